"""What must be added up so that all tables can be filled: variables x parts of the population, each once.

A printed cell is a sum, or a ratio of two sums. Cells of several tables with the same variable and the same part of
the population are the same sum, and so carry the same mark. A ratio prints its sums too (who knows one learns the
other), so both are protected even where no table shows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from estimation.axes import Item, Unit
from estimation.classifications import Domains
from estimation.measures import ONE, Measure, Names, Sum, Tree, Variable, join, parse
from estimation.relations import Inclusion, Relation
from estimation.tables import DECIMALS, TableDefinition, measure_text


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of the population: codes of dimensions, and a condition on the frame."""

    codes: tuple[tuple[str, str], ...] = ()
    frame: Tree | None = None

    def family(self, dimension: str) -> Any:
        """The domains beside this one: the same but for the code of one dimension."""
        return dimension, tuple(pair for pair in self.codes if pair[0] != dimension), self.frame


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One printed cell: which sum, or which two; without any it has no sense there ("not applicable")."""

    table: str
    row: str
    column: str
    scale: float = 1.0
    over: int | None = None
    under: int | None = None
    unit: Unit | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A definition with its rows and columns for the codes that this vintage has."""

    definition: TableDefinition
    rows: tuple[Item, ...]
    columns: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class PlannedRelation:
    """A whole, its parts and what is left over, as sums over one domain."""

    whole: int
    parts: tuple[int, ...]
    rest: int
    is_exact: bool


@dataclass
class Plan:
    """Everything that is computed for a vintage, in printed order."""

    variables: list[Variable] = field(default_factory=list)
    domains: list[Domain] = field(default_factory=list)
    sums: list[tuple[int, int]] = field(default_factory=list)  # (variable, domain)
    printed: int = 0  # the first so many sums are printed, the others are what relations leave over
    cells: list[PlannedCell] = field(default_factory=list)
    tables: list[PlannedTable] = field(default_factory=list)
    relations: list[PlannedRelation] = field(default_factory=list)
    _variables: dict[Variable, int] = field(default_factory=dict)
    _domains: dict[Domain, int] = field(default_factory=dict)
    _sums: dict[tuple[int, int], int] = field(default_factory=dict)

    def variable(self, variable: Variable) -> int:
        return _number(variable, self._variables, self.variables)

    def domain(self, domain: Domain) -> int:
        return _number(domain, self._domains, self.domains)

    def sum(self, variable: int, domain: int) -> int:
        return _number((variable, domain), self._sums, self.sums)

    def known(self, variable: Variable, domain: int) -> int | None:
        """The sum of a variable over a domain, if some table prints it."""
        number = self._variables.get(variable)
        return None if number is None else self._sums.get((number, domain))

    @property
    def frames(self) -> list[Tree]:
        """The conditions on the frame that domains use."""
        return list(dict.fromkeys(domain.frame for domain in self.domains if domain.frame is not None))

    @property
    def ratios(self) -> list[tuple[int, int]]:
        """The pairs of sums that printed ratios divide."""
        both = ((cell.over, cell.under) for cell in self.cells if cell.over is not None and cell.under is not None)
        return list(dict.fromkeys(both))


def _number(thing: Any, numbers: dict[Any, int], listed: list[Any]) -> int:
    number = numbers.get(thing)
    if number is None:
        number = numbers[thing] = len(listed)
        listed.append(thing)
    return number


def make_plan(
    definitions: Iterable[TableDefinition], relations: Sequence[Relation | Inclusion], names: Names, domains: Domains
) -> Plan:
    """All tables of a form for the codes of one vintage."""
    plan = Plan()
    for definition in definitions:
        rows, columns = definition.rows.resolve(domains), definition.columns.resolve(domains)
        plan.tables.append(PlannedTable(definition, rows, columns))
        for row in rows:
            for column in columns:
                plan.cells.append(_cell(plan, definition, row, column, names))
    plan.printed = len(plan.sums)
    _relate(plan, [*relations, *_own_relations(plan)])
    return plan


def _cell(plan: Plan, definition: TableDefinition, row: Item, column: Item, names: Names) -> PlannedCell:
    unit = column.unit or row.unit or definition.unit
    decimals = next(
        (given for given in (column.decimals, row.decimals) if given is not None),
        definition.decimals if unit == definition.unit else DECIMALS.get(unit.kind, 0),
    )
    place = (definition.id, row.code, column.code)
    measure = _measure(row, column, names)
    if measure is None:
        return PlannedCell(*place, unit=unit, decimals=decimals)
    codes = tuple(sorted({*row.where, *column.where}))
    over, *under = (_sum(plan, total, codes, definition.where) for total in measure.sums())
    return PlannedCell(*place, measure.scale, over, under[0] if under else None, unit, decimals)


def _measure(row: Item, column: Item, names: Names) -> Measure | None:
    line = row.line or column.line
    if line is not None:
        return Measure("", 1.0, Sum(("line", *line)))
    text = measure_text(row, column)
    return None if text is None else parse(text, names)


def _sum(plan: Plan, total: Sum, codes: tuple[tuple[str, str], ...], where: Tree | None) -> int:
    frame = join([condition for condition in (total.frame, where) if condition is not None])
    return plan.sum(plan.variable(total.variable), plan.domain(Domain(codes, frame)))


def _own_relations(plan: Plan) -> list[Relation | Inclusion]:
    """`A/3 + A/4` is a whole with its parts, and so are the lines by country under their total.

    Organisations that answered yes are a part of all organisations, whatever they were asked.
    """
    found: list[Relation | Inclusion] = [
        Inclusion(None, variable.answers, is_exact=False)
        for variable in plan.variables
        if variable.value == ONE and variable.answers is not None
    ]
    found += [
        Relation(variable.value, variable.value[1:], is_exact=True)
        for variable in plan.variables
        if variable.answers is None and variable.value[0] == "+"
    ]
    kinds = dict.fromkeys(variable.value[1] for variable in plan.variables if variable.value[0] == "line")
    for kind in kinds:
        lines = tuple(v.value for v in plan.variables if v.value[0] == "line" and v.value[1] == kind)
        found += [Relation(whole, lines, is_exact=True) for whole in _totals_of(plan, kind)]
    return found


def _totals_of(plan: Plan, kind: str) -> list[Tree]:
    """The totals that stand over the lines of a kind in a table by country."""
    return [
        plan.variables[plan.sums[cell.over][0]].value
        for table in plan.tables
        if any(row.line is not None and row.line[0] == kind for row in table.rows)
        for cell in plan.cells
        if cell.table == table.definition.id and cell.row == "all" and cell.over is not None
    ]


def _relate(plan: Plan, relations: Sequence[Relation | Inclusion]) -> None:
    """Put each relation on every domain where a whole and at least one part are printed."""
    for relation in dict.fromkeys(relations):
        for domain in range(len(plan.domains)):
            whole = plan.known(relation.total, domain)
            parts = {part: plan.known(relation.member(part), domain) for part in relation.parts}
            shown = {part: number for part, number in parts.items() if number is not None and number < plan.printed}
            if whole is None or whole >= plan.printed or not shown:
                continue
            rest = plan.variable(relation.rest(shown))
            is_exact = relation.is_exact and len(shown) == len(relation.parts)
            plan.relations.append(PlannedRelation(whole, tuple(shown.values()), plan.sum(rest, domain), is_exact))
