"""A whole edition as plain text: what a person would read on paper, in one language.

Title page, every section, row, column, question, option and hint, closed cells as Х, signatories, liability note and
footnotes. What the source does not word is marked `°` (reconstructed) or `†` (only named there), as on the pages.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from forms_core.edition import MARKS, ControlText, Edition, Question, Section
from forms_core.reading import Marked
from kernel.bilingual import Bilingual
from kernel.numbers import NBSP

TOP = Path(__file__).resolve().parent.parent
WIDTH = 110
CLOSED = "Х"
OPEN = "__"

WORDS = {
    "edition": Bilingual(kk="Редакция", ru="Редакция"),
    "file": Bilingual(kk="Файл", ru="Файл"),
    "respondents": Bilingual(kk="Тапсыратындар", ru="Представляют"),
    "subdivisions": Bilingual(kk="Бөлімшелер", ru="Подразделения"),
    "no_activity": Bilingual(kk="Нысанның орнына", ru="Вместо формы"),
    "no_activity_notice": Bilingual(
        kk="есепті кезеңде қызмет болмаса – қызметінің болмағандығы туралы хабарлама, осы кезеңге белгіленген ең ерте"
        " ұсыну мерзімінен кешіктірмей",
        ru="если деятельности в отчетном периоде не было – уведомление об отсутствии деятельности, не позднее самого"
        " раннего срока представления за этот период",
    ),
    "index": Bilingual(kk="Индексі", ru="Индекс"),
    "periodicity": Bilingual(kk="Кезеңділігі", ru="Периодичность"),
    "money": Bilingual(kk="Құндық көрсеткіштердің өлшем бірлігі", ru="Единица стоимостных показателей"),
    "valuation": Bilingual(kk="Бағалау", ru="Оценка"),
    "legal_basis": Bilingual(kk="Құқықтық негізі", ru="Правовая основа"),
    "registered": Bilingual(kk="тіркеу нөмірі", ru="регистрационный номер"),
    "section": Bilingual(kk="{number}-бөлім", ru="Раздел {number}"),
    "module": Bilingual(kk="{number} модулі", ru="Модуль {number}"),
    "columns": Bilingual(kk="Бағандар", ru="Графы"),
    "rows": Bilingual(kk="Жолдар", ru="Строки"),
    "printed": Bilingual(kk="басылғаны", ru="напечатано"),
    "register": Bilingual(kk="тіркелімнен алынады", ru="берется из регистра"),
    "required": Bilingual(kk="міндетті", ru="обязательно"),
    "opened_by": Bilingual(kk="толтырылады, егер", ru="заполняется, если"),
    "controls": Bilingual(kk="Бақылаулар", ru="Контроли"),
    "off": Bilingual(kk="өшірулі", ru="выключен"),
    "not_evaluable": Bilingual(kk="есептелмейді", ru="не вычисляется"),
    "note": Bilingual(kk="ескертпе", ru="примечание"),
    "source": Bilingual(kk="негізі", ru="источник"),
    "for": Bilingual(kk="мына мәндер үшін", ru="для значений"),
    "deadline": Bilingual(kk="Ұсыну мерзімі", ru="Срок представления"),
    "submission": Bilingual(kk="Ұсыну тәсілі", ru="Способ представления"),
}
CHANNELS = {
    "electronic": Bilingual(kk="электрондық түрде", ru="в электронном виде"),
    "paper": Bilingual(kk="қағаз жеткізгіште", ru="на бумажном носителе"),
}
# What a mark beside a text means, in the legend of a page.
LEGEND = {
    "reconstructed": Bilingual(
        kk="осы белгісі бар мәтін ресми нысаннан алынбаған: ол нұсқаулық бойынша қалпына келтірілген",
        ru="текст с этим знаком взят не из официальной формы: он восстановлен по инструкции",
    ),
    "named-in-instruction": Bilingual(
        kk="осы белгісі бар тармақ нұсқаулықта аталған, бірақ мәтіні ресми нысаннан алынбаған",
        ru="пункт с этим знаком назван в инструкции, но его текст взят не из официальной формы",
    ),
}
SEVERITY = {
    "error": Bilingual(kk="қате", ru="ошибка"),
    "warning": Bilingual(kk="ескерту", ru="предупреждение"),
    "info": Bilingual(kk="мәлімет үшін", ru="для сведения"),
}
WORDING = {
    "reconstructed": Bilingual(kk="қалпына келтірілген", ru="восстановлено"),
    "named-in-instruction": Bilingual(kk="нұсқаулықта аталған, мәтіні біздікі", ru="названо в инструкции, слова наши"),
}
CONFIDENCE = {
    "high": Bilingual(kk="сенімділігі жоғары", ru="достоверность высокая"),
    "medium": Bilingual(kk="сенімділігі орташа", ru="достоверность средняя"),
    "low": Bilingual(kk="сенімділігі төмен", ru="достоверность низкая"),
}
FILLED_WITH = {
    "money": Bilingual(kk="сома", ru="сумма"),
    "integer": Bilingual(kk="бүтін сан", ru="целое число"),
    "text": Bilingual(kk="мәтін", ru="текст"),
    "kato": Bilingual(kk="ӘАОЖ коды, 9 цифр", ru="код КАТО, 9 цифр"),
    "country": Bilingual(kk="ел", ru="страна"),
    "bin": Bilingual(kk="БСН, 12 цифр", ru="БИН, 12 цифр"),
    "iin": Bilingual(kk="ЖСН, 12 цифр", ru="ИИН, 12 цифр"),
    "phone": Bilingual(kk="телефон", ru="телефон"),
    "email": Bilingual(kk="электрондық пошта", ru="электронная почта"),
    "person_name": Bilingual(kk="аты-жөні", ru="фамилия, имя, отчество"),
    "signature": Bilingual(kk="қолы", ru="подпись"),
    "signature_phone": Bilingual(kk="қолы, телефоны", ru="подпись, телефон"),
}
YES_NO = Marked({"1": Marked(kk="Иә", ru="Да"), "0": Marked(kk="Жоқ", ru="Нет")})


def print_form(edition: Edition, language: str, *, controls: bool = False) -> str:
    """The whole form in one language, ready for a terminal or a file."""
    paper = Paper(edition, language)
    paper.title_page()
    for section in edition.sections.values():
        paper.section(section)
    paper.closing()
    if controls:
        paper.controls()
    return "\n".join(paper.lines) + "\n"


def stated_wording(item: Any, language: str) -> str:
    """`° (reconstructed, confidence: medium)`; nothing for official wording."""
    if item.wording == "official":
        return ""
    said = [WORDING[item.wording].in_(language)] if item.wording in WORDING else [item.wording]
    if getattr(item, "confidence", "high") != "high":
        said.append(CONFIDENCE[item.confidence].in_(language))
    return f"{MARKS.get(item.wording, '')} ({', '.join(said)})"


def act_text(act: Marked, language: str) -> str:
    """Whose act, its date and number: `приказ Министра ..., 20.04.2018, № 260 (регистрационный номер 16942)`."""
    year, month, day = str(act["date"]).split("-")
    registered = (act.get("registered") or {}).get("number")
    place = f" ({WORDS['registered'].in_(language)} {registered})" if registered else ""
    return f"{act.get(language, '')}, {day}.{month}.{year}, № {act['number']}{place}".removeprefix(", ")


def marked_wordings(edition: Edition) -> list[str]:
    """Which kinds of wording that are not official stand anywhere in the edition, the title page included."""
    found = {wording for section in edition.sections.values() for wording in section.marked_wordings}
    found |= {str(raw.get("wording")) for raw in edition.form.values() if isinstance(raw, Marked)}
    return [wording for wording in MARKS if wording in found]


def opened_by(edition: Edition) -> dict[str, str]:
    """Address of an item -> the condition that opens it, as the edition writes it."""
    return {address: dependency.when for dependency in edition.dependencies for address in dependency.opens}


class Paper:
    """Lines of text that grow from top to bottom, in one language."""

    def __init__(self, edition: Edition, language: str) -> None:
        self.edition, self.language, self.width = edition, language, WIDTH
        self.lines: list[str] = []
        self.opened_by = opened_by(edition)

    def word(self, name: str, **values: str) -> str:
        return WORDS[name].format(**values).in_(self.language)

    def said(self, text: Bilingual | Marked | None) -> str:
        """The wording in our language; of a mapping that may lack it, nothing."""
        if isinstance(text, Bilingual):
            return text.in_(self.language)
        return str(text.get(self.language, "")) if text else ""

    def write(self, text: str, *, indent: int = 0, hanging: int = 0) -> None:
        if text.strip():
            first, later = " " * indent, " " * (indent + hanging)
            self.lines += textwrap.wrap(
                text, self.width, initial_indent=first, subsequent_indent=later, break_long_words=False,
                break_on_hyphens=False,
            )  # fmt: skip

    def labelled(self, label: str, text: str, *, indent: int = 0) -> None:
        """The text after its label, unless it begins with the same word ("Представляют юридические лица ...")."""
        if text:
            says_it = text.casefold().startswith(label.casefold())
            self.write(text if says_it else f"{label}: {text}", indent=indent, hanging=2)

    def blank(self) -> None:
        self.lines.append("")

    def heading(self, text: str, underline: str = "-") -> None:
        self.blank()
        self.write(text)
        self.lines.append(underline * min(self.width, len(self.lines[-1])))

    # --- parts of the form ----------------------------------------------------------------------------------------

    def title_page(self) -> None:
        form, edition = self.edition.form, self.edition
        self.write(self.said(form.get("kind")))
        self.write(self.said(form.get("confidentiality_notice")))
        self.heading(self.said(edition.title), "=")
        self.labelled(self.said(form.get("index_caption")) or self.word("index"), self.said(edition.index))
        self.labelled(self.word("periodicity"), self.said(form.get("periodicity")))
        period = form.get("reporting_period") or {}
        self.labelled(self.said(period.get("caption")), self.said(period.get("unit")))
        self.labelled(self.word("deadline"), self.said(edition.deadline.text))
        self.labelled(self.word("respondents"), self._with_mark(form.get("respondents")))
        rule = form.get("subdivisions_rule") or Marked()
        self.labelled(self.word("subdivisions"), self.said(rule.get("recommended", rule)))
        if (form.get("no_activity") or {}).get("notice_instead_of_form"):
            self.labelled(self.word("no_activity"), self.word("no_activity_notice"))
        self.labelled(self.word("submission"), self._channels())
        self.labelled(self.word("money"), self._money())
        self.labelled(self.word("valuation"), self.said(edition.raw.get("valuation_notes")))
        self.labelled(self.word("legal_basis"), self._legal_basis())
        self.labelled(self.word("edition"), f"{edition.id}; {self.word('file')}: {file_of(edition)}")
        self.write(self.said((form.get("x_mark") or Marked()).get("meaning")))
        for wording in marked_wordings(edition):
            self.write(f"{MARKS[wording]} {LEGEND[wording].in_(self.language)}")

    def section(self, section: Section) -> None:
        self.heading(self._section_title(section))
        if section.from_register:
            self.write(f"({self.word('register')})")
        if section.is_table:
            self._table(section)
        for question in section.questions.values():
            self._question(section, question)

    def closing(self) -> None:
        notes: Iterable[tuple[str, Marked]] = (self.edition.form.get("footnotes") or {}).items()
        self.blank()
        for number, note in notes:
            self.write(f"{number} {self.said(note)}", hanging=2)
        self.write(self.said(self.edition.form.get("liability_note")))

    def controls(self) -> None:
        self.heading(f"{self.word('controls')}: {len(self.edition.controls)}")
        for control in self.edition.controls:
            self._control(control)

    # --- their parts ----------------------------------------------------------------------------------------------

    def _with_mark(self, raw: Marked | None) -> str:
        text = self.said(raw)
        mark = MARKS.get(raw.get("wording", ""), "") if raw else ""
        return f"{text} {mark}" if text and mark else text

    def _money(self) -> str:
        form = self.edition.form
        unit = (form.get("money") or {}).get("unit") or (form.get("units") or {}).get("thousand_tenge")
        return self.said(unit)

    def _channels(self) -> str:
        submission: Marked = self.edition.form.get("submission") or Marked()
        address = re.search(r"https?://([^\s,/]+)", submission.get("electronic", ""))
        said = {name: CHANNELS[name].in_(self.language) for name in submission.get("channels", ()) if name in CHANNELS}
        if address and "electronic" in said:
            said["electronic"] += f" ({address[1]})"
        return ", ".join(said.values())

    def _legal_basis(self) -> str:
        return "; ".join(act_text(act, self.language) for act in self.edition.form.get("legal_basis") or [])

    def _section_title(self, section: Section) -> str:
        title = " ".join(filter(None, [self.said(section.text), stated_wording(section, self.language)]))
        if not section.number:
            return title
        kind = "section" if section.number.isdigit() else "module"
        return f"{self.word(kind, number=section.number)}. {title}"

    def _table(self, section: Section) -> None:
        self.write(f"{self.word('columns')}:")
        for stub in section.stub:
            footnote = f" [{stub['footnote']}]" if stub.get("footnote") else ""
            self.write(f"{stub['code']:<4}{self.said(stub)}{footnote}", indent=2, hanging=4)
        for code, caption in self._column_lines(section):
            self.write(f"{code:<4}{caption}", indent=2, hanging=4)
            column = section.columns.get(code)
            if column is not None:
                self.write(self.said(column.hint), indent=8)
        self.write(f"{self.word('rows')}:")
        for row in section.rows.values():
            if section.row_group and section.row_group.get("before_row") == row.code:
                self.write(self.said(section.row_group), indent=2)
            marks = NBSP.join(  # so that a line never breaks inside the brackets
                f"{column}:{CLOSED if section.is_closed(row.code, column) else OPEN}" for column in section.columns
            )
            oked = CLOSED if row.oked_closed else row.oked or ""
            self.write(f"{row.code:<8}{oked:<9}{self.said(row.text)}  [{marks}]", indent=2, hanging=17)
            self.write(self.said(row.hint), indent=8)

    def _column_lines(self, section: Section) -> Iterator[tuple[str, str]]:
        """Columns in printed order, each under the captions of its groups, which are printed once."""
        printed: set[str] = set()
        for column in section.columns.values():
            for group in reversed(list(_groups_above(section, column.parent))):
                if group not in printed:
                    printed.add(group)
                    yield "", self.said(section.column_groups[group].text)
            if column.parent_caption:
                yield "", self.said(column.parent_caption)
            notes = [FILLED_WITH[column.type].in_(self.language)]
            if column.short:
                notes.append(self.said(column.short))
            if column.printed_kk and self.language == "kk":
                notes.append(f"{self.word('printed')}: {column.printed_kk}")
            yield column.code, f"{self.said(column.text)} ({'; '.join(notes)})"

    def _question(self, section: Section, question: Question) -> None:
        indent = 2 + 2 * _depth(section, question)
        code = f"{question.code} " if question.code[0].isdigit() else ""
        mark = stated_wording(question, self.language)
        text = " ".join(filter(None, [f"{code}{self.said(question.text)}", mark]))
        self.write(f"{text}{self._place_for_answer(question)}", indent=indent, hanging=len(code))
        self.write(self.said(question.caption), indent=indent + 4)
        self.write(self.said(question.hint), indent=indent + 4)
        notes = [self.word("required")] if question.required else []
        condition = self.opened_by.get(f"{section.id}/{question.code}")
        if condition:
            notes.append(f"{self.word('opened_by')} {condition}")
        self.write(f"({'; '.join(notes)})" if notes else "", indent=indent + 4)
        for option in question.options:
            self.write(f"( ) {self.said(option.text)}", indent=indent + 4)

    def _place_for_answer(self, question: Question) -> str:
        if question.type in ("group", "choice"):
            return ""
        if question.type == "yesno":
            answers: Marked = self.edition.form.get("yesno") or YES_NO
            return "  " + NBSP.join(f"( ){NBSP}{self.said(answers[code])}" for code in ("1", "0"))
        unit = (self.edition.form.get("units") or {}).get(question.unit or "")
        is_count = question.unit == "unit"  # "единица" says no more than that it is a number
        what = (self.said(unit) if not is_count else "") or FILLED_WITH[question.type].in_(self.language)
        return f"  [{OPEN}{OPEN}{OPEN} {what}]".replace(" ", NBSP).replace(NBSP, " ", 2)

    def _control(self, control: ControlText) -> None:
        state = [SEVERITY[control.severity].in_(self.language), control.kind]
        if not control.enabled:
            state.append(self.word("off"))
        if not control.evaluable:
            state.append(self.word("not_evaluable"))
        self.blank()
        self.write(f"{control.id}  [{', '.join(state)}]")
        self.write(control.expr or control.expr_printed or control.printed.get(self.language, ""), indent=4, hanging=2)
        for name, values in control.for_each.items():
            listed = values if isinstance(values, str) else ", ".join(values)
            self.write(f"{self.word('for')} {name}: {listed}", indent=4, hanging=2)
        self.write(self.said(control.message), indent=4, hanging=2)
        self.labelled(self.word("source"), control.source, indent=4)
        self.labelled(self.word("note"), control.note, indent=4)


def file_of(edition: Edition) -> str:
    """Where the wording is changed, from the top of the project: `forms_2it/editions/2026.yaml`."""
    path = edition.path.resolve()
    return path.relative_to(TOP).as_posix() if path.is_relative_to(TOP) else "/".join(path.parts[-3:])


def _groups_above(section: Section, parent: str | None) -> Iterator[str]:
    """The groups of columns over a column, nearest first."""
    while parent in section.column_groups:
        yield str(parent)
        parent = section.column_groups[str(parent)].parent


def _depth(section: Section, question: Question) -> int:
    depth, parent = 0, question.parent
    while parent in section.questions and depth < 5:
        depth, parent = depth + 1, section.questions[str(parent)].parent
    return depth
