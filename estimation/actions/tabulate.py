"""Fill all tables of a vintage: sums, weights, errors, confidentiality, protected cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from estimation.axes import ByCountry, Joined
from estimation.classifications import Domains
from estimation.disclosure.protection import Protection, protect
from estimation.disclosure.structure import Structure
from estimation.facts import Facts
from estimation.layouts import layout_of
from estimation.marks import WITH_VALUE, published
from estimation.measures import Tree, addresses_of, evaluate, holds
from estimation.models import HiddenCell, TableCell, Vintage, VintageTable
from estimation.plan import Plan, PlannedCell, make_plan
from estimation.protecting import (
    Labels,
    Outcome,
    contradictions,
    outcome,
    reason,
    refusals,
    relative,
    structure_of,
    sums_of,
)
from estimation.relations import closed_lines, load_relations
from estimation.tables import TableDefinition, load_tables, names_of
from estimation.tabulate import Estimates, GroupSums, Returns, estimate, group_sums, ratio_error
from kernel import journal
from kernel.bilingual import Bilingual

Step = Callable[[Bilingual], None]
READING = Bilingual(kk="Есептер оқылуда", ru="Чтение отчетов")
ADDING = Bilingual(kk="Қосындылар есептелуде", ru="Расчет сумм")
PROTECTING = Bilingual(kk="Құпиялық қорғалуда", ru="Защита конфиденциальности")
WRITING = Bilingual(kk="Кестелер жазылуда", ru="Запись таблиц")
STEPS = 4
SOURCE = Bilingual(kk="Статистикалық нысан: {index} «{title}»", ru="Статистическая форма: {index} «{title}»")


def tabulate(vintage: Vintage, *, step: Step = lambda note: None, by: Any = None) -> Vintage:
    """Compute and store the protected tables of a vintage. A tabulated one is left alone; twice gives the same rows."""
    if vintage.is_tabulated:
        return vintage
    run = Tabulation(vintage)
    step(READING)
    run.read()
    step(ADDING)
    run.add()
    step(PROTECTING)
    run.protect()
    step(WRITING)
    return run.write(by)


class Tabulation:
    """One tabulation in memory; hidden values live here and end with it."""

    plan: Plan
    sums: GroupSums
    estimates: Estimates
    masks: NDArray[np.bool_]
    structure: Structure
    protection: Protection

    def __init__(self, vintage: Vintage) -> None:
        self.vintage, self.round = vintage, vintage.round
        self.facts = Facts(vintage)

    # --- reading ---

    def read(self) -> None:
        form, edition = self.round.form, self.round.edition
        definitions = load_tables(form, edition)
        kinds = line_kinds(definitions)
        present: dict[str, Any] = {**self.facts.present(), **{kind: self.facts.load_lines(kind) for kind in kinds}}
        relations = [*load_relations(form, edition), *filter(None, (closed_lines(kind, edition) for kind in kinds))]
        self.plan = make_plan(definitions, relations, names_of(edition), Domains(self.facts.year_end, present))
        self.facts.load({address for variable in self.plan.variables for address in addresses_of(variable)})

    # --- adding ---

    def add(self) -> None:
        """Group the returns by stratum, dimensions and conditions on the frame; add up; combine."""
        frames = self.plan.frames
        bits = {frame: self._bits(frame) for frame in frames}
        shape = (len(self.facts.design.population), *map(len, self.facts.dimensions.values()), *[2] * len(frames))
        codes = [coded.codes for coded in self.facts.dimensions.values()]
        keys = np.ravel_multi_index((self.facts.pools, *codes, *bits.values()), [max(size, 1) for size in shape])
        returns = Returns(keys, self.facts.enterprises.codes, self.facts.is_shared)
        pairs = self._pairs()
        variables = [evaluate(variable, self.facts) for variable in self.plan.variables]
        self.sums = group_sums(returns, variables, list(pairs))
        parts = np.unravel_index(self.sums.keys, [max(size, 1) for size in shape])
        self.strata = parts[0]
        self.masks = self._masks(
            dict(zip(self.facts.dimensions, parts[1:4], strict=True)), dict(zip(frames, parts[4:], strict=True))
        )
        self.products = {pair: column for column, pair in enumerate(pairs)}
        self.estimates = estimate(self.sums, self.strata, self.facts.design, self.masks, self.plan.sums)

    def _bits(self, frame: Tree) -> NDArray[np.int64]:
        return holds(frame, self.facts).astype(np.int64)

    def _pairs(self) -> list[tuple[int, int]]:
        """Variables whose products the errors of ratios need."""
        both = ((self.plan.sums[over][0], self.plan.sums[under][0]) for over, under in self.plan.ratios)
        return list(dict.fromkeys(both))

    def _masks(self, codes: dict[str, NDArray[Any]], bits: dict[Tree, NDArray[Any]]) -> NDArray[np.bool_]:
        masks = np.ones((len(self.plan.domains), len(self.sums.keys)), dtype=bool)
        for number, domain in enumerate(self.plan.domains):
            for dimension, code in domain.codes:
                labels = self.facts.dimensions[dimension].labels
                masks[number] &= codes[dimension] == (labels.index(code) if code in labels else -1)
            if domain.frame is not None:
                masks[number] &= bits[domain.frame] == 1
        return masks

    def variance(self, cell: PlannedCell) -> float:
        assert cell.over is not None
        if cell.under is None:
            return float(self.estimates.variances[cell.over])
        over, under = self.plan.sums[cell.over], self.plan.sums[cell.under]
        product = self.products[over[0], under[0]]
        return ratio_error(self.sums, self.strata, self.facts.design, self.masks, over, under, product)

    # --- protecting ---

    def protect(self) -> None:
        self.least = int(self.vintage.parameters["disclosure.min_respondents"])
        self.structure = structure_of(self.plan, self.estimates, self.masks)
        self.protection = protect(self.structure, self.least)
        self.labels = Labels(self.plan)
        self.refused = refusals(self.plan, self.structure, self.protection.leaks, self.labels)

    def is_silent(self, number: int) -> bool:
        """The frame has units in this part of the population, and none of them reported."""
        domain = self.plan.domains[number]
        return not self.masks[number].any() and domain.frame is None and self.facts.population(domain.codes) > 0

    # --- writing ---

    @transaction.atomic
    def write(self, by: Any) -> Vintage:
        vintage = Vintage.objects.select_for_update(of=("self",)).get(pk=self.vintage.pk)
        if vintage.is_tabulated:
            return vintage
        for model in (TableCell, HiddenCell, VintageTable):
            model.objects.filter(vintage=vintage).delete()
        VintageTable.objects.bulk_create(self._tables())
        printed = [cell for cell in self.plan.cells if cell.table not in self.refused]
        TableCell.objects.bulk_create((self._cell(cell) for cell in printed), batch_size=2000)
        HiddenCell.objects.bulk_create(self._hidden(printed), batch_size=2000)
        vintage.state, vintage.tabulated_at = Vintage.State.TABULATED, timezone.now()
        vintage.notes = [*vintage.notes, *self._notes()]
        vintage.save(update_fields=["state", "tabulated_at", "notes"])
        journal.record(by, "vintage.tabulated", vintage, tables=len(self.plan.tables), refused=sorted(self.refused))
        return vintage

    def _tables(self) -> Iterator[VintageTable]:
        edition = self.round.edition
        source = Bilingual(
            kk=SOURCE.kk.format(index=edition.index.kk, title=edition.title.kk),
            ru=SOURCE.ru.format(index=edition.index.ru, title=edition.title.ru),
        )
        for position, table in enumerate(self.plan.tables, start=1):
            refusal = self.refused.get(table.definition.id)
            yield VintageTable(
                vintage=self.vintage, table=table.definition.id, position=position,
                layout=layout_of(table, year=self.round.year, source=source),
                refused_kk=refusal.kk if refusal else "", refused_ru=refusal.ru if refusal else "",
            )  # fmt: skip

    def _cell(self, cell: PlannedCell) -> TableCell:
        found = outcome(cell, self.plan, self.estimates, self.variance, self.protection, self.is_silent)
        stored = TableCell(
            vintage=self.vintage, table=cell.table, row=cell.row, column=cell.column, mark=found.mark,
            contributors=found.contributors,
        )  # fmt: skip
        if found.value is not None:
            stored.value, stored.mark = published(found.value, cell.decimals)
        if stored.mark in WITH_VALUE:
            stored.error, stored.rse = _errors(found, cell)
        else:
            stored.value = None
        return stored

    def _hidden(self, printed: list[PlannedCell]) -> Iterator[HiddenCell]:
        for cell in printed:
            if any(self.protection.is_hidden(number) for number in sums_of(cell)):
                kind, why = reason(cell, self.protection, self.labels, self.least)
                yield HiddenCell(
                    vintage=self.vintage, table=cell.table, row=cell.row, column=cell.column, kind=kind.value,
                    reason_kk=why.kk, reason_ru=why.ru,
                )  # fmt: skip

    def _notes(self) -> Iterator[dict[str, str]]:
        lonely = self.facts.design.lonely
        if lonely:
            yield {
                "about": "lonely",
                "kk": f"Бір есебі бірнеше бірлікті білдіретін страталар: {lonely}. Қатесі нөлге қатысты бағаланған.",
                "ru": f"Страты с одним отчетом за несколько единиц: {lonely}. Их ошибка оценена относительно нуля.",
            }
        for whole, people in contradictions(self.plan, self.estimates):
            label = self.labels.of_sum(whole)
            yield {
                "about": "contradiction",
                "kk": f"Бөліктері қорытындыға тең емес: {label.kk}. Кәсіпорындар: {people}. Есептерді тексеріңіз.",
                "ru": f"Части не дают итога: {label.ru}. Предприятий: {people}. Проверьте отчеты.",
            }
        for table, why in sorted(self.refused.items()):
            yield {"about": "refused", "kk": f"{table}: {why.kk}", "ru": f"{table}: {why.ru}"}


def _errors(found: Outcome, cell: PlannedCell) -> tuple[Decimal | None, Decimal | None]:
    if found.value is None or found.error is None:
        return None, None
    return published(found.error, min(cell.decimals + 1, 6))[0], relative(found.value, found.error)


def line_kinds(definitions: tuple[TableDefinition, ...]) -> list[str]:
    """The lines that tables by country are made of."""
    axes = [axis for definition in definitions for axis in (definition.rows, definition.columns)]
    pieces = [piece for axis in axes for piece in (axis.pieces if isinstance(axis, Joined) else (axis,))]
    return list(dict.fromkeys(piece.kind for piece in pieces if isinstance(piece, ByCountry)))
