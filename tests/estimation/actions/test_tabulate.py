"""From accepted reports to protected tables: numbers by hand, marks, and nothing given away."""

from __future__ import annotations

import json
import random
from decimal import Decimal

import numpy as np
import pytest

from estimation.actions import tabulate as work
from estimation.actions.make_vintage import make_vintage
from estimation.actions.tabulate import tabulate
from estimation.disclosure.secondary import Pattern
from estimation.errors import TableRefused, UnknownTable
from estimation.models import HiddenCell, TableCell, Vintage, VintageTable
from estimation.queries import key_figures, protected_table, protected_tables, refusals
from forms_core import registry
from register.classifiers import size_group
from tests.estimation.conftest import Firm, inform, services

pytestmark = pytest.mark.django_db


def tabulated(round_) -> Vintage:
    return tabulate(make_vintage(round_))


def dumped(vintage: Vintage) -> str:
    """Every row of the result as text."""
    cells = TableCell.objects.filter(vintage=vintage).order_by("id")
    hidden = HiddenCell.objects.filter(vintage=vintage).order_by("id")
    tables = VintageTable.objects.filter(vintage=vintage).order_by("position")
    columns = ("table", "row", "column")
    return json.dumps(
        [
            list(cells.values_list(*columns, "value", "contributors", "mark", "error", "rse")),
            list(hidden.values_list(*columns, "kind", "reason_kk", "reason_ru")),
            list(tables.values_list("table", "position", "layout", "refused_kk")),
        ],
        default=str,
    )


@pytest.fixture
def two_cities(survey):
    """Almaty: N 12, r 6 -> weight 2; Astana: N = r = 7 -> weight 1. Nobody is the only one to answer no."""
    almaty = [
        Firm(inform(computers=1, internet=1, costs=100)),
        Firm(inform(computers=1, internet=0, costs=100)),
        *[Firm(inform(computers=1, internet=0, costs=40)) for _ in range(2)],
        *[Firm(inform(computers=0, internet=0, costs=10)) for _ in range(2)],
        *[Firm(None, is_drawn=False) for _ in range(6)],
    ]
    astana = [
        *[Firm(inform(computers=1, internet=1, costs=cost), region="71") for cost in (5, 6, 7)],
        *[Firm(inform(computers=int(n < 2), internet=0), region="71") for n in range(4)],
    ]
    return tabulated(survey("3-INFORM", 2022, almaty + astana))


def test_totals_counts_and_shares_are_weighted(two_cities):
    costs = protected_table(two_cities, "ict-costs-by-region")
    assert costs.cell("75", "3").value == 600
    assert costs.cell("71", "3").value == 18
    assert costs.cell("all", "3").value == 618
    organisations = protected_table(two_cities, "organisations-by-region")
    assert [organisations.cell(row, "all").value for row in ("all", "75", "71")] == [19, 12, 7]
    assert organisations.cell("all", "computers").value == 2 * 4 + 5
    shares = protected_table(two_cities, "organisation-shares-by-region")
    assert shares.cell("75", "computers").value == Decimal("66.7")
    assert shares.cell("all", "computers").value == Decimal("68.4")  # 13 of 19


def test_errors_stand_beside_the_numbers(two_cities):
    """Almaty: N 12, r 6, s^2 of (100, 100, 40, 40, 10, 10) = 1680; V = 144 * (1 - 6/12) * 1680 / 6."""
    cell = protected_table(two_cities, "ict-costs-by-region").cell("75", "3")
    assert float(cell.error) == pytest.approx((144 * 0.5 * 280) ** 0.5, abs=0.05)
    assert cell.rse == Decimal("23.66")
    assert protected_table(two_cities, "ict-costs-by-region").cell("71", "3").error == 0


def test_a_single_respondent_and_its_companion_are_hidden_in_every_table(two_cities):
    """One firm of Almaty uses the Internet: its count, and with it the other city's, are X, and so are the shares."""
    for table, total in (("organisations-by-region", Decimal(5)), ("organisation-shares-by-region", Decimal("26.3"))):
        found = protected_table(two_cities, table)
        assert [found.cell(row, "internet").mark for row in ("75", "71")] == ["confidential"] * 2
        assert found.cell("all", "internet").value == total
    kinds = dict(
        HiddenCell.objects.filter(table="organisations-by-region", column="internet").values_list("row", "kind")
    )
    assert kinds == {"75": "primary", "71": "secondary"}
    companion = HiddenCell.objects.get(table="organisations-by-region", row="71", column="internet")
    assert "город Алматы" in companion.reason_ru and "Алматы қаласы" in companion.reason_kk


def test_a_hidden_cell_keeps_nothing_anywhere(two_cities):
    hidden = TableCell.objects.filter(mark="confidential")
    assert hidden.exists()
    assert set(hidden.values_list("value", "contributors", "error", "rse")) == {(None,) * 4}
    assert HiddenCell.objects.count() == hidden.count()
    for table in protected_tables(two_cities):
        for cell in table.cells.values():
            assert cell.mark != "confidential" or (cell.value, cell.contributors, cell.error, cell.rse) == (None,) * 4


def test_an_empty_region_is_nil_and_a_silent_one_not_available(survey):
    """Shymkent is in the frame and nobody there answered; Abay has no units."""
    firms = [Firm(inform(costs=5)), Firm(inform(costs=6)), Firm(None, region="79"), Firm(None, region="79")]
    costs = protected_table(tabulated(survey("3-INFORM", 2022, firms)), "ict-costs-by-region")
    assert costs.cell("10", "3").mark == "nil"
    assert costs.cell("79", "3").mark == "not_available"
    assert costs.cell("75", "3").value == 22  # the silent stratum is weighted together with Almaty


@pytest.mark.parametrize(("year", "regions"), [(2021, 17), (2022, 20)])
def test_regions_are_those_of_the_reporting_year(survey, year, regions):
    """A frame coded by the regions of 2022 is tabulated for 2021 by the 17 regions of then."""
    firms = [Firm(inform(costs=cost), region="10") for cost in (1, 2, 3)] + [Firm(None, region="33")]
    costs = protected_table(tabulated(survey("3-INFORM", year, firms)), "ict-costs-by-region")
    assert len(costs.rows) == 1 + regions
    east, south = ("63", "19") if year == 2021 else ("10", "33")
    assert costs.cell(east, "3").value == 8  # the silent stratum is weighted together with this one
    assert costs.cell(south, "3").mark == "not_available"


def test_a_number_that_rounds_to_zero_is_negligible(survey):
    firms = [
        *[Firm(inform(computers=1, **{"B/6": 1_000_000, "B/7": 1})) for _ in range(3)],
        *[Firm(inform(computers=1, **{"B/6": 5, "B/7": 5}), region="71") for _ in range(3)],
    ]
    table = protected_table(tabulated(survey("3-INFORM", 2022, firms)), "computers-by-region")
    assert (table.cell("75", "share_online").mark, table.cell("75", "share_online").value) == ("negligible", 0)
    assert table.cell("71", "share_online").value == 100


def test_amounts_that_cancel_out_are_nil_without_a_value(survey):
    """Reports that break a control of the form: kinds of cost above the total in two of them."""
    firms = [Firm(inform(costs=10, **{"A/3.1": 5})), Firm(inform(costs=5, **{"A/3.1": 10}))] + [
        Firm(inform(costs=20, **{"A/3.1": 20})) for _ in range(3)
    ]
    table = protected_table(tabulated(survey("3-INFORM", 2022, firms)), "ict-costs-by-region")
    assert (table.cell("75", "other").mark, table.cell("75", "other").value) == ("nil", None)


def test_a_unit_counts_where_it_reports(survey):
    firms = [
        Firm(inform(kato="711110000", costs=50)),
        *[Firm(inform(costs=cost)) for cost in (1, 2)],
        *[Firm(inform(costs=cost), region="71") for cost in (10, 20)],
    ]
    costs = protected_table(tabulated(survey("3-INFORM", 2022, firms)), "ict-costs-by-region")
    assert (costs.cell("75", "3").value, costs.cell("71", "3").value) == (3, 80)


def test_branches_of_one_legal_person_are_one_contributor(survey):
    head = Firm(inform(costs=10))
    firms = [
        head,
        Firm(inform(costs=20), parent=head),
        *[Firm(inform(costs=cost), region="71") for cost in (1, 2, 3)],
        *[Firm(inform(costs=cost), region="79") for cost in (1, 2, 3, 4)],
    ]
    costs = protected_table(tabulated(survey("3-INFORM", 2022, firms)), "ict-costs-by-region")
    assert [costs.cell(row, "3").mark for row in ("75", "71", "79")] == ["confidential", "confidential", ""]
    assert costs.cell("all", "3").contributors == 8


@pytest.mark.parametrize("table", ["ict-costs-by-region", "ict-costs-by-size", "organisations-by-activity"])
def test_domains_sum_to_the_total(survey, table):
    chance = random.Random(5)
    firms = [
        Firm(
            inform(computers=chance.randint(0, 1), costs=chance.randint(0, 900)) if chance.random() > 0.1 else None,
            region=chance.choice(["75", "71", "10"]), size=chance.choice([105, 220, 311]),
            oked=chance.choice(["62011", "10110", "84110"]),
        )
        for _ in range(120)
    ]  # fmt: skip
    found = protected_table(tabulated(survey("3-INFORM", 2022, firms)), table)
    for column in found.columns:
        parts = [found.cell(row.code, column.code) for row in found.rows if not row.is_total]
        if all(part.mark in ("", "nil") for part in parts):
            total = sum(part.value or 0 for part in parts)
            whole = found.cell("all", column.code).value or 0
            assert abs(total - whole) <= len(parts) / 2  # each was rounded by itself


def test_services_by_kind_are_the_printed_table(survey):
    firms = [
        Firm(services(r1_3={"2": 10, "3": 20, "4": 5}, r1_3_1={"2": 4}, r1_7={"6": 7})),
        Firm(services(r1_3={"2": 30, "3": 40, "4": 2}, r1_3_1={"2": 6}, r1_7={"6": 3})),
        Firm(services(r1_3={"2": 1, "3": 2, "4": 1}, r1_3_1={"2": 1}, r1_7={"6": 5}), region="71"),
    ]
    vintage = tabulated(survey("2-IT", 2025, firms))
    table = protected_table(vintage, "residents-by-kind")
    assert table.cell("1.3", "1").value == 103
    assert table.cell("1.3", "4").value == 8
    assert table.cell("1.7", "6").value == 15
    assert table.cell("1", "1").value == 118
    assert table.cell("1.1", "1").mark == "nil"
    domestic = protected_table(vintage, "domestic-value")
    assert domestic.cell("1.3", "domestic").value == 11
    assert domestic.cell("1.3", "share").value == Decimal("10.7")
    assert domestic.cell("1.4", "share").mark == "nil"


def test_exports_by_country_add_the_lines_that_name_it(survey):
    exports = {"1.5": (10, "DE"), "1.14": (5, "DE"), "1.15": (3, "US"), "1.1": (2, None)}
    firms = [Firm(services(exports=exports)) for _ in range(3)]
    vintage = tabulated(survey("2-IT", 2025, firms))
    table = protected_table(vintage, "exports-by-country")
    assert {row.code: table.cell(row.code, "volume").value for row in table.rows} == {
        "all": 60, "DE": 45, "US": 9, "none": 6,
    }  # fmt: skip
    assert {row.code: row.text.ru for row in table.rows}["DE"] == "Германия"
    assert [figure.cell.value for figure in key_figures(vintage)] == [60, None, 60]


def test_two_countries_with_one_exporter_each_hide_the_total_or_a_third(survey):
    firms = [
        Firm(services(exports={"1.5": (90, "DE")})),
        Firm(services(exports={"1.5": (10, "US")})),
    ]
    table = protected_table(tabulated(survey("2-IT", 2025, firms)), "exports-by-country")
    assert {row.code: table.cell(row.code, "volume").mark for row in table.rows} == {
        "all": "confidential", "DE": "confidential", "US": "confidential",
    }  # fmt: skip


def attack(vintage: Vintage) -> tuple[set, list]:
    """What follows from the printed tables of 2-services (IT), and lines with one X. The relations are written anew."""
    tables = {table.id: table for table in protected_tables(vintage)}
    place = {}

    def cell(table, row, column):
        return place.setdefault((table, row, column), len(place))

    lines = []
    detail = [f"1.{number}" for number in range(1, 17)]
    kinds = tables["residents-by-kind"]
    for column in "123456":
        lines.append([cell("residents-by-kind", row, column) for row in ["1", *detail]])
    for row in kinds.rows:
        lines.append([cell("residents-by-kind", row.code, column) for column in "12356"])
    for name in ("residents-by-region", "residents-by-size"):
        for column in "123456":
            lines.append([cell(name, row.code, column) for row in tables[name].rows])
        for row in tables[name].rows:
            lines.append([cell(name, row.code, column) for column in "12356"])
    for name in ("services-by-region", "services-by-size"):
        for column in ("total", "residents", "nonresidents"):
            lines.append([cell(name, row.code, column) for row in tables[name].rows])
        for row in tables[name].rows:
            lines.append([cell(name, row.code, column) for column in ("total", "residents", "nonresidents")])
    lines.append([cell("nonresidents-by-kind", row, "1") for row in ["1", *detail]])
    lines.append([cell("exports-by-country", row.code, "volume") for row in tables["exports-by-country"].rows])
    same = [
        (cell("services-by-region", row.code, "residents"), cell("residents-by-region", row.code, "1"))
        for row in tables["services-by-region"].rows
    ]
    same += [(cell("residents-by-kind", "1", c), cell("residents-by-region", "all", c)) for c in "123456"]
    same += [(cell("residents-by-size", "all", c), cell("residents-by-region", "all", c)) for c in "123456"]
    same += [(cell("exports-by-country", "all", "volume"), cell("services-by-region", "all", "nonresidents"))]
    same += [(cell("nonresidents-by-kind", "1", "1"), cell("services-by-size", "all", "nonresidents"))]
    marks = {number: tables[table].cell(row, column).mark for (table, row, column), number in place.items()}
    hidden = sorted(number for number, mark in marks.items() if mark == "confidential")
    columns = {number: index for index, number in enumerate(hidden)}
    matrix = np.zeros((len(lines) + len(same), max(len(hidden), 1)))
    for row, members in enumerate(lines):
        for index, number in enumerate(members):
            if number in columns:
                matrix[row, columns[number]] = 1 if index == 0 else -1
    for row, (one, other) in enumerate(same, start=len(lines)):
        assert (marks[one] == "confidential") == (marks[other] == "confidential")
        if one in columns:
            matrix[row, columns[one]], matrix[row, columns[other]] = 1, -1
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    free = directions[int((sizes > 1e-9).sum()) :]
    known = {number for number in hidden if not len(free) or np.abs(free[:, columns[number]]).max() < 1e-9}
    alone = [members for members in lines if sum(number in columns for number in members) == 1]
    return known, alone


@pytest.mark.parametrize("seed", range(6))
def test_the_published_tables_of_a_thin_survey_give_nothing_away(survey, seed):
    """Few firms, many cells with one respondent; the attacker knows all tables and their relations."""
    chance = random.Random(seed)

    def answers():
        rows = {}
        for kind in chance.sample(["1_1", "1_2", "1_3", "1_5", "1_9", "1_14"], chance.randint(1, 3)):
            columns = {column: chance.randint(1, 500) for column in chance.sample("2356", chance.randint(1, 3))}
            if "3" in columns and chance.random() < 0.5:
                columns["4"] = chance.randint(1, columns["3"])
            rows[f"r{kind}"] = columns
        exports = {"1.5": (chance.randint(1, 90), chance.choice(["DE", "US", None]))} if chance.random() < 0.5 else {}
        if chance.random() < 0.3:
            exports["1.1"] = (chance.randint(1, 90), None)
        return services(exports=exports, **rows)

    firms = [
        Firm(answers(), region=chance.choice(["75", "71", "10", "11"]), size=chance.choice([105, 215, 305]))
        for _ in range(22)
    ]
    vintage = tabulated(survey("2-IT", 2025, firms))
    assert TableCell.objects.filter(mark="confidential").count() >= 10
    assert refusals(vintage) == {}
    known, alone = attack(vintage)
    assert known == set()
    assert alone == []
    assert alone_in_print(vintage) == []


def alone_in_print(vintage: Vintage) -> list[tuple[str, str]]:
    """Rows and columns with exactly one X in every published table, where the line has a total beside amounts."""
    found = []
    for table in protected_tables(vintage):
        marks = {place: cell.mark == "confidential" for place, cell in table.cells.items()}
        amounts = [column for column in table.columns if table.unit_of(table.rows[0], column).kind != "percent"]
        if not table.is_additive:
            continue
        if any(column.is_total for column in amounts) and len(amounts) > 1:
            rows = {row.code: sum(marks[row.code, column.code] for column in amounts) for row in table.rows}
            found += [(table.id, code) for code, count in rows.items() if count == 1]
        if any(row.is_total for row in table.rows):
            columns = {column.code: sum(marks[row.code, column.code] for row in table.rows) for column in amounts}
            found += [(table.id, code) for code, count in columns.items() if count == 1]
    return found


def test_the_one_organisation_without_a_computer_is_not_told_by_subtraction(survey):
    """Almaty: 11 organisations, 10 with a computer. Both printed, the eleventh would be known to have none."""
    almaty = [Firm(inform(computers=int(n > 0), costs=5)) for n in range(11)]
    astana = [Firm(inform(computers=int(n > 3), costs=5), region="71") for n in range(12)]
    vintage = tabulated(survey("3-INFORM", 2022, almaty + astana))
    organisations = protected_table(vintage, "organisations-by-region")
    assert organisations.cell("75", "computers").mark == "confidential"
    assert organisations.cell("75", "all").value == 11
    assert protected_table(vintage, "organisation-shares-by-region").cell("75", "computers").mark == "confidential"
    assert organisations.cell("71", "computers").mark == "confidential"  # or the country's total would tell it
    hidden = HiddenCell.objects.get(vintage=vintage, table="organisations-by-region", row="75", column="computers")
    assert "разность напечатанных клеток" in hidden.reason_ru


NESTED = (
    *((None, answer) for answer in ("B/4.1", "C/12.1", "D/17", "C/15", "F/20", "F/21", "K/27", "H/25.1", "H/25.10")),
    ("B/4.1", "C/12.1"),
)
PRINTED = {
    None: [("organisations", "all")], "B/4.1": [("organisations", "computers")],
    "C/12.1": [("organisations", "internet")], "D/17": [("organisations", "cloud")],
    "C/15": [("organisations", "site")], "F/20": [("organisations", "orders_placed")],
    "F/21": [("organisations", "orders_received")],
    "K/27": [("ict-specialists", "organisations")], "H/25.1": [("technologies", "25.1")],
    "H/25.10": [("technologies", "25.10"), ("organisations", "cloud")],
}  # fmt: skip
SPLITS = {"region": lambda firm: firm.region, "size": lambda firm: size_group(firm.size)}


def yes_and_no(chance: random.Random) -> dict[str, int]:
    """Answers that keep the controls: no Internet without a computer, the cloud named twice alike."""
    computer, cloud = int(chance.random() < 0.9), int(chance.random() < 0.3)
    cells = {address: int(chance.random() < 0.7) for address in ("C/15", "F/20", "F/21", "K/27", "H/25.1")}
    internet = int(computer and chance.random() < 0.9)
    return inform(computers=computer, internet=internet, cloud=cloud, **cells, **{"H/25.10": cloud})


def told_by_subtraction(firms, tables) -> tuple[list, int]:
    """Pairs of printed numbers that differ by one organisation and are both shown; and how many such pairs exist."""

    def is_shown(side, split, row):
        cells = [tables[f"{name}-by-{split}"].cell(row, column) for name, column in PRINTED[side]
                 if f"{name}-by-{split}" in tables]  # fmt: skip
        return any(cell.mark != "confidential" for cell in cells)

    told, found = [], 0
    for split, key in SPLITS.items():
        for row in ["all", *sorted({key(firm) for firm in firms})]:
            here = [firm.cells for firm in firms if row in ("all", key(firm))]
            for whole, part in NESTED:
                if sum((whole is None or cells[whole] == 1) and not cells[part] for cells in here) == 1:
                    found += 1
                    if is_shown(whole, split, row) and is_shown(part, split, row):
                        told.append((split, row, whole, part))
    return told, found


@pytest.mark.parametrize("seed", range(4))
def test_no_two_published_numbers_of_organisations_differ_by_one_respondent(survey, seed):
    """Every pair where the second is known to lie inside the first, in every row of every table by region and size."""
    chance = random.Random(seed)
    firms = [
        Firm(yes_and_no(chance), region=chance.choice(["75", "71", "10", "11"]), size=chance.choice([105, 215, 305]))
        for _ in range(36)
    ]
    vintage = tabulated(survey("3-INFORM", 2022, firms))
    assert alone_in_print(vintage) == []
    told, found = told_by_subtraction(firms, {table.id: table for table in protected_tables(vintage)})
    assert found >= 3
    assert told == []


def test_a_table_that_would_give_a_hidden_cell_away_is_refused_with_its_cells(survey, monkeypatch):
    """Without companions the audit stops the tables, and says which cells and what to do."""
    monkeypatch.setattr(
        "estimation.disclosure.protection.suppress",
        lambda structure, primaries, least: Pattern(
            frozenset(primaries), {cell for cell in primaries if structure.cells[cell].is_printed}
        ),
    )
    firms = [Firm(inform(costs=1)), *[Firm(inform(costs=cost), region="71") for cost in (1, 2, 3)]]
    vintage = tabulated(survey("3-INFORM", 2022, firms))
    with pytest.raises(TableRefused, match="единственный X") as refusal:
        protected_table(vintage, "ict-costs-by-region")
    assert "город Алматы" in refusal.value.message.ru and "жалғыз X" in refusal.value.message.kk
    assert "ict-costs-by-region" in refusals(vintage)
    assert not TableCell.objects.filter(table="ict-costs-by-region").exists()
    assert not HiddenCell.objects.filter(table="ict-costs-by-region").exists()
    assert "ict-costs-by-region" not in {table.id for table in protected_tables(vintage)}
    assert any(note["about"] == "refused" for note in vintage.notes)


def test_parts_that_do_not_add_up_are_said_and_lean_on_nothing(survey):
    """Row 1 is 999 where its kinds make 30: the table stands, the contradiction is named."""
    wrong = services(r1_3={"2": 30}) | {"s2/1/1": 999}
    firms = [Firm(wrong), *[Firm(services(r1_3={"2": 10})) for _ in range(3)]]
    vintage = tabulated(survey("2-IT", 2025, firms))
    assert any(note["about"] == "contradiction" for note in vintage.notes)


def test_the_same_vintage_tabulated_twice_gives_the_same_bytes(two_cities):
    first = dumped(two_cities)
    Vintage.objects.update(state=Vintage.State.PINNED, tabulated_at=None, notes=[])
    again = tabulate(Vintage.objects.get())
    assert dumped(again) == first


def test_a_tabulated_vintage_is_left_alone(two_cities, monkeypatch):
    monkeypatch.setattr(work, "Tabulation", None)
    assert tabulate(two_cities) == two_cities


def test_old_tables_keep_their_layout_when_the_file_is_reworded(two_cities, monkeypatch):
    monkeypatch.setattr("estimation.tables._loaded", {})
    table = protected_table(two_cities, "key-indicators")
    assert table.rows[0].text == registry.form("3-INFORM").in_force.indicators[0].text()
    assert table.source.ru.startswith("Статистическая форма: 3-информ")
    assert table.year == 2022


def test_a_table_that_the_vintage_does_not_have_is_a_named_error(two_cities):
    with pytest.raises(UnknownTable, match="no-such-table"):
        protected_table(two_cities, "no-such-table")


def test_the_number_of_queries_does_not_grow_with_the_reports(survey, django_assert_max_num_queries):
    round_ = survey("3-INFORM", 2022, [Firm(inform(costs=cost)) for cost in range(1, 40)])
    with django_assert_max_num_queries(60):
        tabulated(round_)
