"""From estimates to protected tables: which sums are hidden, what each printed cell becomes, why. No database.

The structure of disclosure control is built from the plan: sums are its cells; the parts of the population and the
relations between columns are its lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from estimation.axes import Item
from estimation.classifications import DIMENSIONS
from estimation.disclosure.audit import Leak, Weakness
from estimation.disclosure.protection import Kind, Protection
from estimation.disclosure.structure import Cell, Line, Structure, line
from estimation.marks import CONFIDENTIAL, NIL, NOT_APPLICABLE, NOT_AVAILABLE, NUMBER
from estimation.plan import Plan, PlannedCell
from estimation.relations import unions
from estimation.tabulate import Estimates
from kernel.bilingual import Bilingual

NAMED = 5  # cells that a refusal names; the rest is counted
LONGEST_LABEL = 90


def structure_of(plan: Plan, estimates: Estimates, masks: NDArray[np.bool_]) -> Structure:
    """Cells and lines of all tables of a vintage. `masks`: domains x groups of returns."""
    cells = [
        Cell(int(count), float(total), int(holder), is_printed=number < plan.printed)
        for number, (count, total, holder) in enumerate(
            zip(estimates.contributors, estimates.totals, estimates.holders, strict=True)
        )
    ]
    for relation in plan.relations:
        if relation.is_exact:  # the form says that nothing is left over, so nothing may lean on what is
            cells[relation.rest] = Cell(0, 0.0, is_printed=False)
    lines = [*_lines_of_population(plan, masks), *_lines_of_relations(plan)]
    return Structure(tuple(cells), tuple(dict.fromkeys(lines)), tuple(dict.fromkeys(_printed_lines(plan))))


def _lines_of_relations(plan: Plan) -> Iterable[Line]:
    return (
        line(relation.whole, (*relation.parts, relation.rest), is_listed=len(relation.parts) > 1)
        for relation in plan.relations
    )


def _lines_of_population(plan: Plan, masks: NDArray[np.bool_]) -> Iterable[Line]:
    """Country = regions = sections = sizes, for every variable that both sides print."""
    families: dict[object, list[int]] = {}
    for number, domain in enumerate(plan.domains):
        for dimension in DIMENSIONS:
            if any(name == dimension for name, _ in domain.codes):
                families.setdefault(domain.family(dimension), []).append(number)
    made = unions(masks, families)
    printed = {pair: number for number, pair in enumerate(plan.sums[: plan.printed])}
    for variable in range(len(plan.variables)):
        for (place, _), members in made.items():
            whole = printed.get((variable, place))
            parts = [printed.get((variable, member)) for member in members]
            if whole is not None and None not in parts:
                yield line(whole, [part for part in parts if part is not None])


def _printed_lines(plan: Plan) -> Iterable[tuple[int, ...]]:
    """Rows and columns that have a total beside other sums. Shares and indicators side by side add up to nothing."""
    sums = {
        (cell.table, cell.row, cell.column): cell.over
        for cell in plan.cells
        if cell.over is not None and cell.under is None
    }
    for table in plan.tables:
        name, rows, columns = table.definition.id, table.rows, table.columns
        if not table.definition.is_additive:
            continue
        places = [[(name, row.code, column.code) for column in columns] for row in rows]
        lines = [*(places if _has_total(columns) else ()), *(zip(*places, strict=True) if _has_total(rows) else ())]
        for line_ in lines:
            yield tuple(dict.fromkeys(sums[place] for place in line_ if place in sums))


def _has_total(items: Sequence[Item]) -> bool:
    return len(items) > 1 and any(item.is_total for item in items)


def contradictions(plan: Plan, estimates: Estimates) -> list[tuple[int, int]]:
    """Exact relations that returns do not keep: (whole, number of enterprises whose parts do not add up)."""
    return [
        (relation.whole, int(estimates.contributors[relation.rest]))
        for relation in plan.relations
        if relation.is_exact and estimates.contributors[relation.rest]
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A printed cell as it goes to readers. Confidential: nothing but the mark."""

    value: float | None = None
    mark: str = NUMBER
    contributors: int | None = None
    error: float | None = None


def outcome(
    cell: PlannedCell, plan: Plan, estimates: Estimates, variance: Callable[[PlannedCell], float],
    protection: Protection, is_silent: Callable[[int], bool],
) -> Outcome:  # fmt: skip
    """`is_silent(domain)`: the population has units there and nobody reported."""
    if cell.over is None:
        return Outcome(mark=NOT_APPLICABLE)
    if any(protection.is_hidden(number) for number in sums_of(cell)):
        return Outcome(mark=CONFIDENTIAL)
    if is_silent(plan.sums[sums_of(cell)[-1]][1]):
        return Outcome(mark=NOT_AVAILABLE)
    people = int(estimates.contributors[sums_of(cell)[-1]])
    if cell.under is not None and estimates.totals[cell.under] == 0:
        return Outcome(mark=NIL, contributors=people)
    value = cell.scale * float(estimates.totals[cell.over])
    if cell.under is not None:
        value /= float(estimates.totals[cell.under])
    if estimates.contributors[cell.over] == 0:
        return Outcome(mark=NIL, contributors=people)
    return Outcome(value, NUMBER, people, abs(cell.scale) * float(np.sqrt(variance(cell))))


def sums_of(cell: PlannedCell) -> tuple[int, ...]:
    return tuple(number for number in (cell.over, cell.under) if number is not None)


def relative(value: float, error: float) -> Decimal | None:
    """Relative standard error in percent, two decimals."""
    if value == 0:
        return None
    rse = 100 * error / abs(value)
    return Decimal(repr(round(rse, 2))) if rse < 10**7 else None


# --- why ---


class Labels:
    """Words for sums: where each is printed first."""

    def __init__(self, plan: Plan) -> None:
        self.titles = {table.definition.id: table.definition.title for table in plan.tables}
        self.rows = {(t.definition.id, item.code): item for t in plan.tables for item in t.rows}
        self.columns = {(t.definition.id, item.code): item for t in plan.tables for item in t.columns}
        self.first: dict[int, PlannedCell] = {}
        for cell in plan.cells:
            for number in sums_of(cell):
                self.first.setdefault(number, cell)

    def of_cell(self, cell: PlannedCell) -> Bilingual:
        row, column = self.rows[cell.table, cell.row], self.columns[cell.table, cell.column]
        return Bilingual(
            kk=f"«{_short(row).kk}» × «{_short(column).kk}» ({self.titles[cell.table].kk})",
            ru=f"«{_short(row).ru}» × «{_short(column).ru}» ({self.titles[cell.table].ru})",
        )

    def of_sum(self, number: int) -> Bilingual:
        cell = self.first.get(number)
        if cell is None:
            return Bilingual(kk="басылған ұяшықтардың айырмасы", ru="разность напечатанных клеток")
        return self.of_cell(cell)


def _short(item: Item) -> Bilingual:
    """The text, after the printed code where the form has one ("of which domestic value" says little without it)."""
    is_printed = item.code[:1].isdigit() and not item.where and item.line is None
    code = f"{item.code} " if is_printed else ""
    return Bilingual(kk=f"{code}{item.text.kk}"[:LONGEST_LABEL], ru=f"{code}{item.text.ru}"[:LONGEST_LABEL])


def reason(cell: PlannedCell, protection: Protection, labels: Labels, least: int) -> tuple[Kind, Bilingual]:
    """Why a printed cell is hidden. Names cells, never values."""
    hidden = [number for number in sums_of(cell) if protection.is_hidden(number)]
    primary = [number for number in hidden if protection.kinds[number] is Kind.PRIMARY]
    if primary:
        return Kind.PRIMARY, Bilingual(
            kk=f"Респонденттер саны {least}-ден аз (22-тармақ): бастапқы дерек ашылып қалар еді.",
            ru=f"Респондентов меньше {least} (пункт 22): были бы раскрыты первичные данные.",
        )
    target = labels.of_sum(protection.protects[hidden[0]])
    return Kind.SECONDARY, Bilingual(
        kk="Қосымша X (23-тармақ): респонденттер саны, одан кейін көлемі бойынша келесі ең азы. "
        f"Мына ұяшықты жанама есептеп шығаруға жол бермейді: {target.kk}.",
        ru="Дополнительный X (пункт 23): следующее наименьшее число респондентов, затем наименьший объем. "
        f"Не дает вычислить клетку: {target.ru}.",
    )


WEAKNESSES = {
    Weakness.ALONE: Bilingual(kk="қатарда жалғыз X қалған", ru="единственный X в строке или графе"),
    Weakness.RECOVERABLE: Bilingual(
        kk="мәні басқа ұяшықтардан дәл есептеледі", ru="значение точно вычисляется по другим клеткам"
    ),
    Weakness.INSIDER: Bilingual(
        kk="жалғыз респондент екіншісінің мәнін есептей алады", ru="один респондент может вычислить значение другого"
    ),
    Weakness.SUM_OF_ONE: Bilingual(
        kk="бір респонденттің мәндерінің қосындысы белгілі", ru="известна сумма значений одного респондента"
    ),
    Weakness.UNHIDDEN: Bilingual(kk="респонденті аз ұяшық ашық тұр", ru="клетка с малым числом респондентов открыта"),
}


def refusals(plan: Plan, structure: Structure, leaks: Iterable[Leak], labels: Labels) -> dict[str, Bilingual]:
    """The tables that may not be published, each with the cells that give way and how."""
    found: dict[str, dict[tuple[int, Weakness], Bilingual]] = {}
    for leak in leaks:
        for table in _tables_of(leak.cell, plan, structure):
            found.setdefault(table, {})[leak.cell, leak.weakness] = labels.of_sum(leak.cell)
    return {table: _refusal(cells) for table, cells in found.items()}


def _tables_of(number: int, plan: Plan, structure: Structure) -> set[str]:
    """The tables that print a sum; for one that nobody prints, those it can be computed from."""
    numbers = {number}
    if number >= plan.printed:
        numbers = {cell for relation in structure.lines_of[number] for cell in structure.lines[relation].cells}
    return {cell.table for cell in plan.cells if numbers.intersection(sums_of(cell))}


def _refusal(cells: dict[tuple[int, Weakness], Bilingual]) -> Bilingual:
    listed = [(label, WEAKNESSES[weakness]) for (_, weakness), label in list(cells.items())[:NAMED]]
    more = len(cells) - NAMED
    tail = Bilingual(kk=f" Тағы: {more}.", ru=f" И еще: {more}.") if more > 0 else None
    return Bilingual(
        kk="Жасырын ұяшықтар ашылып қалады: "
        + "; ".join(f"{label.kk} – {how.kk}" for label, how in listed)
        + f".{tail.kk if tail else ''} Кестені ірірек топтармен беріңіз немесе бағанды алып тастаңыз.",
        ru="Скрытые клетки раскрываются: "
        + "; ".join(f"{label.ru} – {how.ru}" for label, how in listed)
        + f".{tail.ru if tail else ''} Дайте таблицу в более крупных группах или уберите графу.",
    )
