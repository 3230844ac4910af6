"""What a solver can say about the controls of an edition: about every report that could ever be filed.

Controls that contradict each other, refuse a truthful report, can never fail or follow from others; warnings that
nobody escapes; parts that may exceed their whole; rows that no total contains. What the solver cannot decide in its
time is told too: silence means proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from controls.expand import Check
from controls.faults import Fault
from controls.language import walk
from controls.places import COLUMN, ITEM, PART, ROW, cells_name, counted, names_of
from controls.solver import Budget, Formula, Question, Reports, every, some
from kernel.bilingual import Bilingual

Found = dict[str, list[Check]]  # control id -> its checks
Wishes = list[tuple[str, Formula]]  # address -> what a report should have there
Refused = dict[tuple[str, ...], list[str]]  # controls that refuse together -> addresses of what they refuse


class Proof:
    """What follows from the checks of one edition for all its reports at once."""

    def __init__(self, edition: Any, controls: list[Any], checks: Found, budget: Budget) -> None:
        self.edition, self.checks, self.budget = edition, checks, budget
        self.controls = {control.id: control for control in controls}
        self.names = names_of(edition)
        self.sections = self.names.sections
        self.reports = Reports(edition)
        self.errors, self.warnings = (
            {name: found for name, found in checks.items() if self.controls[name].severity == severity}
            for severity in ("error", "warning")
        )
        self.rules = {name: self.reports.holds(found) for name, found in self.errors.items()}
        self.cautions = {name: self.reports.holds(found) for name, found in self.warnings.items()}
        for cell in edition.cells.values():
            if cell.is_number and not cell.is_closed:
                self.reports.value(cell.address)

    def faults(self) -> list[Fault]:
        return [*self.decided(), *self.undecided()]

    def decided(self) -> list[Fault]:
        impossible = [*self.impossible()]
        if impossible:
            return impossible  # every further question would only repeat it
        self.truthful = self.question(self.rules, *self.reports.truthful())
        contradictions = [*self.contradictions()]
        if contradictions:
            return contradictions
        useless = [*self.useless()]
        implied = self.implied(beside=[fault.control for fault in useless])
        refused = self.refused_cells()
        return [
            *useless, *implied, *self.parts(), *self.totals(), *self.parts_of_items(), *self.told_cells(refused),
            *self.alone(beside=refused), *self.refused_items(), *self.warned(beside=refused),
        ]  # fmt: skip

    def question(self, controls: dict[str, Formula], *also: Formula) -> Question:
        return Question(self.reports, self.budget, controls, *also)

    def undecided(self) -> Iterator[Fault]:
        """What the solver left open is no proof of anything."""
        left_open = self.budget.left_open
        if left_open:
            about = [*left_open][:5] + (["…"] if len(left_open) > 5 else [])
            named = next((name for name in left_open if name in self.controls), "")
            count, listed, seconds = sum(left_open.values()), ", ".join(about), f"{self.budget.seconds:g}"
            yield self.fault(
                "undecided",
                named,
                Bilingual(
                    kk=f"Шешілмеген сұрақтар: {count} ({seconds} с ішінде), мыналар туралы: {listed}."
                    " Бұл қате жоқ дегенді білдірмейді.",
                    ru=f"Осталось нерешенных вопросов: {count} (за {seconds} с), о чем: {listed}."
                    " Это не значит, что ошибок нет.",
                ),
                GIVE_MORE_TIME,
                line=0 if named else 1,
            )

    def fault(self, kind: str, control: str, what: Bilingual, todo: Bilingual, line: int = 0) -> Fault:
        return Fault(kind, control, line or self.controls[control].line, what, todo)

    def place(self, section: Any) -> Bilingual:
        name = self.sections[section.id]
        return Bilingual(kk=name.kk[:1].upper() + name.kk[1:], ru=name.ru[:1].upper() + name.ru[1:])

    # Controls by themselves

    def impossible(self) -> Iterator[Fault]:
        """A control that whoever fills its cells fails."""
        for name, checks in self.checks.items():
            closed = all(self.edition.cells[cell].is_closed for check in checks for cell in check.cells)
            if closed and checks[0].cells:
                continue  # it forbids to fill what the form has closed
            wishes = [[self.reports.is_asked(check), self.reports.holds([check])] for check in checks]
            self.budget.about = name
            question = self.question({}, *self.reports.truthful())
            if not any(question.may_have_answer(*wish) for wish in wishes):
                blank_too = checks[0].evaluate_blank or not checks[0].cells
                yield self.fault("impossible", name, FAILS_ALWAYS if blank_too else NOBODY_CAN, CORRECT_FORMULA)

    def useless(self) -> Iterator[Fault]:
        """A control that no report can fail. Controls of what is typed (DECIMALS) are not about stored numbers."""
        question = self.question({})
        for name, checks in self.checks.items():
            self.budget.about = name
            if _is_about_typing(checks):
                continue
            if not any(question.may_have_answer(self.reports.fails(check)) for check in checks):
                yield self.fault("useless", name, NEVER_FAILS, CORRECT_FORMULA)

    def contradictions(self) -> Iterator[Fault]:
        """Errors that no report with a number in it can satisfy together."""
        self.budget.about = ", ".join([*self.rules][:3])
        blamed = self.truthful.to_blame(self.some_number())
        if blamed:
            listed = ", ".join(blamed)
            yield self.fault(
                "contradiction",
                blamed[0],
                Bilingual(
                    kk=f"Бұл бақылаулар бір-біріне қайшы, ешбір есеп бәрін қанағаттандыра алмайды: {listed}.",
                    ru=f"Эти контроли противоречат друг другу, ни один отчет не выполнит все сразу: {listed}.",
                ),
                Bilingual(kk="Біреуін өшіріңіз немесе түзетіңіз.", ru="Выключите или исправьте один из них."),
            )

    def some_number(self) -> Formula:
        numbers = [c for c in self.edition.cells.values() if c.type in ("money", "integer") and not c.is_closed]
        return some(self.reports.value(cell.address) > 0 for cell in numbers)

    def implied(self, *, beside: list[str]) -> Iterator[Fault]:
        """A control that others say already, in every instance: errors by errors, warnings by any."""
        yield from self.implied_among(self.errors, self.rules, beside)
        yield from self.implied_among(self.warnings, self.rules | self.cautions, beside)

    def implied_among(self, asked: Found, rules: dict[str, Formula], beside: list[str]) -> Iterator[Fault]:
        question = self.question(rules)
        for name, checks in asked.items():
            if name in beside or self.controls[name].raw.get("redundant_ok") or _is_about_typing(checks):
                continue
            self.budget.about = name
            if question.may_have_answer(some(self.reports.fails(check) for check in checks), without=[name]):
                continue
            yield self.fault("implied", name, self.said_by(name, checks, rules), SAY_WHY_OR_DROP)

    def said_by(self, name: str, checks: list[Check], rules: dict[str, Formula]) -> Bilingual:
        others = self.question({other: rule for other, rule in rules.items() if other != name})
        listed = ", ".join(others.to_blame(some(self.reports.fails(check) for check in checks)))
        return Bilingual(
            kk=f"Бақылау басқалардан шығады, жеке өзі ештеңе таппайды: {listed}.",
            ru=f"Контроль следует из других и сам ничего не находит: {listed}.",
        )

    # Parts and totals of the tables

    def tables(self) -> Iterator[tuple[Any, list[str]]]:
        for section in self.edition.sections.values():
            numbers = [column.code for column in section.columns.values() if column.type in ("money", "integer")]
            if section.kind == "table" and numbers:
                yield section, numbers

    def cell(self, section: Any, row: str, column: str) -> Formula | None:
        if section.is_closed(row, column):
            return None
        return self.reports.value(f"{section.id}/{row}/{column}")

    def parts(self) -> Iterator[Fault]:
        """An "of which" row that may be larger than its row."""
        for section, columns in self.tables():
            bad: dict[str, list[str]] = {}
            for row in section.rows.values():
                if row.is_part and row.parent in section.rows:
                    loose = [c for c in columns if self.is_larger(section, row.code, row.parent, c)]
                    if loose:
                        bad[row.code] = loose
            if bad:
                yield self.part_fault(section, bad)

    def is_larger(self, section: Any, part: str, whole: str, column: str) -> bool:
        self.budget.about = f"{section.id}/{part}/{column}"
        left, right = self.cell(section, part, column), self.cell(section, whole, column)
        return left is not None and right is not None and self.truthful.has_answer(left > right)

    def part_fault(self, section: Any, bad: dict[str, list[str]]) -> Fault:
        rows, columns = counted(list(bad), ROW, ", "), _columns(bad.values())
        first = next(iter(bad))
        example = f"{section.id}/{section.rows[first].parent}/{{c}} >= {section.id}/{first}/{{c}}"
        place = self.place(section)
        return self.fault(
            "part",
            "",
            Bilingual(
                kk=f"{place.kk}: бөлік ({rows.kk}) бүтіннен аспауы тиіс, бірақ бұған бақылау жоқ ({columns.kk}).",
                ru=f"{place.ru}: часть ({rows.ru}) не может быть больше целого, но контроля на это нет ({columns.ru}).",
            ),
            Bilingual(kk=f"Бақылау қосыңыз, мысалы: {example}.", ru=f"Добавьте контроль, например: {example}."),
            line=_row_line(self.edition, first),
        )

    def totals(self) -> Iterator[Fault]:
        """A row under a total that may be filled while the total is 0."""
        for section, columns in self.tables():
            for total in section.rows:
                children = [r.code for r in section.rows.values() if r.parent == total and not r.is_part]
                bad: dict[str, list[str]] = {}
                for column in columns:
                    for row in self.uncounted(section, total, children, column):
                        bad.setdefault(row, []).append(column)
                if bad:
                    yield self.total_fault(section, total, bad)

    def uncounted(self, section: Any, total: str, rows: list[str], column: str) -> list[str]:
        self.budget.about = f"{section.id}/{total}/{column}"
        whole = self.cell(section, total, column)
        cells = {row: cell for row in rows if (cell := self.cell(section, row, column)) is not None}
        if whole is None or not cells:
            return []
        if not self.truthful.has_answer(whole == 0, some(cell > 0 for cell in cells.values())):
            return []
        return [row for row, cell in cells.items() if self.truthful.has_answer(whole == 0, cell > 0)]

    def total_fault(self, section: Any, total: str, bad: dict[str, list[str]]) -> Fault:
        rows, columns, place = counted(list(bad), ROW, ", "), _columns(bad.values()), self.place(section)
        control = self.total_control(section, total)
        return self.fault(
            "total",
            control,
            Bilingual(
                kk=f"{place.kk}: {rows.kk} {total}-жолға кіреді, бірақ ешбір қорытындыға қосылмаған ({columns.kk}).",
                ru=f"{place.ru}: {rows.ru} – под строкой {total}, но ни в один итог не входят ({columns.ru}).",
            ),
            Bilingual(kk="Оларды қосындыға қосыңыз.", ru="Добавьте их в сумму."),
            line=0 if control else _row_line(self.edition, next(iter(bad))),
        )

    def total_control(self, section: Any, total: str) -> str:
        """The control that adds up other rows of this total, if there is one."""
        begins = f"{section.id}/{total}/"
        for name, checks in self.errors.items():
            if any(check.cells[0].startswith(begins) and len(check.cells) > 2 for check in checks if check.cells):
                rows = {cell.split("/")[1] for cell in checks[0].cells}
                if len(rows) > 2:
                    return name
        return ""

    # Parts of items

    def parts_of_items(self) -> Iterator[Fault]:
        """A sub-item in money or persons that may be larger than its item."""
        for section in self.edition.sections.values():
            for question in section.questions.values():
                whole = section.questions.get(question.parent)
                if whole is None or question.type not in ("money", "integer") or whole.type != question.type:
                    continue
                part, total = f"{section.id}/{question.code}", f"{section.id}/{whole.code}"
                self.budget.about = part
                if self.truthful.has_answer(self.reports.value(part) > self.reports.value(total)):
                    yield self.item_fault(section, question, part, total)

    def item_fault(self, section: Any, question: Any, part: str, total: str) -> Fault:
        return self.fault(
            "part",
            "",
            Bilingual(
                kk=f"{question.code}-тармақша {question.parent}-тармақтың бөлігі, бірақ оны тексеретін бақылау жоқ.",
                ru=f"Подпункт {question.code} – часть пункта {question.parent}, но контроля на это нет.",
            ),
            Bilingual(kk=f"Бақылау қосыңыз: {total} >= {part}.", ru=f"Добавьте контроль: {total} >= {part}."),
            line=_question_line(self.edition, section.id, question.code),
        )

    # Cells that nobody can fill

    def refused_cells(self) -> Refused:
        """Open cells of the tables that no passing report fills, by the controls that refuse them together."""
        found: Refused = {}
        for address, blamed in self.refused_wishes(self.truthful, [*self.wishes_of_tables()]):
            found.setdefault(blamed, []).append(address)
        return found

    def refused_wishes(self, question: Question, wishes: Wishes) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each wish that no report has, and who refuses it. One report that has all of them answers for all at once."""
        if len(wishes) > 1:
            if question.has_answer_at_once(*(wish for _, wish in wishes)):
                return
            middle = len(wishes) // 2
            yield from self.refused_wishes(question, wishes[:middle])
            yield from self.refused_wishes(question, wishes[middle:])
        for address, wish in wishes if len(wishes) == 1 else ():
            self.budget.about = address
            blamed = question.to_blame(wish)
            if blamed:
                yield address, tuple(blamed)

    def wishes_of_tables(self) -> Iterator[tuple[str, Formula]]:
        for section in self.edition.sections.values():
            for cell in section.cells() if section.kind == "table" else ():
                if not cell.is_closed:
                    yield cell.address, self.reports.value(cell.address) > 0

    def told_cells(self, refused: Refused) -> Iterator[Fault]:
        for blamed, cells in refused.items():
            listed, named = ", ".join(blamed), cells_name(self.names, cells, joint=", ", with_section=True)
            yield self.fault(
                "refused",
                blamed[0],
                Bilingual(
                    kk=f"Мына ұяшықтар толтырылған бірде-бір есеп өтпейді: {named.kk}. Кедергі: {listed}.",
                    ru=f"Ни один отчет, где заполнены эти клетки, не пройдет: {named.ru}. Мешает: {listed}.",
                ),
                CORRECT_FORMULA,
            )

    # Warnings that nobody escapes

    def warned(self, *, beside: Refused) -> Iterator[Fault]:
        """Answers that no report gives without a warning: it says nothing, or two of them contradict each other."""
        silent = self.question(self.rules | self.cautions, *self.reports.truthful())
        found: Refused = {}
        self.budget.about = ", ".join([*self.warnings][:3])
        blamed = tuple(silent.to_blame(self.some_number())) if self.warnings else ()
        if blamed:
            yield self.warned_fault(blamed, [])
            return
        wishes = [*self.wishes_of_tables(), *self.wishes_of_items()]
        for address, blamed in self.refused_wishes(silent, wishes) if self.warnings else ():
            if any(name in self.warnings for name in blamed) and blamed not in beside:
                found.setdefault(blamed, []).append(address)
        for blamed, cells in found.items():
            yield self.warned_fault(blamed, [*dict.fromkeys(cells)])

    def wishes_of_items(self) -> Iterator[tuple[str, Formula]]:
        """First every "yes" and every amount, then every "no": each half may stand in one report."""
        answers = {
            f"{section.id}/{question.code}": [*self.answers(f"{section.id}/{question.code}", question.type)]
            for section in self.edition.sections.values()
            for question in section.questions.values()
            if question.type != "group"
        }
        for place in (0, 1):
            yield from ((address, wishes[place]) for address, wishes in answers.items() if len(wishes) > place)

    def warned_fault(self, blamed: tuple[str, ...], cells: list[str]) -> Fault:
        listed = ", ".join(blamed)
        what = Bilingual(
            kk=f"Ескертусіз қалатын бірде-бір есеп жоқ. Себебі: {listed}.",
            ru=f"Ни один отчет не обойдется без предупреждения. Причина: {listed}.",
        )
        if cells:
            named = cells_name(self.names, cells, joint=", ", with_section=True)
            what = Bilingual(
                kk=f"Мына ұяшықтар толтырылған ешбір есеп ескертусіз қалмайды: {named.kk}. Себебі: {listed}.",
                ru=f"Ни один отчет, где заполнены эти клетки, не обойдется без предупреждения: {named.ru}."
                f" Причина: {listed}.",
            )
        return self.fault("warned", next(name for name in blamed if name in self.warnings), what, CORRECT_FORMULA)

    # Truthful reports

    def alone(self, *, beside: Refused) -> Iterator[Fault]:
        """A unit may do one thing only: with each row alone a truthful report passes."""
        for section, columns in self.tables():
            refused: dict[tuple[str, ...], list[str]] = {}
            for row in section.rows.values():
                self.budget.about = f"{section.id}/{row.code}"
                blamed = self.truthful.to_blame(*self.only(section, row.code, columns))
                if blamed and tuple(blamed) not in beside:
                    refused.setdefault(tuple(blamed), []).append(row.code)
            for controls, rows in refused.items():
                yield self.refused_rows(controls, self.place(section), rows)

    def only(self, section: Any, row: str, columns: list[str]) -> Iterator[Formula]:
        """The truth about a unit with one kind of service: sums are sums, parts are parts, the other rows are 0."""
        own = {row, *_ancestors(section, row)}
        for column in columns:
            for other in section.rows.values():
                cell = self.cell(section, other.code, column)
                if cell is None:
                    continue
                children = [r.code for r in section.rows.values() if r.parent == other.code and not r.is_part]
                found = [c for code in children if (c := self.cell(section, code, column)) is not None]
                if found:
                    yield cell == sum(found[1:], found[0])
                elif other.code not in own:
                    yield cell == 0
                elif other.is_part and (whole := self.cell(section, other.parent, column)) is not None:
                    yield cell <= whole
        yield some(c > 0 for column in columns if (c := self.cell(section, row, column)) is not None)

    def refused_rows(self, blamed: tuple[str, ...], place: Bilingual, rows: list[str]) -> Fault:
        named, listed = counted(rows, ROW, ", "), ", ".join(blamed)
        return self.fault(
            "refused",
            blamed[0],
            Bilingual(
                kk=f"{place.kk}: жолдардың біреуі ғана толтырылған шын есеп өтпейді ({named.kk}). Кедергі: {listed}.",
                ru=f"{place.ru}: правдивый отчет, где заполнена лишь одна строка, не пройдет ({named.ru})."
                f" Мешает: {listed}.",
            ),
            CORRECT_FORMULA,
        )

    def refused_items(self) -> Iterator[Fault]:
        for section in self.edition.sections.values():
            for question in section.questions.values():
                if question.type == "group":
                    continue
                self.budget.about = address = f"{section.id}/{question.code}"
                for wish in self.answers(address, question.type):
                    blamed = self.truthful.to_blame(wish)
                    if blamed:
                        yield self.refused_item(blamed, question)
                        break

    def answers(self, address: str, kind: str) -> Iterator[Formula]:
        value = self.reports.value(address)
        if kind == "yesno":
            yield value == 1
            yield every([value == 0, ~self.reports.blank(address)])
        else:
            yield value > 0

    def refused_item(self, blamed: list[str], question: Any) -> Fault:
        name, listed = counted([question.code], PART if "." in question.code else ITEM, ""), ", ".join(blamed)
        return self.fault(
            "refused",
            blamed[0],
            Bilingual(
                kk=f"Мына тармақ толтырылған бірде-бір есеп өтпейді: {name.kk}. Кедергі: {listed}.",
                ru=f"Ни один отчет с ответом на этот пункт не пройдет: {name.ru}. Мешает: {listed}.",
            ),
            CORRECT_FORMULA,
        )


NOBODY_CAN = Bilingual(
    kk="Бұл ұяшықтарды толтырған ешбір есеп бақылаудан өте алмайды.",
    ru="Ни один отчет, где эти клетки заполнены, контроля не пройдет.",
)
FAILS_ALWAYS = Bilingual(kk="Бақылаудан ешбір есеп өте алмайды.", ru="Контроль не пройдет ни один отчет.")
NEVER_FAILS = Bilingual(kk="Бұл бақылау ешқашан ештеңе таппайды.", ru="Этот контроль никогда ничего не найдет.")
CORRECT_FORMULA = Bilingual(
    kk="Формуланы түзетіңіз немесе бақылауды өшіріңіз.", ru="Исправьте формулу или выключите контроль."
)
GIVE_MORE_TIME = Bilingual(
    kk="Формуланы жеңілдетіңіз немесе көбірек уақыт беріңіз: manage.py prove_controls --seconds 600.",
    ru="Упростите формулу или дайте больше времени: manage.py prove_controls --seconds 600.",
)
SAY_WHY_OR_DROP = Bilingual(
    kk="Бақылауды алып тастаңыз немесе неге керегін `redundant_ok:` деп жазыңыз.",
    ru="Уберите контроль или напишите в `redundant_ok:`, зачем он нужен.",
)


def _is_about_typing(checks: list[Check]) -> bool:
    """DECIMALS judges what was typed; a stored number is whole, and no report can fail."""
    return any(node[0] == "DECIMALS" for check in checks for node in walk(check.tree))


def _ancestors(section: Any, row: str) -> Iterator[str]:
    parent = section.rows[row].parent
    while parent in section.rows:
        yield parent
        parent = section.rows[parent].parent


def _columns(found: Iterable[list[str]]) -> Bilingual:
    """`1–6-бағандар` for a run, the codes otherwise."""
    codes = sorted({code for columns in found for code in columns})
    if len(codes) > 2 and codes == [str(number) for number in range(int(codes[0]), int(codes[0]) + len(codes))]:
        run = f"{codes[0]}–{codes[-1]}"
        return Bilingual(kk=f"{run}-{COLUMN.kk_many}", ru=f"{COLUMN.ru_many} {run}")
    return counted(codes, COLUMN, ", ")


def _row_line(edition: Any, row: str) -> int:
    return next((raw.line for raw in edition.raw.get("rows", []) if raw.get("code") == row), 0)


def _question_line(edition: Any, section: str, code: str) -> int:
    for raw in edition.raw.get("sections", []):
        if raw.get("id") == section:
            return next((question.line for question in raw.get("questions", []) if question.get("code") == code), 0)
    return 0
