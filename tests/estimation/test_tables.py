"""Tables as data: the shipped files, and what the loader says about a slip in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from controls.evaluate import evaluate
from controls.language import parse as parse_control
from estimation.classifications import Domains
from estimation.layouts import layout_of
from estimation.plan import make_plan
from estimation.relations import Inclusion, Relation, closed_lines, load_relations
from estimation.tables import EditionError, load_tables, measure_text, names_of
from forms_core import registry
from kernel.bilingual import Bilingual

FORMS = ("2-IT", "3-INFORM")
COUNTRIES = "s3/@detail/1 by s3/@detail/2"
HERE = Domains(
    date(2022, 12, 31),
    {"region": {"75"}, "activity": {"C", "J"}, "size": {"small", "large"}, COUNTRIES: ["", "DE"]},
)


@pytest.fixture
def write(tmp_path):
    """A form with these table lines in `tables/own.yaml`, over the edition of 3-inform."""

    def write(text: str, form_code: str = "3-INFORM"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / "own.yaml").write_text(f"grammar: 1\ntables:\n{text}", encoding="utf-8")
        return replace(registry.form(form_code), folder=tmp_path)

    return write


TABLE = """\
  - id: costs
    title: {kk: "Шығындар", ru: "Затраты"}
    unit: thousand_tenge
    rows: {by: region}
    columns:
      - {item: A/3}
"""


@pytest.mark.parametrize("form_code", FORMS)
def test_the_shipped_tables_load_and_every_cell_has_its_measure(form_code):
    form = registry.form(form_code)
    tables = load_tables(form)
    plan = make_plan(tables, load_relations(form), names_of(form.in_force), HERE)
    assert len(tables) >= 8
    assert {cell.table for cell in plan.cells} == {table.id for table in tables}
    assert all(table.by_region == table.id.endswith("by-region") for table in tables)


@pytest.mark.parametrize("form_code", FORMS)
def test_the_first_table_names_key_figures_that_exist(form_code):
    form = registry.form(form_code)
    first = load_tables(form)[0]
    rows = {row.code for row in first.rows.resolve(HERE)}
    columns = {column.code for column in first.columns.resolve(HERE)}
    assert first.headline
    assert all(row in rows and column in columns for row, column in first.headline)


def test_the_key_table_holds_the_ten_indicators_with_the_edition_s_words_and_formulas():
    form = registry.form("3-INFORM")
    table = next(table for table in load_tables(form) if table.id == "key-indicators")
    rows = {row.code: row for row in table.rows.resolve(HERE)}
    assert len(rows) == 10
    for indicator in form.in_force.indicators:
        assert rows[indicator["id"]].text == indicator.text()
        assert rows[indicator["id"]].measure == indicator["formula"]


def test_services_to_residents_have_the_printed_22_rows_and_6_columns():
    form = registry.form("2-IT")
    table = next(table for table in load_tables(form) if table.id == "residents-by-kind")
    section = form.in_force.sections["s2"]
    rows, columns = table.rows.resolve(HERE), table.columns.resolve(HERE)
    assert [row.text for row in rows] == [row.text for row in section.rows.values()]
    assert [column.text for column in columns[1:3]] == [section.columns[code].text for code in ("2", "3")]
    assert columns[3].text.kk.startswith("одан бірлескен")
    assert (columns[0].text.kk, "тенге" in str(columns[0].text.ru)) == (
        "Көрсетілген қызметтердің көлемі – барлығы",
        False,
    )
    recipients, legal = (section.column_groups[code].text for code in ("recipients", "legal"))
    assert [column.groups for column in columns] == [(), *[(recipients, legal)] * 4, (recipients,)]
    assert [row.number for row in rows] == list(section.rows)
    assert len(rows) == 22 and len(columns) == 6
    assert [row.code for row in rows if row.is_part] == list(form.in_force.sets["domestic"])
    assert {row.code: row.level for row in rows}["1.3.1"] == 2
    assert measure_text(rows[4], columns[3]) == "SUM(w * s2/1.3.1/4)"


def test_relations_come_from_the_controls_of_the_edition():
    form = registry.form("2-IT")
    relations = set(load_relations(form))
    cell = lambda address: ("cell", address)  # noqa: E731
    assert Relation(
        cell("s2/1.3/1"), (cell("s2/1.3/2"), cell("s2/1.3/3"), cell("s2/1.3/5"), cell("s2/1.3/6")), is_exact=True
    ) in relations  # fmt: skip
    assert Relation(cell("s2/1/3"), (cell("s2/1/4"),), is_exact=False) in relations
    assert Relation(cell("s3/1.16/1"), (cell("s3/1.16.1/1"),), is_exact=False) in relations
    rows = tuple(cell(f"s2/{row}/5") for row in form.in_force.sets["detail"])
    assert Relation(cell("s2/1/5"), rows, is_exact=True) in relations


def yes(address):
    return ("=", ("cell", address), ("number", 1))


def test_numbers_of_organisations_are_inside_each_other_where_the_form_says_so():
    form = registry.form("3-INFORM")
    relations = set(load_relations(form))
    assert Inclusion(yes("B/4.1"), yes("C/12.1"), is_exact=False) in relations
    assert Inclusion(yes("D/17"), yes("H/25.10"), is_exact=True) in relations
    plan = make_plan(load_tables(form), load_relations(form), names_of(form.in_force), HERE)
    inside_all = {plan.variables[plan.sums[r.parts[0]][0]].answers for r in plan.relations}
    assert {yes("B/4.1"), yes("C/15"), yes("K/27"), yes("H/25.9")} <= inside_all


def test_the_named_controls_let_no_organisation_have_the_internet_without_a_computer():
    edition = registry.form("3-INFORM").in_force
    because = ("3inf.c.internet-users", "3inf.x.computer-internet", "3inf.b.no-computer")
    trees = [parse_control(control.expr) for control in edition.controls if control.id in because]
    blank = dict.fromkeys(("B/6", "B/7", *edition.sets["connection"]), 0)
    passed = {
        (computer, internet)
        for computer, internet, typing, online in product((0, 1), (0, 1), range(3), range(3))
        if all(
            evaluate(tree, {"B/4.1": computer, "C/12.1": internet, "B/5": typing, "C/13": online, **blank}) is not False
            for tree in trees
        )
    }
    assert passed == {(0, 0), (1, 0), (1, 1)}


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("inside:\n  - {whole: B/4.1, part: A/3, because: [3inf.b.no-computer]}", "no yes-or-no question"),
        ("same:\n  - {cells: [D/17, H/25.10], because: [3inf.none]}", "no control '3inf.none'"),
    ],
)
def test_a_slip_in_an_inclusion_is_named(write, lines, complaint):
    form = write(TABLE)
    (form.folder / "tables" / "relations.yaml").write_text(f"grammar: 1\nrelations: []\n{lines}\n", encoding="utf-8")
    with pytest.raises(EditionError, match=complaint):
        load_relations(form)


def test_rows_where_the_form_closes_the_country_stand_inside_country_not_stated():
    closed = closed_lines(COUNTRIES, registry.form("2-IT").in_force)
    assert closed.whole == ("line", COUNTRIES, "")
    assert ("cell", "s3/1.1/1") in closed.parts and ("cell", "s3/1.5/1") not in closed.parts
    assert len(closed.parts) == 12


def test_a_split_table_is_one_table_per_classification(write):
    form = write(
        TABLE.replace("    unit:", "    split: [region, size]\n    unit:").replace("{by: region}", '{by: "{split}"}')
    )
    tables = load_tables(form)
    assert [table.id for table in tables] == ["costs-by-region", "costs-by-size"]
    assert [table.by_region for table in tables] == [True, False]


def test_cells_of_two_tables_with_one_measure_and_domain_are_one_sum():
    form = registry.form("3-INFORM")
    plan = make_plan(load_tables(form), [], names_of(form.in_force), HERE)
    cells = {(cell.table, cell.row, cell.column): cell for cell in plan.cells}
    count = cells["organisations-by-region", "75", "internet"]
    share = cells["organisation-shares-by-region", "75", "internet"]
    assert share.over == count.over
    assert share.under == cells["organisations-by-region", "75", "all"].over
    assert cells["key-indicators", "ind.org_internet", "value"].over == cells[
        "organisations-by-size", "all", "internet"
    ].over  # fmt: skip


def test_a_cell_without_sense_is_not_applicable():
    form = registry.form("3-INFORM")
    plan = make_plan(load_tables(form), [], names_of(form.in_force), HERE)
    cell = next(c for c in plan.cells if (c.row, c.column) == ("ind.ict_costs", "share"))
    assert cell.over is None


@pytest.mark.parametrize(
    ("wrong", "right", "line", "what"),
    [
        ("unit: tenge", "unit: thousand_tenge", 3, "no unit 'tenge'"),
        ("{by: planet}", "{by: region}", 6, "no classification 'planet'"),
        ("{item: A/99}", "{item: A/3}", 8, "'A/99' is no question"),
        ('{each: "@nothing"}', "{item: A/3}", 8, "no set of the edition"),
        ("{indicator: ind.none}", "{item: A/3}", 8, "no indicator 'ind.none'"),
        ('{id: x, kk: "х", ru: "х", measure: "SUM(w"}', "{item: A/3}", 3, "expected '\\)'"),
        ('{id: x, kk: "х", ru: "х", measure: "SUM(w * A/1)"}', "{item: A/3}", 3, "A/1 is no number"),
        ('{id: x, kk: "х", measure: "SUM(w)"}', "{item: A/3}", 8, "ru text is missing"),
        ('{id: x, kk: "х", ru: "х"}', "{item: A/3}", 3, "has no measure"),
        ('{id: x, kk: "х", ru: "х", measure: "SUM(w)", only: [nowhere]}', "{item: A/3}", 3, "'nowhere' is no row"),
        ("title: {kk: Шығындар}", 'title: {kk: "Шығындар", ru: "Затраты"}', 4, "ru text is missing"),
        ('where: "size in medium"\n    unit: thousand_tenge', "unit: thousand_tenge", 3, "one of the lists"),
        ("{item: A/3}\n      - {item: A/3}", "{item: A/3}", 8, "the same row or column twice"),
        ("unit: thousand_tenge\n    decimals: 9", "unit: thousand_tenge", 3, "decimals 9"),
        ("{printed: A}", "{by: region}", 6, "'A' is no table"),
    ],
)
def test_a_slip_in_a_file_is_named_with_its_line(write, wrong, right, line, what):
    text = TABLE.replace(right, wrong)
    assert text != TABLE
    with pytest.raises(EditionError, match=what) as error:
        load_tables(write(text))
    assert error.value.line == line
    assert error.value.path.name == "own.yaml"
    assert error.value.todo


def test_the_same_table_twice_is_refused(write):
    with pytest.raises(EditionError, match="stands twice"):
        load_tables(write(TABLE + TABLE))


def test_a_relation_that_is_none_is_refused(write):
    form = write(TABLE)
    (form.folder / "tables" / "relations.yaml").write_text(
        "grammar: 1\nrelations: [3inf.b.computer-users]\n", encoding="utf-8"
    )
    with pytest.raises(EditionError, match="no relation between a whole and its parts"):
        load_relations(form)


def test_other_costs_are_the_printed_rest_of_the_cost_relation():
    """So the columns of costs add up as printed, and X stands in a line that a reader can check."""
    form = registry.form("3-INFORM")
    plan = make_plan(load_tables(form), load_relations(form), names_of(form.in_force), HERE)
    other = {cell.over for cell in plan.cells if cell.table.startswith("ict-costs") and cell.column == "other"}
    rests = {relation.rest for relation in plan.relations if len(relation.parts) == 4}
    assert rests == other


def test_a_column_may_have_a_short_name_beside_its_full_one(write):
    columns = """\
      - {item: A/3, short: {kk: "барлығы", ru: "всего"}}
      - each: "@costs"
        short: {"3.1": {kk: "күрделі", ru: "капитальные"}}
"""
    (table,) = load_tables(write(TABLE.replace("      - {item: A/3}\n", columns)))
    total, capital, current, *_ = table.columns.resolve(HERE)
    assert total.short == Bilingual(kk="барлығы", ru="всего")
    assert (capital.short.ru, capital.text.ru[:20]) == ("капитальные", "капитальные затраты ")
    assert current.short is None


def test_a_short_name_for_no_column_is_refused(write):
    columns = """\
      - each: "@costs"
        short: {"9.9": {kk: "күрделі", ru: "капитальные"}}
"""
    with pytest.raises(EditionError, match=r"there is no column '9\.9' here"):
        load_tables(write(TABLE.replace("      - {item: A/3}\n", columns)))


def test_a_short_name_needs_both_languages(write):
    with pytest.raises(EditionError, match="the ru text is missing"):
        load_tables(write(TABLE.replace("{item: A/3}", '{item: A/3, short: {kk: "барлығы"}}')))


@pytest.mark.parametrize("form_code", FORMS)
def test_shipped_short_names_are_shorter_and_unlike_each_other(form_code):
    for table in load_tables(registry.form(form_code)):
        columns = table.columns.resolve(HERE)
        for language in ("kk", "ru"):
            shown = [(column.short or column.text).in_(language) for column in columns]
            assert len(set(shown)) == len(shown), table.id
            assert all(len(c.short.in_(language)) < len(c.text.in_(language)) for c in columns if c.short), table.id


def test_a_stored_layout_keeps_the_short_name():
    form = registry.form("3-INFORM")
    plan = make_plan(load_tables(form), load_relations(form), names_of(form.in_force), HERE)
    table = next(table for table in plan.tables if table.definition.id == "technologies-by-size")
    layout = layout_of(table, year=2022, source=Bilingual(kk="дереккөз", ru="источник"))
    columns = {column["code"]: column for column in layout["columns"]}
    assert columns["25.2"]["short"]["ru"] == "Интернет вещей"
    assert "short" not in columns["25.4"]
