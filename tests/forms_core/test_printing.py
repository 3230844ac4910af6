"""`show_form` prints the whole form: no printed word of the edition is lost, in either language."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from forms_core import registry
from forms_core.edition import MARKS
from forms_core.printing import CLOSED, print_form

# Facts about the source, not words of the form.
NOT_WORDS = {"kk_printed_para12", "kk_printed_para5", "oked_names_kk"}


def plain(text: str) -> str:
    return " ".join(text.split())


def show(*arguments: str) -> str:
    out = io.StringIO()
    call_command("show_form", *arguments, stdout=out)
    return out.getvalue()


def words(raw: Any, language: str) -> Iterator[str]:
    """Every wording of a part of the edition; where one is recommended, that one."""
    if isinstance(raw, dict):
        if isinstance(raw.get("ru"), str):
            yield raw.get("kk_recommended") or raw["kk"] if language == "kk" else raw["ru"]
        for key, value in raw.items():
            if key not in NOT_WORDS:
                yield from words(value, language)
    elif isinstance(raw, list):
        for value in raw:
            yield from words(value, language)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("code", ["2-IT", "3-INFORM"])
def test_every_word_of_the_form_is_printed(code, language):
    edition = registry.form(code).in_force
    parts = ["rows", "sections", "row_group_caption", "valuation_notes"]
    title_page = {key: value for key, value in edition.form.items() if key not in ("units", "yesno")}
    printed = plain(print_form(edition, language))
    wanted = [*words(title_page, language), *(w for part in parts for w in words(edition.raw.get(part), language))]
    assert len(wanted) > 100
    assert [word for word in wanted if plain(word) not in printed] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_control_is_printed_on_request(language):
    edition = registry.form("3-INFORM").in_force
    printed = plain(print_form(edition, language, controls=True))
    assert all(
        control.id in printed and plain(control.message.in_(language)) in printed for control in edition.controls
    )
    assert all(plain(control.expr) in printed for control in edition.controls if control.expr)
    assert edition.controls[0].id not in print_form(edition, language)


def test_closed_cells_are_printed_as_x():
    edition = registry.form("2-IT").in_force
    printed = print_form(edition, "ru")
    closed = sum(cell.is_closed for cell in edition.cells.values())
    assert printed.count(f":{CLOSED}") == closed == 16


def test_every_reconstructed_item_is_marked_and_no_official_one():
    edition = registry.form("3-INFORM").in_force
    sections = edition.sections.values()
    items = [*sections, *(question for section in sections for question in section.questions.values())]
    printed = plain(print_form(edition, "kk"))
    for item in items:
        for wording, mark in MARKS.items():
            stands = any(other.text == item.text and other.wording == wording for other in items)
            assert (f"{plain(item.text.kk)} {mark}" in printed) == stands, item
    for mark in MARKS.values():
        assert f"{mark} осы белгісі бар" in printed
        assert mark not in print_form(registry.form("2-IT").in_force, "kk")


def test_a_printed_header_that_is_wrong_is_shown_beside_the_right_one():
    assert "басылғаны: шетелдік қатысуымен бірлескен меншік" in plain(show("2-IT", "--lang", "kk"))
    assert "напечатано" not in show("2-IT", "--lang", "ru")


def test_no_word_of_the_other_language_is_printed():
    printed = show("2-IT", "--lang", "kk")
    assert "Отчет об объеме" not in printed
    assert "Раздел" not in printed


def test_the_edition_may_be_named():
    assert show("2-it", "--edition", "2-it-2026") == show("2-IT")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["5-none"], "5-none"),
        (["2-IT", "--edition", "2-it-1999"], "2-it-1999"),
        (["2-IT", "--edition", "3-inform-2022"], "3-inform-2022 is an edition of 3-INFORM"),
    ],
)
def test_an_unknown_form_or_edition_is_named(arguments, said):
    with pytest.raises(CommandError, match=said):
        show(*arguments)


@pytest.mark.parametrize(
    ("code", "language", "lines"),
    [
        ("2-IT", "ru", ["Индекс: 2-услуги (IT)", "Представляют юридические лица", "Периодичность: годовая"]),
        ("2-IT", "kk", ["Индексі: 2-қызмет көрсету (IT)", "Кезеңділігі: жылдық"]),
        ("3-INFORM", "ru", ["Индекс: 3-информ", "Представляют: Юридические лица", "Срок представления: до 19 января"]),
        ("3-INFORM", "kk", ["Индексі: 3-ақпарат", "Ұсыну мерзімі: есепті кезеңнен кейінгі 19 қаңтарға"]),
    ],
)
def test_the_title_page_has_its_captions_once(code, language, lines):
    printed = print_form(registry.form(code).in_force, language)
    for line in lines:
        assert f"\n{line}" in printed
    assert "Представляют: Представляют" not in printed
    assert "Срок представления: Срок" not in printed


@pytest.mark.parametrize(
    ("language", "act", "channel", "notice"),
    [
        ("ru", "приказ Министра по инвестициям и развитию Республики Казахстан, 20.04.2018, № 260",
         "в электронном виде (cabinet.stat.gov.kz), на бумажном носителе", "не позднее самого раннего срока"),
        ("kk", "Қазақстан Республикасы Инвестициялар және даму министрінің бұйрығы, 20.04.2018, № 260",
         "электрондық түрде (cabinet.stat.gov.kz), қағаз жеткізгіште", "ең ерте ұсыну мерзімінен кешіктірмей"),
    ],
)  # fmt: skip
def test_acts_have_names_and_the_ways_to_file_are_said(language, act, channel, notice):
    printed = plain(print_form(registry.form("2-IT").in_force, language))
    for words_of_it in (act, channel, notice):
        assert plain(words_of_it) in printed


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_place_for_an_answer_is_never_broken_across_lines(language):
    for form in registry.forms():
        lines = print_form(form.in_force, language).splitlines()
        assert [line for line in lines if line.rstrip().endswith("( )") or line.rstrip().endswith("[______")] == []
        assert not any("______ единица" in line or "______ бірлік" in line for line in lines)
