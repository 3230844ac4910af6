"""What a reviewer fills in: reasons, a corrected value, the territory of a paper form. Drawn by crispy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.forms import day_input, frameless
from collection.actions.paper import refuse_day_of_receipt
from collection.answers import Value
from collection.entries import LONGEST_TEXT, read_entries
from collection.errors import ReasonRequired
from collection.lookups import countries, territories
from collection.pages.differences import cell_text, place_name
from collection.pages.places import cell_name, section_title
from collection.reasons import READY_REASONS, letter
from forms_core.edition import Cell, Edition, Section
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.numbers import format_number

LONGEST_LETTER = 2000  # Note.text
LONGEST_REASON = 500  # Correction.reason
SIGNATURES = ("signature", "signature_phone")
NOT_FOR_ANOTHER = Bilingual(
    kk="Біреудің орнына қол қоюға болмайды: бұл ұяшық түзетілмейді.",
    ru="Расписаться за другого нельзя: эта клетка не исправляется.",
)


class PageForm(forms.Form):
    """Drawn inside a form of the page, which brings its own button and token."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = frameless()


class AcceptForm(PageForm):
    """With warnings the reviewer says that they were read: accepting all at a stroke is the usual mistake."""

    prefix = "accept"
    looked = forms.BooleanField(
        label=_("I have read the warnings and the explanations."),
        error_messages={"required": _("Confirm that you have read the warnings and the explanations.")},
    )

    alone = forms.BooleanField(
        label=_("I typed this paper form myself and accept it without a second pair of eyes."),
        help_text=_("Better: ask a colleague to compare the entry with the paper and to accept it."),
        error_messages={
            "required": _("You typed this form yourself: let a colleague accept it, or confirm that nobody can.")
        },
    )

    def __init__(self, *args: Any, warnings: int, own_entry: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warnings:
            del self.fields["looked"]
        if not own_entry:
            del self.fields["alone"]


class ReturnForm(PageForm):
    """Why the report goes back: ready reasons, own words, or both."""

    prefix = "return"
    ready = forms.MultipleChoiceField(
        label=_("Ready reasons"),
        help_text=_("Sent in Kazakh and in Russian at once."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=_("In your own words"),
        help_text=_(
            "Tick a ready reason or write here: one of the two is required. Name the row and the column, or the item."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_one_of_two = True  # neither is optional by itself: one of them is required
        self.fields["ready"].choices = [(key, str(text)) for key, text in READY_REASONS.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not letter(data["ready"], data["reason"]):
            self.add_error("reason", str(ReasonRequired().message))
        return data

    @property
    def letter(self) -> str:
        return letter(self.cleaned_data["ready"], self.cleaned_data["reason"])


class ReopenForm(PageForm):
    """Why an accepted report is taken back under review."""

    prefix = "reopen"
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_REASON)


class TypedValue(forms.CharField):
    """What was typed for a cell: kept as it is, and a blank one means that the cell becomes empty."""

    def validate(self, value: str) -> None:
        """The reader of entries judges, not the field."""


class CorrectForm(PageForm):
    """A new value for one cell. Its widget follows the cell; the reader of entries judges what was typed."""

    prefix = "correct"
    cell = forms.CharField(widget=forms.HiddenInput, max_length=60)
    value = TypedValue(label=_("Corrected value"), strip=False, max_length=LONGEST_TEXT)
    reason = forms.CharField(
        label=_("Reason for the correction"),
        help_text=_("Where the right value is from: a call, a letter, a document. The respondent sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )

    def __init__(
        self, *args: Any, edition: Edition, year: int, cells: dict[str, Value], cell: Cell, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"cell": cell.address, "value": _as_typed(cell, cells)}, **kwargs)
        self.edition, self.year, self.cells, self.target = edition, year, cells, cell
        present = escape(cell_text(edition, cell, cells.get(cell.address)))
        self.fields["value"].widget = _widget(edition, cell)
        self.fields["value"].help_text = _("Now: %(value)s") % {"value": present}
        self.new: Value = None

    @property
    def place(self) -> str:
        return place_name(self.edition, self.target.address)

    def clean_value(self) -> str:
        typed = self.cleaned_data["value"]
        if self.target.type in SIGNATURES:
            raise forms.ValidationError(str(NOT_FOR_ANOTHER))
        entries = read_entries(self.edition, {self.target.address: typed}, year=self.year, by_office=True)
        if refusal := entries.refused.get(self.target.address):
            raise forms.ValidationError(str(refusal.message))
        self.new = entries.values.get(self.target.address)
        if self.new == self.cells.get(self.target.address):
            raise forms.ValidationError(_("The cell holds this value already."))
        return typed


def _as_typed(cell: Cell, cells: dict[str, Value]) -> str:
    value = cells.get(cell.address)
    if value is None:
        return ""
    return format_number(value) if cell.type in ("money", "integer") and isinstance(value, int) else str(value)


def _widget(edition: Edition, cell: Cell) -> forms.Widget:
    options = _options(edition, cell)
    if options is not None:
        return forms.Select(choices=[("", "–"), *options])
    attrs = {"autocomplete": "off"}
    if cell.type in ("money", "integer"):
        attrs |= {"inputmode": "numeric", "data-number": ""}
    return forms.TextInput(attrs=attrs)


def _options(edition: Edition, cell: Cell) -> list[tuple[str, Any]] | None:
    """The answers to choose from, where the cell takes nothing else."""
    language = get_language() or "kk"
    if cell.type == "yesno":
        return [("1", _("Yes")), ("0", _("No"))]
    if cell.type == "choice":
        return [(option.code, str(option.text)) for option in edition.question(cell.address).options]
    if cell.type == "country":
        return list(countries(language))
    if cell.type == "kato":
        return [(code, f"{name} ({code})") for code, name in territories(language)]
    return None


class CellForm(PageForm):
    """Which cell to correct: by its printed place, with its present value. Asked by GET, changes nothing."""

    cell = forms.ChoiceField(label=_("Cell of the form"), help_text=_("By its printed place, with the present value."))

    def __init__(self, *args: Any, edition: Edition, cells: dict[str, Value], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="choose-%s", **kwargs)
        sections = (section for section in edition.sections.values() if not section.from_register)
        self.fields["cell"].choices = [
            ("", "–"),
            *((Truncator(section_title(s)).chars(80), _cells_of(edition, s, cells)) for s in sections),
        ]


def _cells_of(edition: Edition, section: Section, cells: dict[str, Value]) -> list[tuple[str, str]]:
    return [
        (cell.address, f"{_place(edition, cell)}: {cell_text(edition, cell, cells.get(cell.address))}")
        for cell in section.cells()
        if not cell.is_closed and cell.type not in SIGNATURES
    ]


def _place(edition: Edition, cell: Cell) -> str:
    """A question is chosen by its words too, a cell of a table by row and column."""
    name = cell_name(edition, cell.address)
    return name if cell.row or name == str(cell.text) else f"{name}. {Truncator(str(cell.text)).chars(60)}"


class PaperForm(PageForm):
    """What the officer fills before typing a paper form: the territory code, and knowing about an electronic draft."""

    territory = forms.ChoiceField(
        label=_("Territory code (KATO)"),
        help_text=_("On a paper form this code is filled by the officer of the statistics body."),
        error_messages={"required": _("Choose the territory code.")},
    )
    received_on = forms.DateField(
        label=_("Received on"),
        help_text=_(
            "The day the paper came to the office: whether the report is late follows from it. Day, month, year."
        ),
        widget=day_input(),
    )
    over_draft = forms.BooleanField(
        label=_("The paper form takes the place of the electronic draft."),
        error_messages={"required": _("Confirm that the paper form takes the place of the electronic draft.")},
    )

    def __init__(self, *args: Any, region: str, has_draft: bool, opens_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opens_on = opens_on
        own_first = sorted(territories(get_language() or "kk"), key=lambda pair: pair[0][:2] != region)
        self.fields["territory"].choices = [("", "–"), *((code, f"{name} ({code})") for code, name in own_first)]
        if not has_draft:
            del self.fields["over_draft"]

    def clean_received_on(self) -> date:
        day = self.cleaned_data["received_on"]
        try:
            refuse_day_of_receipt(self.opens_on, day)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return day


class PaperNoticeForm(PageForm):
    """A no-activity notice that came on paper: when it came decides whether it was in time."""

    received_on = forms.DateField(
        label=_("Received on"),
        help_text=_("The day the notice came to the office. Day, month, year."),
        widget=day_input(),
    )

    def clean_received_on(self) -> date:
        day = self.cleaned_data["received_on"]
        if day > local_date():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


def form_errors(form: forms.Form) -> list[dict[str, str]]:
    """Lines of the summary above the heading: each leads to its field."""
    return [
        {"url": f"#{field.id_for_label or 'div_' + field.auto_id}", "text": f"{str(field.label).rstrip('.')}: {error}"}
        for field in form
        for error in field.errors
    ]
