"""From the text of a control to its checks: one check per row, column or item that it runs over.

Expansion puts in what the edition knows (sets, parameters, facts of the title page, required items), looks up every
cell, decides whether `=` compares numbers or texts, and fills the message. A check needs no edition afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from controls.faults import ControlError, Fault
from controls.functions import TEXT_FUNCTIONS
from controls.language import COMPARISONS, NO, YES, ControlSyntaxError, Tree, parse, plain_number, walk
from controls.places import NUMERIC, Names, cell_name, names_of, nearest
from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date
from kernel.parameters import NoValueOnDate, all_parameters, parameter

CONTEXT = frozenset({"respondent.oked_main", "respondent.oked_all", "respondent.krp", "submitted_on", "deadline"})
# Functions that ask a classifier or the clock: the browser has neither.
SERVER_ONLY = frozenset({"context", "IIN_VALID", "KATO_VALID", "COUNTRY_VALID"})


@dataclass(frozen=True, eq=False)
class Check:
    """One control at one place: what every evaluator runs."""

    control_id: str
    instance: Mapping[str, str]
    tree: Tree
    shape: Tree  # the tree with its placeholders, shared by all checks of the control
    severity: str
    kind: str
    message: Bilingual
    wording: Bilingual  # the message with its placeholders
    cells: tuple[str, ...]
    evaluate_blank: bool
    source: str
    names: Names = field(repr=False)
    slip: int | float | None = None  # an amount about 1000 times last year's, within this factor, is a slip of the unit

    @cached_property
    def place(self) -> str:
        """The instance as a stable text: "r=1.3,c=1"."""
        return ",".join(f"{name}={value}" for name, value in self.instance.items())

    @cached_property
    def needs_context(self) -> bool:
        """True for what only the server can judge: register, classifiers, clock."""
        return any(node[0] in SERVER_ONLY for node in walk(self.tree))

    @cached_property
    def needs_previous(self) -> bool:
        return any(node[0] == "PREV" for node in walk(self.tree))


def expand(control: Any, edition: Any) -> list[Check]:
    """The checks of one control. Raises ControlError at the first defect of its text."""
    checks, faults = examine(control, edition)
    if faults:
        raise ControlError(faults[0], edition.id)
    return checks


def expand_all(controls: Iterable[Any], edition: Any) -> list[Check]:
    return [check for control in controls for check in expand(control, edition)]


def examine(control: Any, edition: Any) -> tuple[list[Check], list[Fault]]:
    """The checks of one control and everything that is wrong with its text: the prover wants all of it."""
    return _Expansion(control, edition).run()


class _Expansion:
    def __init__(self, control: Any, edition: Any) -> None:
        self.control, self.edition = control, edition
        self.names = _names(edition)
        self.faults: dict[tuple[str, str], Fault] = {}

    def run(self) -> tuple[list[Check], list[Fault]]:
        if not self.control.evaluable or not self.control.expr:
            return [], []
        try:
            template = self.settle(parse(self.control.expr))
        except ControlSyntaxError as error:
            self.fault("syntax", error.message, Bilingual(kk="Формуланы түзетіңіз.", ru="Исправьте формулу."))
            return [], list(self.faults.values())
        self.check_placeholders(template)
        self.check_senses(template)
        checks = [] if self.faults else [self.check(template, instance) for instance in self.instances()]
        return ([] if self.faults else checks), list(self.faults.values())

    def fault(self, kind: str, what: Bilingual, todo: Bilingual) -> None:
        found = Fault(kind, self.control.id, self.control.line, what, todo)
        self.faults.setdefault((kind, what.ru), found)

    # What the control itself says: sets, parameters, facts of the title page

    def settle(self, tree: Tree) -> Tree:
        """Sets, names and parameters replaced; cells keep their placeholders."""
        if not isinstance(tree, list) or tree[0] in ("text", "cell"):
            return tree
        if tree[0] == "name":
            return self.named(tree[1])
        if tree[0] in ONLY_NAME:
            self.check_only_name(tree)
        if tree[0] == "DEADLINE":
            return ["context", "deadline"]
        if tree[0] == "ALL_ANSWERED":
            return [tree[0], *self.required_items()]
        settled: list[Tree] = [tree[0]]
        for operand in tree[1:]:
            if isinstance(operand, list) and operand[0] == "set":
                settled += [["cell", address] for address in self.members(operand[1])]
            else:
                settled.append(self.settle(operand))
        return settled

    def members(self, text: str) -> list[str]:
        """`@costs` -> its addresses; `s2/@detail/{c}` -> one address for each row of the set."""
        before, _, rest = text.partition("@")
        name, slash, after = rest.partition("/")
        if name not in self.edition.sets:
            self.unknown("set", f"@{name}", [f"@{known}" for known in self.edition.sets])
            return []
        return [f"{before}{member}{slash}{after}" for member in self.edition.sets[name]]

    def named(self, name: str) -> Tree:
        if name in self.control.params:
            return self.limit(name)
        if name in CONTEXT:
            return ["context", name]
        fact = self.title_page(name)
        if fact is None:
            self.unknown("name", name, [*self.control.params, *sorted(CONTEXT)])
            return 0
        return fact

    def limit(self, name: str) -> Any:
        """A number that the edition writes, or the value of the day of the dated parameter that it names."""
        given = self.control.params[name]
        if not isinstance(given, str):
            return plain_number(given)
        try:
            return plain_number(parameter(given, on=local_date()))
        except NoValueOnDate:
            self.unknown("parameter", given, all_parameters())
            return 0

    def title_page(self, name: str) -> Tree | None:
        """`form.respondents.oked` -> the codes printed on the title page."""
        first, *path = name.split(".")
        found: Any = self.edition.form if first == "form" and path else None
        for part in path:
            found = found.get(part) if isinstance(found, Mapping) else None
        if isinstance(found, int | float) and not isinstance(found, bool):
            return plain_number(found)
        return ["codes", *(str(code).replace(".", "") for code in found)] if isinstance(found, list) else None

    def required_items(self) -> Iterator[Tree]:
        """Every required item is answered, unless the item that opens it says otherwise."""
        opened = {address: rule.when for rule in self.edition.dependencies for address in rule.opens}
        for address in self.edition.required:
            answered = ["not", ["BLANK", ["cell", address]]]
            when = opened.get(address)
            yield ["if", self.settle(parse(when)), answered] if when else answered

    # One instance

    def instances(self) -> Iterator[dict[str, str]]:
        ranges = {name: self.values(given) for name, given in self.control.for_each.items()}
        for combination in product(*ranges.values()):
            yield dict(zip(ranges, combination, strict=True))

    def values(self, given: Any) -> tuple[str, ...]:
        if not isinstance(given, str):
            return tuple(str(value) for value in given)
        return tuple(self.members(given))

    def check_placeholders(self, template: Tree) -> None:
        for name in self.control.for_each:
            self.values(self.control.for_each[name])
        known = {f"{{{name}}}" for name in self.control.for_each}
        texts = [str(node[1]) for node in walk(template) if node[0] == "cell"]
        for text in [*texts, self.control.message.kk, self.control.message.ru]:
            for found in placeholders(text):
                if found not in known:
                    self.unknown("placeholder", found, sorted(known))

    # Names that stand for something else than a number

    def check_only_name(self, tree: Tree) -> None:
        """DEADLINE(form) and ALL_ANSWERED(required_items) know one name each."""
        only, found = ONLY_NAME[tree[0]], tree[1][1]
        if found != only:
            self.out_of_place(f"{tree[0]}({found})", Bilingual(kk=f"{tree[0]}({only})", ru=f"{tree[0]}({only})"))

    def check_senses(self, template: Tree) -> None:
        """A date is compared with a date, a list of codes with the codes of the unit, everything else with numbers."""
        for node in () if self.faults else walk(template):
            if node[0] in COMPARISONS:
                self.check_comparison(node)
            elif node[0] in OF_NUMBERS:
                self.check_operands(node[1:], ["number"] * len(node[1:]))
            elif node[0] in TAKES:
                self.check_operands(node[1:], TAKES[node[0]])

    def check_comparison(self, node: Tree) -> None:
        senses = [_sense(side) for side in node[1:]]
        wanted = "date" if "date" in senses and all(_is_name(side) for side in node[1:]) else "number"
        self.check_operands(node[1:], [wanted] * len(senses))

    def check_operands(self, operands: list[Tree], wanted: Sequence[str]) -> None:
        for operand, sense in zip(operands, wanted, strict=True):
            if _sense(operand) != sense:
                shown = operand[1] if isinstance(operand, list) and operand[0] == "context" else _codes_shown(operand)
                self.out_of_place(shown, SENSES[sense])

    def out_of_place(self, shown: str, wanted: Bilingual) -> None:
        self.fault(
            "types",
            Bilingual(
                kk=f"«{shown}» бұл жерде тұра алмайды, күтілгені: {wanted.kk}.",
                ru=f"«{shown}» здесь стоять не может, ожидается: {wanted.ru}.",
            ),
            Bilingual(kk="Формуланы түзетіңіз.", ru="Исправьте формулу."),
        )

    def check(self, template: Tree, instance: dict[str, str]) -> Check:
        shape = self.typed(template, instance)
        tree = filled(shape, instance)
        return Check(
            control_id=self.control.id,
            instance=instance,
            tree=tree,
            shape=shape,
            severity=self.control.severity,
            kind=self.control.kind,
            message=self.message(instance),
            wording=self.control.message,
            cells=tuple(dict.fromkeys(node[1] for node in walk(tree) if node[0] == "cell")),
            evaluate_blank=self.control.evaluate_blank,
            source=self.control.source,
            names=self.names,
            slip=self.limit("slip") if "slip" in self.control.params else None,
        )

    def message(self, instance: dict[str, str]) -> Bilingual:
        return fill_message(self.control.message, instance, self.names)

    # What the cells are: numbers or texts, open or closed

    def typed(self, tree: Tree, instance: dict[str, str], wish: str = "number") -> Tree:
        """The tree with `=` between texts told apart from `=` between numbers; looks up every cell on the way."""
        if not isinstance(tree, list) or tree[0] in ("text", "codes", "context"):
            return tree
        if tree[0] == "cell":
            self.look_up(tree[1], instance, wish)
            return tree
        if tree[0] == "PREV":
            self.look_up(tree[1][1], instance, wish)
            return ["PREV", tree[1][1]]
        if tree[0] in ("=", "!=") and self.is_text(tree, instance):
            return self.texts_compared(tree, instance)
        wish = self.wish_inside(tree[0])
        return [tree[0], *(self.typed(operand, instance, wish) for operand in tree[1:])]

    def wish_inside(self, name: str) -> str:
        if name in ("BLANK", "COUNT"):
            return "any"
        return "text" if name in TEXT_FUNCTIONS else "number"

    def cell(self, address: str, instance: Mapping[str, str]) -> Any:
        return self.edition.cells.get(fill_text(address, instance))

    def is_text(self, tree: Tree, instance: dict[str, str]) -> bool:
        for operand in tree[1:]:
            if isinstance(operand, list) and operand[0] == "text":
                return True
            cell = self.cell(_address(operand), instance)
            if cell is not None and cell.type not in NUMERIC:
                return True
        return False

    def texts_compared(self, tree: Tree, instance: dict[str, str]) -> Tree:
        answer = self.yes_or_no(tree, instance)
        if answer is not None:
            return answer
        sides = [self.typed(operand, instance, "text") for operand in tree[1:]]
        for side in sides:
            if not isinstance(side, list) or side[0] not in ("text", "cell", "PREV"):
                self.fault("types", NOT_TEXT, Bilingual(kk="Формуланы түзетіңіз.", ru="Исправьте формулу."))
        return [f"text{tree[0]}", *sides]

    def yes_or_no(self, tree: Tree, instance: dict[str, str]) -> Tree | None:
        """`K/27 = "Да"` is `K/27 = 1`; of an item that is a number it is a mistake."""
        for item, word in ((tree[1], tree[2]), (tree[2], tree[1])):
            cell = self.cell(_address(item), instance)
            if cell is None or cell.type not in NUMERIC or not isinstance(word, list) or word[0] != "text":
                continue
            if cell.type != "yesno":
                self.used_as_yes_no(cell)
            if word[1] in YES | NO:
                return [tree[0], self.typed(item, instance), 1 if word[1] in YES else 0]
        return None

    def look_up(self, address: str, instance: dict[str, str], wish: str) -> None:
        filled_address = fill_text(address, instance)
        cell = self.edition.cells.get(filled_address)
        if cell is None:
            self.unknown_cell(filled_address)
        elif cell.is_closed and wish != "any":
            self.closed(cell)
        elif (wish == "number" and cell.type not in NUMERIC) or (wish == "text" and cell.type in NUMERIC):
            self.wrong_type(cell, wish)

    # Complaints

    def unknown_cell(self, address: str) -> None:
        what, wrong, known = _unknown_part(address, self.edition)
        self.unknown(what, wrong, known)

    def unknown(self, what: str, wrong: str, known: Iterable[str]) -> None:
        word, suggestion = UNKNOWN[what], nearest(wrong, known)
        kk, ru = f"{word.kk} жоқ: {wrong}.", f"{word.ru}: {wrong}."
        todo = Bilingual(kk="Формуланы түзетіңіз.", ru="Исправьте формулу.")
        if suggestion:
            todo = Bilingual(
                kk=f"Ең жақыны: {suggestion}. Кодты түзетіңіз.", ru=f"Ближайший код: {suggestion}. Исправьте код."
            )
        self.fault(f"unknown-{what}", Bilingual(kk=kk, ru=ru), todo)

    def closed(self, cell: Any) -> None:
        name = self.called(cell)
        self.fault(
            "closed",
            Bilingual(
                kk=f"Формула Х белгісімен жабылған ұяшықты есептейді: {name.kk}.",
                ru=f"Формула считает с клеткой, закрытой знаком Х: {name.ru}.",
            ),
            Bilingual(
                kk="Ұяшықты формуладан алып тастаңыз немесе нысанда ашыңыз.",
                ru="Уберите клетку из формулы или откройте ее в форме.",
            ),
        )

    def wrong_type(self, cell: Any, wish: str) -> None:
        name = self.called(cell)
        kk, ru = ("сан", "число") if wish == "number" else ("мәтін", "текст")
        self.fault(
            "types",
            Bilingual(
                kk=f"{name.kk}: формулада {kk} ретінде пайдаланылған, түрі: {cell.type}.",
                ru=f"{name.ru}: в формуле используется как {ru}, тип: {cell.type}.",
            ),
            Bilingual(kk="Формуланы немесе түрді түзетіңіз.", ru="Исправьте формулу или тип."),
        )

    def used_as_yes_no(self, cell: Any) -> None:
        name = self.called(cell)
        self.fault(
            "types",
            Bilingual(
                kk=f"{name.kk}: «иә/жоқ» деп те, сан ретінде де пайдаланылған.",
                ru=f"{name.ru}: используется и как «да/нет», и как число.",
            ),
            Bilingual(
                kk=f"Нысанда бұл сан ({cell.type}): шарттағы кодты түзетіңіз.",
                ru=f"В форме это число ({cell.type}): исправьте код в условии.",
            ),
        )

    def called(self, cell: Any) -> Bilingual:
        name, section = cell_name(self.names, cell.address), self.names.section(cell.address)
        return Bilingual(kk=f"{section.kk}, {name.kk}", ru=f"{section.ru}, {name.ru}")


ONLY_NAME = {"DEADLINE": "form", "ALL_ANSWERED": "required_items"}
OF_NUMBERS = frozenset({"+", "-", "*", "SUM", "RATIO", "BETWEEN", "YOY_JUMP"})
TAKES = {"OKED_IN": ("oked", "codes"), "KRP_BAND_CONTAINS": ("krp", "number")}
CONTEXT_SENSES = {
    "submitted_on": "date", "deadline": "date", "respondent.krp": "krp", "respondent.oked_main": "oked",
    "respondent.oked_all": "oked",
}  # fmt: skip
SENSES = {
    "number": Bilingual(kk="сан немесе ұяшық", ru="число или клетка"),
    "date": Bilingual(kk="күн (submitted_on, DEADLINE(form))", ru="дата (submitted_on, DEADLINE(form))"),
    "oked": Bilingual(
        kk="респонденттің ЭҚЖЖ коды (respondent.oked_main, respondent.oked_all)",
        ru="код ОКЭД респондента (respondent.oked_main, respondent.oked_all)",
    ),
    "krp": Bilingual(kk="мөлшерлілік коды (respondent.krp)", ru="код размерности (respondent.krp)"),
    "codes": Bilingual(
        kk="бірінші беттегі кодтар тізімі (form.respondents.oked)",
        ru="список кодов с титульного листа (form.respondents.oked)",
    ),
}


def _sense(tree: Tree) -> str:
    """What kind of thing an operand is. Texts between texts are judged with their cells, later."""
    if isinstance(tree, list) and tree[0] == "context":
        return CONTEXT_SENSES[tree[1]]
    return "codes" if isinstance(tree, list) and tree[0] == "codes" else "number"


def _is_name(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] in ("context", "codes")


def _codes_shown(tree: Tree) -> str:
    if isinstance(tree, list) and tree[0] == "codes":
        return ", ".join(tree[1:4]) + ("…" if len(tree) > 4 else "")
    return str(tree[1]) if isinstance(tree, list) and tree[0] == "cell" else str(tree)


NOT_TEXT = Bilingual(kk="Формула мәтін мен санды салыстырады.", ru="Формула сравнивает текст с числом.")
UNKNOWN = {
    "section": Bilingual(kk="Мұндай бөлім", ru="Нет такого раздела"),
    "row": Bilingual(kk="Мұндай жол", ru="Нет такой строки"),
    "column": Bilingual(kk="Мұндай баған", ru="Нет такой графы"),
    "cell": Bilingual(kk="Мұндай ұяшық", ru="Нет такой клетки"),
    "set": Bilingual(kk="Мұндай жиын", ru="Нет такого набора"),
    "name": Bilingual(kk="Мұндай атау", ru="Нет такого имени"),
    "parameter": Bilingual(kk="parameters.yaml ішінде мұндай параметр", ru="Нет в parameters.yaml такого параметра"),
    "placeholder": Bilingual(kk="`for` ішінде мұндай орын", ru="Нет в `for` такой подстановки"),
}


def _unknown_part(address: str, edition: Any) -> tuple[str, str, list[str]]:
    """Which part of an address is unknown, and what could have been meant."""
    section_id, *parts = address.split("/")
    section = edition.sections.get(section_id)
    if section is None or len(parts) != (2 if section.kind == "table" else 1):
        same = [known for known in edition.cells if parts and known.split("/")[1:] == parts]
        return ("cell", address, same) if same or section else ("section", section_id, list(edition.sections))
    if section.kind != "table":
        same = [known for known in edition.cells if known.split("/")[1:] == parts]
        return "cell", address, same or [known for known in edition.cells if known.startswith(f"{section_id}/")]
    if parts[0] not in section.rows:
        return "row", parts[0], list(section.rows)
    return "column", parts[1], list(section.columns)


def _address(operand: Tree) -> str:
    if isinstance(operand, list) and operand[0] == "PREV":
        return operand[1][1]
    return operand[1] if isinstance(operand, list) and operand[0] == "cell" else ""


def _names(edition: Any) -> Names:
    """One Names for all controls of an edition (kept on the edition itself, which never changes)."""
    found = edition.__dict__.get("_control_names")
    if found is None:
        found = edition.__dict__["_control_names"] = names_of(edition)
    return found


def placeholders(text: str) -> list[str]:
    return [f"{{{part.split('}')[0]}}}" for part in text.split("{")[1:]]


def fill_text(text: str, instance: Mapping[str, str]) -> str:
    for name, value in instance.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def filled(tree: Tree, instance: Mapping[str, str]) -> Tree:
    if not isinstance(tree, list):
        return tree
    if tree[0] in ("cell", "PREV"):
        return [tree[0], fill_text(tree[1], instance)]
    if tree[0] in ("text", "codes", "context"):
        return tree
    return [tree[0], *(filled(operand, instance) for operand in tree[1:])]


def fill_message(message: Bilingual, instance: Mapping[str, str], names: Names) -> Bilingual:
    """The message of one check; a placeholder that is a whole address is called by its name: "Пункт 2"."""
    words: dict[str, Bilingual] = {}
    for name, value in instance.items():
        words[name] = _capital(cell_name(names, value)) if "/" in value else Bilingual(kk=value, ru=value)
    return Bilingual(
        kk=fill_text(message.kk, {name: word.kk for name, word in words.items()}),
        ru=fill_text(message.ru, {name: word.ru for name, word in words.items()}),
    )


def _capital(text: Bilingual) -> Bilingual:
    return Bilingual(kk=text.kk[:1].upper() + text.kk[1:], ru=text.ru[:1].upper() + text.ru[1:])
