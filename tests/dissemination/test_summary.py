"""Leading numbers and sentences: right figures, both languages, and no hint at what is hidden."""

from __future__ import annotations

from decimal import Decimal

from dissemination.amounts import amount, file_size
from dissemination.outline import Choice, Outline, outline_of
from dissemination.published import CONFIDENTIAL, Heading, PublishedTable, published_cell
from dissemination.summary import from_json, sentence_of, summarize
from estimation.tables import load_tables
from forms_core import registry
from kernel.bilingual import Bilingual
from kernel.numbers import NBSP
from tests.dissemination.samples import PERCENTS, THOUSAND_TENGE, by_region, shares


def test_sums_of_money_are_shortened_to_what_people_read():
    assert amount(Decimal(1_551_100_000), THOUSAND_TENGE).kk == f"1{NBSP}551,1{NBSP}млрд{NBSP}₸"
    assert amount(Decimal(25_400), THOUSAND_TENGE).ru == f"25,4{NBSP}млн{NBSP}₸"
    assert amount(Decimal(7), THOUSAND_TENGE).kk == f"7,0{NBSP}мың{NBSP}₸"
    assert amount(Decimal(7), THOUSAND_TENGE).ru == f"7,0{NBSP}тыс.{NBSP}₸"


def test_percents_follow_the_language():
    assert amount(Decimal("81.3"), PERCENTS).kk == "81,3%"
    assert amount(Decimal("81.3"), PERCENTS).ru == f"81,3{NBSP}%"


def test_file_sizes_are_for_people():
    assert file_size(184_321) == f"184{NBSP}КБ"
    assert file_size(1_240_000) == f"1,2{NBSP}МБ"
    assert file_size(12) == f"1{NBSP}КБ"


def test_an_additive_table_leads_with_its_total_and_the_shares_of_its_columns():
    keys = summarize([by_region()], Outline()).keys
    assert [key.term.ru for key in keys] == ["Всего", "Частная собственность", "Государственная собственность"]
    assert keys[0].value.kk == f"3,5{NBSP}млрд{NBSP}₸"
    assert [key.value.kk for key in keys[1:]] == ["71,4%", "28,6%"]


def test_a_table_of_shares_leads_with_its_columns():
    keys = summarize([shares()], Outline()).keys
    assert [key.value.ru for key in keys] == [f"81,3{NBSP}%", f"79,1{NBSP}%"]


def test_sentences_name_the_total_and_the_ends_of_the_ranking():
    table = shares()
    assert sentence_of(table, table.columns[0]).kk == (
        "АКТ пайдалану (Компьютерді пайдаланатын ұйымдар): барлығы – 81,3%, "
        "ең жоғарысы – «Қызмет J» (99,0%), ең төмені – «Қызмет G» (60,4%)."
    )
    assert "больше всего – город Шымкент" in said(by_region()).ru


def test_nothing_is_called_the_largest_beside_a_hidden_one():
    table = by_region()
    one_hidden = by_region(cells=dict(table.cells) | {("10", "1"): published_cell(None, CONFIDENTIAL, 0)})
    sentence = said(one_hidden)
    assert sentence.kk == f"Көрсетілген қызметтер өңірлер бойынша: барлығы – 3,5{NBSP}млрд{NBSP}₸."
    assert "больше всего" not in sentence.ru


def test_a_hidden_total_gives_no_sentence():
    cells = dict(by_region().cells) | {("all", "1"): published_cell(None, CONFIDENTIAL, 0)}
    assert said(by_region(cells=cells)) is None


def said(table: PublishedTable) -> Bilingual | None:
    return sentence_of(table, table.total_column)


def test_a_summary_survives_its_storage():
    summary = summarize(
        [by_region(), shares()],
        Outline(map=Choice("services-by-region", "1"), sentences=(Choice("use-by-activity", "internet"),)),
        [(by_region().title, "735")],
    )
    assert from_json(summary.as_json()) == summary
    assert from_json({}).keys == ()


def test_the_outline_of_a_form_decides_what_the_text_is_about():
    tables = [by_region(), shares()]
    summary = summarize(tables, Outline(sentences=(Choice("use-by-activity", "internet"),)))
    assert [sentence.ru[:17] for sentence in summary.sentences] == ["Использование ИКТ"]
    assert "79,1%" in summary.sentences[0].kk


def test_a_choice_that_the_vintage_does_not_have_falls_back():
    summary = summarize([by_region()], Outline(sentences=(Choice("nothing", "1"), Choice("services-by-region", "99"))))
    assert len(summary.sentences) == 1


def test_the_same_number_does_not_lead_twice():
    table = by_region(headline=(("all", "1"), ("all", "2")))
    assert len(summarize([table, by_region(name="b", headline=(("all", "1"),))], Outline()).keys) == 2


def test_a_row_with_its_own_unit_leads_with_it():
    cost = Heading("cost", Bilingual(kk="АКТ шығындары", ru="Затраты на ИКТ"), unit=THOUSAND_TENGE)
    columns = (
        Heading("value", Bilingual(kk="Мәні", ru="Значение")),
        Heading("share", Bilingual(kk="Үлесі", ru="Доля")),
    )
    table = shares(
        rows=(cost,), columns=columns, headline=(("cost", "value"),),
        cells={("cost", "value"): published_cell(Decimal(45_200_000), "", 0)},
    )  # fmt: skip
    (key,) = summarize([table], Outline()).keys
    assert (key.term.ru, key.value.ru) == ("Затраты на ИКТ", f"45,2{NBSP}млрд{NBSP}₸")


def test_every_form_names_tables_that_it_has():
    for form in registry.forms():
        outline, known = outline_of(form.folder), {table.id for table in load_tables(form)}
        for choice in (outline.map, outline.bars, *outline.sentences):
            assert choice is None or choice.table in known
