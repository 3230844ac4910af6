"""From obligation to accepted report: surveys, rounds, obligations, reports, versions, findings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Mandate
from accounts.roles import Permission, Role
from forms_core import registry
from forms_core.edition import Edition
from kernel.bilingual import active_language
from kernel.legal_clock import closes_at, is_in_time, local_date
from kernel.models import PublicId
from register.models import Unit
from sampling.models import Frame


class Survey(models.Model):
    """The yearly undertaking behind one form."""

    form_code = models.CharField(max_length=40, unique=True)
    name_kk = models.CharField(max_length=300)
    name_ru = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_ru if active_language() == "ru" else self.name_kk


class Round(PublicId):
    """One survey, one reporting year, pinned to one edition of the form."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField()
    edition_id = models.CharField(max_length=60)
    edition_hash = models.CharField(max_length=64)
    opens_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    frame = models.ForeignKey(Frame, models.PROTECT, null=True, related_name="rounds")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "survey"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "year"], name="one_round_per_survey_and_year"),
            models.CheckConstraint(
                name="round_closed_with_a_time",
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey.form_code} {self.year}"

    @property
    def edition(self) -> Edition:
        return registry.edition(self.edition_id)

    @property
    def form(self) -> registry.Form:
        return registry.form(self.edition.form_code)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def has_begun(self) -> bool:
        """Before its first day a report is seen and not filled."""
        return self.opens_on <= local_date()

    @property
    def last_due_on(self) -> date | None:
        """The latest day anybody may still file in time: orders may have moved it for some."""
        return self.obligations.aggregate(last=Max("due_on"))["last"]

    @property
    def days_left(self) -> int | None:
        """Whole days until nobody is in time any more; 0 on that day, negative after it, None without obligations."""
        last = self.last_due_on
        return (last - local_date()).days if last else None


class Obligation(PublicId):
    """One unit that must report in one round. `region` and `stratum` are those of the frame, where it was drawn."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="obligations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="obligations")
    region = models.CharField(max_length=2)
    stratum = models.CharField(max_length=40, blank=True)
    due_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="one_obligation_per_round_and_unit")]
        indexes = [models.Index(fields=["region", "round"], name="obligation_by_region")]

    def __str__(self) -> str:
        return f"{self.unit_id} in {self.round_id}"

    @property
    def closes_at(self) -> datetime:
        """The first instant that is late: the local midnight after the inclusive last day."""
        return closes_at(self.due_on)

    @property
    def days_left(self) -> int:
        """Whole days to the last day; 0 on it, negative after it."""
        return (self.due_on - local_date()).days

    def is_in_time(self, moment: datetime) -> bool:
        return is_in_time(moment, self.due_on)


class ExtensionOrderQuerySet(models.QuerySet["ExtensionOrder"]):
    def standing(self) -> ExtensionOrderQuerySet:
        return self.filter(revoked_at=None)

    def for_region(self, region: str) -> ExtensionOrderQuerySet:
        """What moves the deadline of a unit there: orders for the whole country and the region's own."""
        return self.filter(region__in=("", region))


class ExtensionOrder(PublicId):
    """An order that moves a deadline: number, date, reason, scope, new date. The old date stays in the journal.

    An order does not take days away: where a longer one stands, that one stays, unless `shortens` says otherwise.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    number = models.CharField(_("Number of the order"), max_length=60)
    dated = models.DateField(_("Date of the order"))
    reason = models.CharField(_("Reason"), max_length=500)
    region = models.CharField(_("Region"), max_length=2, blank=True)
    new_due_on = models.DateField(_("New last day"))
    shortens = models.BooleanField(_("Also where a longer extension stands"), default=False)
    ordered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoke_reason = models.CharField(max_length=500, blank=True)

    objects = ExtensionOrderQuerySet.as_manager()

    class Meta:
        ordering = ["ordered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number", "region"], condition=Q(revoked_at=None), name="order_enters_a_region_once"
            ),
            models.CheckConstraint(
                name="order_revoked_by_somebody_with_a_reason",
                condition=Q(revoked_at=None, revoked_by=None, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}, {self.dated:%d.%m.%Y}"


class State(models.TextChoices):
    """Where a report stands."""

    NOT_STARTED = "not_started", _("Not started")
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned for correction")
    ACCEPTED = "accepted", _("Accepted")
    NO_ACTIVITY = "no_activity", _("No activity")


WITH_RESPONDENT = (State.NOT_STARTED, State.DRAFT, State.RETURNED)
WITH_OFFICE = (State.SUBMITTED, State.UNDER_REVIEW)
SCOPES_TO_FILL = (Mandate.Scope.FILL, Mandate.Scope.SIGN)


class ReportQuerySet(models.QuerySet["Report"]):
    def with_context(self) -> ReportQuerySet:
        return self.select_related("obligation__unit", "obligation__round__survey", "current")

    def visible_to(self, user: Any) -> ReportQuerySet:
        """Reach: a respondent's units by mandate in force, a statistician's region, nobody else's anything."""
        if user.may(Permission.REPORT_REVIEW):
            return self.filter(obligation__region=user.region)
        if user.role == Role.RESPONDENT and user.is_active:
            return self.filter(_mandate(user))
        return self.none()

    def fillable_by(self, user: Any, on: date | None = None) -> ReportQuerySet:
        """Reports this person may type into: by a mandate to fill, or a paper form of the own region.

        An officer types only where paper entry was begun (`actions.paper`), and there nobody else does.
        """
        if user.may(Permission.REPORT_REVIEW):
            return self.filter(obligation__region=user.region, current__source=Version.Source.PAPER)
        if user.role == Role.RESPONDENT and user.is_active:
            return self.filter(_mandate(user, on, scope__in=SCOPES_TO_FILL)).without_paper_entry()
        return self.none()

    def without_paper_entry(self) -> ReportQuerySet:
        """What an officer is typing from paper is nobody else's to type or to submit."""
        return self.filter(Q(current=None) | ~Q(current__source=Version.Source.PAPER) | Q(current__is_frozen=True))

    def signable_by(self, user: Any) -> ReportQuerySet:
        if user.role == Role.RESPONDENT and user.is_active:
            return self.filter(_mandate(user, scope=Mandate.Scope.SIGN)).without_paper_entry()
        return self.fillable_by(user)

    def reviewable_by(self, user: Any) -> ReportQuerySet:
        return self.filter(obligation__region=user.region) if user.may(Permission.REPORT_REVIEW) else self.none()


def _mandate(user: Any, on: date | None = None, **scope: Any) -> Exists:
    return Exists(Mandate.objects.in_force(on).filter(user=user, unit=OuterRef("obligation__unit"), **scope))


class Report(PublicId):
    """What the unit files for an obligation. Each filing is a version; `current` is the newest one."""

    obligation = models.OneToOneField(Obligation, models.CASCADE, related_name="report")
    state = models.CharField(max_length=14, choices=State.choices, default=State.NOT_STARTED)
    current = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state"], name="report_by_state")]

    def __str__(self) -> str:
        return f"report {self.pk} ({self.state})"

    @property
    def round(self) -> Round:
        return self.obligation.round

    @property
    def unit(self) -> Unit:
        return self.obligation.unit

    @property
    def edition(self) -> Edition:
        """The wording it is filled under: that of its newest version, before there is one that of its round."""
        return self.current.edition if self.current else self.round.edition

    @property
    def is_with_respondent(self) -> bool:
        return self.state in WITH_RESPONDENT

    @property
    def takes_values(self) -> bool:
        """Somebody may type now: the respondent, or the officer where paper is entered."""
        return self.is_with_respondent and self.round.is_open and self.round.has_begun

    @property
    def is_typed_from_paper(self) -> bool:
        version = self.current
        return (
            self.is_with_respondent
            and version is not None
            and version.source == Version.Source.PAPER
            and not version.is_frozen
        )

    @property
    def is_overdue(self) -> bool:
        return self.is_with_respondent and self.round.is_open and self.obligation.days_left < 0

    @property
    def has_been_filed(self) -> bool:
        return self.state in (*WITH_OFFICE, State.ACCEPTED)


class Version(PublicId):
    """One filling of a report. Frozen once submitted: its cells, canonical bytes and hash never change again."""

    class Source(models.TextChoices):
        ELECTRONIC = "electronic", _("Electronic")
        PAPER = "paper", _("Paper form")
        OFFICE = "office", _("Correction by the office")

    report = models.ForeignKey(Report, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.ELECTRONIC)
    edition_id = models.CharField(max_length=60)
    edits = models.JSONField(default=dict)  # section -> how often it was saved: the optimistic lock
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)
    is_frozen = models.BooleanField(default=False)
    received_at = models.DateTimeField(null=True)
    received_on = models.DateField(null=True)  # of a paper form: the day it came to the office; lateness follows it
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_late = models.BooleanField(default=False)
    receipt_number = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001  NULL, unique
    idempotency_key = models.CharField(max_length=64, null=True)  # noqa: DJ001  NULL, unique in its report
    canonical = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="one_version_per_number"),
            models.UniqueConstraint(fields=["report", "idempotency_key"], name="one_version_per_press"),
            models.CheckConstraint(
                name="frozen_version_has_receipt_and_hash",
                condition=Q(is_frozen=False, received_at=None)
                | Q(is_frozen=True, received_at__isnull=False) & ~Q(sha256="") & Q(receipt_number__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of report {self.report_id}"

    @property
    def edition(self) -> Edition:
        """The wording this version was filled under."""
        return registry.edition(self.edition_id)

    def came_in_time(self, obligation: Obligation, moment: datetime | None = None) -> bool:
        """A paper form by the day it came to the office, whenever it was typed; all others by the moment of filing."""
        if self.received_on is not None:
            return self.received_on <= obligation.due_on
        moment = moment or self.received_at
        return moment is None or obligation.is_in_time(moment)

    def edit_of(self, section: str) -> int:
        return int(self.edits.get(section, 0))


class Finding(models.Model):
    """A control that does not hold in a version, with the reader's numbers."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="findings")
    control = models.CharField(max_length=80)
    instance = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=8)
    cells = models.JSONField(default=list)
    numbers = models.JSONField(default=dict)
    message_kk = models.TextField()
    message_ru = models.TextField()
    explanation = models.CharField(max_length=500, blank=True)
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)
    # What was explained before the numbers changed: offered again, and it closes nothing until somebody confirms it.
    suggestion = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "control", "instance"], name="one_finding_per_check"),
            models.CheckConstraint(
                name="finding_explained_with_a_time",
                condition=Q(explanation="", explained_at=None) | ~Q(explanation="") & Q(explained_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.control}[{self.instance}]"

    @property
    def message(self) -> str:
        return self.message_ru if active_language() == "ru" else self.message_kk

    @property
    def offered_explanation(self) -> str:
        """What its field shows: the explanation, or the one of earlier numbers."""
        return self.explanation or self.suggestion

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    @property
    def is_open(self) -> bool:
        """Stops the submission: an error, or a warning nobody has explained."""
        return self.severity == "error" or self.severity == "warning" and not self.explanation


class Note(models.Model):
    """A sentence from the office to the respondent: why a report was returned."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="notes")
    text = models.CharField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text[:60]


class Correction(models.Model):
    """A value changed by the office with a reason. What the respondent reported is kept beside it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="corrections")
    address = models.CharField(max_length=60)
    reported = models.CharField(max_length=300, blank=True)
    corrected = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.address}: {self.reported} -> {self.corrected}"


class Office(models.TextChoices):
    """The three people of the signature block. Source: signature block of both forms."""

    EXECUTOR = "executor", _("Executor")
    ACCOUNTANT = "accountant", _("Chief accountant")
    HEAD = "head", _("Head or acting head")


class Signatory(models.Model):
    """Who confirms a unit's reports in one office. A unit without any files by one person with the mandate."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="signatories")
    office = models.CharField(max_length=10, choices=Office.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "office"], condition=Q(ended_at=None), name="one_signatory_per_unit_and_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} of {self.unit_id}: {self.user_id}"


class Confirmation(models.Model):
    """One person's word for the answers of a version. `sha256` is of the answers: when they change, it lapses."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="confirmations")
    office = models.CharField(max_length=10, choices=Office.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=20)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "office"], condition=Q(withdrawn_at=None), name="one_confirmation_per_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} of version {self.version_id}"


class NoActivityNotice(PublicId):
    """Instead of a form: the unit had no activity in the period. Source: instruction of 2-IT, paragraph 6."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="no_activity_notices")
    year = models.PositiveSmallIntegerField()
    filed_at = models.DateTimeField(default=timezone.now)
    received_on = models.DateField(null=True)  # of a notice on paper: the day it came to the office
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    receipt_number = models.CharField(max_length=40, unique=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(withdrawn_at=None), name="one_notice_in_force_per_unit_and_year"
            ),
            models.CheckConstraint(
                name="notice_withdrawn_with_a_person",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class BatchUpload(PublicId):
    """Several workbooks sent at once. The preview of each is an upload of its own; what was refused keeps its sentence.

    The files themselves are never kept.
    """

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    refused = models.JSONField(default=list)  # [{file, kk, ru}]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="batch_expires_after_it_came", condition=Q(expires_at__gt=models.F("uploaded_at"))
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="batch_by_expiry")]

    def __str__(self) -> str:
        return f"{len(self.refused)} refused of batch {self.public_id}"


class WorkbookUpload(PublicId):
    """What a file would change in a report: kept until its sender decides, and for a short time only.

    The file itself is never kept. A person has one for a report; a newer file takes its place.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="uploads")
    batch = models.ForeignKey(BatchUpload, models.CASCADE, null=True, related_name="uploads")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=120)
    uploaded_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    values = models.JSONField(default=dict)  # address -> the new value
    places = models.JSONField(default=dict)  # address -> [sheet, A1]
    problems = models.JSONField(default=list)  # [{sheet, place, address, text, kk, ru}]
    notes = models.JSONField(default=list)  # [[kk, ru]]
    edits = models.JSONField(default=dict)  # section -> its number when the file was compared
    number = models.PositiveSmallIntegerField(null=True)  # of the version it was compared with

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "uploaded_by"], name="one_upload_per_report_and_person"),
            models.CheckConstraint(
                name="upload_expires_after_it_came", condition=Q(expires_at__gt=models.F("uploaded_at"))
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="upload_by_expiry")]

    def __str__(self) -> str:
        return f"{self.file_name} for report {self.report_id}"


class CalendarLink(models.Model):
    """The secret address of a person's calendar of due dates. Only its hash is kept: nobody reads it here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_links")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the hour: programs ask often

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="one_calendar_link_in_force_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"


class ReminderChoice(models.Model):
    """Whether a person wants reminders by e-mail; without a choice they come."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choice")
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"reminders of {self.user_id}: {self.is_on}"


class ReminderSent(models.Model):
    """One reminder of one last day to one person. Nobody is reminded twice; a day that an order moved is a new one."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.SmallIntegerField()  # days before the last day; below zero, days after it
    due_on = models.DateField()
    chosen_on = models.DateField()  # the day of its letter: a person gets one a day
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "user", "kind", "due_on"], name="nobody_is_reminded_twice_of_a_day"
            )
        ]
        indexes = [models.Index(fields=["user", "chosen_on"], name="reminder_by_person_and_day")]

    def __str__(self) -> str:
        return f"{self.obligation_id} to {self.user_id}: {self.kind}"


class PresenceQuerySet(models.QuerySet["Presence"]):
    def here(self, report: Report, now: datetime) -> PresenceQuerySet:
        """Who has it open: pages tell of themselves every minute at least."""
        return self.filter(report=report, seen_at__gt=now - Presence.HOLDS).select_related("user").order_by("since")


class Presence(models.Model):
    """A window in which somebody fills a report: told to the others who may fill it, and soon forgotten."""

    HOLDS = timedelta(seconds=90)

    report = models.ForeignKey(Report, models.CASCADE, related_name="presences")
    section = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=32)
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "user", "tab"], name="one_presence_per_window")]
        indexes = [models.Index(fields=["seen_at"], name="presence_by_last_sight")]

    def __str__(self) -> str:
        return f"{self.user_id} at report {self.report_id}"


def reporting_year_of(day: date, due_month: int, due_day: int) -> int:
    """The year whose reports are collected on `day`: its deadline is the next one to come."""
    deadline_this_year = date(day.year, due_month, due_day)
    return day.year - 1 if day <= deadline_this_year else day.year
