"""Relations a reader can compute with: between printed columns and rows, and between parts of the population.

Between columns and rows: read from the edition's own controls, so "1 = 2 + 3 + 5 + 6" and "4 is inside 3" stand once.
`tables/relations.yaml` only names the controls:

    grammar: 1
    relations: [2it.s2.total-columns, 2it.s2.private-joint]
    inside:                    # numbers of organisations: who answers yes to `part` also does to `whole`
      - {whole: B/4.1, part: C/12.1, because: [3inf.c.internet-users, ...]}
    same:                      # two questions with one answer
      - {cells: [D/17, H/25.10], because: [3inf.x.cloud-agree]}

The difference between such numbers is a number of organisations too, and one organisation is one that is disclosed.

Between parts of the population: found by comparing which returns they consist of, whatever they are called. The regions
make up the country; section O is the same cell as "public administration" where both hold the same units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from controls.language import ControlSyntaxError, parse
from estimation.measures import ONE, Tree, Variable, join
from forms_core.edition import ControlText, Edition
from forms_core.reading import EditionError, Marked, read
from forms_core.registry import Form


@dataclass(frozen=True, slots=True)
class Relation:
    """A whole and its parts among the values of a return. Not exact: the parts may leave something over."""

    whole: Tree
    parts: tuple[Tree, ...]
    is_exact: bool

    @property
    def total(self) -> Variable:
        return Variable(self.whole)

    def member(self, part: Tree) -> Variable:
        return Variable(part)

    def rest(self, shown: Iterable[Tree]) -> Variable:
        """What the whole is more than the parts that are shown."""
        return Variable(("-", self.whole, *shown))


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Organisations that answer in one way among those that answer in another (None: among all organisations)."""

    whole: Tree | None
    part: Tree
    is_exact: bool

    @property
    def parts(self) -> tuple[Tree, ...]:
        return (self.part,)

    @property
    def total(self) -> Variable:
        return Variable(ONE, self.whole)

    def member(self, part: Tree) -> Variable:
        return Variable(ONE, part)

    def rest(self, shown: Iterable[Tree]) -> Variable:
        """Those of the whole that are not in the part: their number follows by subtraction."""
        terms = [term for term in (self.whole, *(("not", part) for part in shown)) if term is not None]
        return Variable(ONE, join(terms))


def load_relations(form: Form, edition: Edition | None = None) -> tuple[Relation | Inclusion, ...]:
    """The relations of a form: what `tables/relations.yaml` names, each with the controls that make it so."""
    edition = edition or form.in_force
    path = form.folder / "tables" / "relations.yaml"
    if not path.exists():
        return ()
    raw = read(path)
    controls = {control.id: control for control in edition.controls}
    found: list[Relation | Inclusion] = []
    for name in raw.need("relations"):
        control = controls.get(name)
        if control is None:
            raise raw.fail(f"the edition has no control {name!r}", "Name one of its controls.")
        found += relations_of(control, edition, raw)
    for entry in raw.get("inside") or ():
        _judge_reasons(entry, controls)
        whole, part = (_yes(entry, entry.need(name), edition) for name in ("whole", "part"))
        found.append(Inclusion(whole, part, is_exact=False))
    for entry in raw.get("same") or ():
        _judge_reasons(entry, controls)
        one, other = (_yes(entry, address, edition) for address in entry.need("cells"))
        found.append(Inclusion(one, other, is_exact=True))
    return tuple(dict.fromkeys(found))


def _judge_reasons(entry: Marked, controls: Mapping[str, ControlText]) -> None:
    unknown = [name for name in entry.need("because") if name not in controls]
    if unknown:
        raise entry.fail(f"the edition has no control {unknown[0]!r}", "Name the controls that make it so.")


def _yes(entry: Marked, address: str, edition: Edition) -> Tree:
    """`B/4.1 = 1`, as measures write it."""
    cell = edition.cells.get(address)
    if cell is None or cell.type != "yesno":
        raise entry.fail(f"{address!r} is no yes-or-no question of the form", "Correct the address.")
    return ("=", ("cell", address), ("number", 1))


def relations_of(control: ControlText, edition: Edition, raw: Marked) -> Iterator[Relation]:
    """`whole = a + b`, `whole >= part`, `whole = SUM(@parts)`, one for each value of the control's placeholders."""
    for text in _instances(control, edition):
        try:
            tree = parse(text)
        except ControlSyntaxError as fault:
            raise raw.fail(f"control {control.id}: {fault}", "Correct the control.") from fault
        relation = _relation(tree, edition)
        if relation is None:
            raise raw.fail(f"control {control.id} is no relation between a whole and its parts", "Take it out.")
        yield relation


def _instances(control: ControlText, edition: Edition) -> Iterator[str]:
    names = list(control.for_each)
    ranges = [_values(control.for_each[name], edition) for name in names]
    for values in product(*ranges):
        text = control.expr or ""
        for name, value in zip(names, values, strict=True):
            text = text.replace(f"{{{name}}}", value)
        yield text


def _values(given: Any, edition: Edition) -> Sequence[str]:
    return edition.sets[given[1:]] if isinstance(given, str) else [str(value) for value in given]


def _relation(tree: Any, edition: Edition) -> Relation | None:
    if len(tree) != 3 or tree[0] not in ("=", ">=") or tree[1][0] != "cell":
        return None
    sign, left, right = tree
    parts = _parts(right, edition)
    return Relation(("cell", left[1]), tuple(parts), sign == "=") if parts else None


def _parts(tree: Any, edition: Edition) -> list[Tree]:
    kind, *operands = tree
    if kind == "cell":
        return [("cell", operands[0])]
    if kind == "set":
        return [("cell", address) for address in _addresses(operands[0], edition)]
    if kind in ("+", "SUM"):
        inside = [_parts(operand, edition) for operand in operands]
        return [part for parts in inside for part in parts] if all(inside) else []
    return []


def _addresses(text: str, edition: Edition) -> list[str]:
    found: list[tuple[str, ...]] = [()]
    for part in text.split("/"):
        members = edition.sets[part[1:]] if part.startswith("@") else (part,)
        found = [(*before, member) for before in found for member in members]
    return ["/".join(parts) for parts in found]


def closed_lines(kind: str, edition: Edition) -> Relation | None:
    """Lines that cannot name a country because the form closes that cell (Х): part of "country not stated"."""
    values, places = lines_of(kind, edition)
    closed = tuple(
        ("cell", value) for value, place in zip(values, places, strict=True) if edition.cells[place].is_closed
    )
    return Relation(("line", kind, ""), closed, is_exact=False) if closed else None


def lines_of(kind: str, edition: Edition) -> tuple[list[str], list[str]]:
    """The amounts and the places of `s3/@detail/1 by s3/@detail/2`, line by line."""
    values, places = (_addresses(text, edition) for text in kind.split(" by "))
    return values, places


# --- parts of the population ---


def unions(masks: NDArray[np.bool_], families: Mapping[Any, Sequence[int]]) -> dict[tuple[int, Any], tuple[int, ...]]:
    """For each domain and each family of disjoint domains: the members that make it up exactly, where some do.

    `masks`: domains x groups of returns. A domain with no returns is nobody's sum and nobody's part.
    """
    found: dict[tuple[int, Any], tuple[int, ...]] = {}
    filled: NDArray[np.bool_] = np.asarray(masks.any(axis=1))
    for name, members in families.items():
        able = np.array([member for member in members if filled[member]], dtype=np.int64)
        if not len(able):
            continue
        for domain in np.flatnonzero(filled):
            if domain in members:
                continue
            inside = able[~(masks[able] & ~masks[domain]).any(axis=1)]
            if len(inside) and np.array_equal(masks[inside].any(axis=0), masks[domain]):
                found[(int(domain), name)] = tuple(int(member) for member in inside)
    return found


__all__ = ["EditionError", "Inclusion", "Relation", "closed_lines", "lines_of", "load_relations", "unions"]
