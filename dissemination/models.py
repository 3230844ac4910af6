"""Bulletins: what is published from a vintage, when, by whom, and the files that go with it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from estimation.models import Vintage
from kernel.bilingual import Bilingual, active_language
from kernel.models import PublicId


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def readable(self, now: datetime) -> BulletinQuerySet:
        """What everybody may read at this instant. The clock decides on each read; no task opens a bulletin."""
        return self.filter(state=Bulletin.State.SCHEDULED, release_at__lte=now)

    def known(self, now: datetime) -> BulletinQuerySet:
        """Readable ones, and those withdrawn after their release: of these only the reason is shown."""
        readable = Q(state=Bulletin.State.SCHEDULED, release_at__lte=now)
        return self.filter(readable | Q(state=Bulletin.State.WITHDRAWN))

    def newest(self, now: datetime) -> BulletinQuerySet:
        """Without those that a later readable bulletin of the same form and year has replaced."""
        later = Bulletin.objects.readable(now).filter(
            form_code=OuterRef("form_code"), year=OuterRef("year"), release_at__gt=OuterRef("release_at")
        )
        return self.filter(~Exists(later))


class Bulletin(PublicId):
    """Protected tables of one vintage with their text, in both languages.

    Draft: assembled, may be assembled again. Approved: the checklist held and a named person agreed. Scheduled:
    readable from `release_at` on. Withdrawn: taken back after its release; the reason stays public, the numbers do not.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft bulletin")
        APPROVED = "approved", _("Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    vintage = models.ForeignKey(Vintage, models.PROTECT, related_name="bulletins")
    form_code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=80, unique=True)
    title_kk = models.CharField(max_length=300)
    title_ru = models.CharField(max_length=300)
    # Leading numbers and sentences as they were when the bulletin was assembled: {"keys": [...], "sentences": [...]},
    # every text as {"kk": .., "ru": ..}.
    summary = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assembled_at = models.DateTimeField(null=True)
    needs_second_person = models.BooleanField(default=False)  # four eyes, as the parameter was on that day
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    release_at = models.DateTimeField(null=True)
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawal_reason_kk = models.CharField(max_length=500, blank=True)
    withdrawal_reason_ru = models.CharField(max_length=500, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "form_code", "-created_at"]
        indexes = [models.Index(fields=["state", "release_at"], name="bulletin_by_release")]
        constraints = [
            models.UniqueConstraint(
                fields=["vintage"], condition=~Q(state="withdrawn"), name="one_bulletin_in_force_per_vintage"
            ),
            models.CheckConstraint(
                name="bulletin_approved_at_and_by_together",
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="bulletin_released_only_when_approved",
                condition=Q(release_at=None) | Q(approved_at__isnull=False, scheduled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="bulletin_state_and_release_agree",
                condition=Q(state="draft", approved_at=None, release_at=None)
                | Q(state="approved", approved_at__isnull=False, release_at=None)
                | Q(state__in=["scheduled", "withdrawn"], release_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bulletin_approved_by_a_second_person",
                condition=Q(needs_second_person=False) | Q(approved_by=None) | ~Q(approved_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="bulletin_withdrawn_with_a_person_and_reasons",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason_kk="", withdrawal_reason_ru="")
                & ~Q(state="withdrawn")
                | Q(state="withdrawn", withdrawn_at__gte=F("release_at"), withdrawn_by__isnull=False)
                & ~Q(withdrawal_reason_kk="")
                & ~Q(withdrawal_reason_ru=""),
            ),
            models.CheckConstraint(name="bulletin_titled_in_both", condition=~Q(title_kk="") & ~Q(title_ru="")),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def title(self) -> str:
        return str(self.titles)

    @property
    def titles(self) -> Bilingual:
        return Bilingual(kk=self.title_kk, ru=self.title_ru)

    @property
    def withdrawal_reason(self) -> str:
        return self.withdrawal_reason_ru if active_language() == "ru" else self.withdrawal_reason_kk

    @property
    def is_editable(self) -> bool:
        """May be assembled anew: nobody outside has seen it and no minute is set."""
        return self.state in (self.State.DRAFT, self.State.APPROVED)

    @classmethod
    def of_vintage(cls, vintage: Vintage) -> Bulletin | None:
        """The one in force; withdrawn ones stay beside it."""
        return cls.objects.filter(vintage=vintage).exclude(state=cls.State.WITHDRAWN).first()

    def is_released(self, now: datetime) -> bool:
        return self.state == self.State.SCHEDULED and self.release_at is not None and self.release_at <= now

    @property
    def made_on(self) -> date:
        """The day of the calculation, in local time: the date inside the files."""
        return timezone.localdate(self.vintage.made_at)


class BulletinFile(models.Model):
    """One file of a bulletin. It lives in the database: there is no folder that a web server could serve too early."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "XLSX"

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="files")
    language = models.CharField(max_length=2, choices=[("kk", "Қазақша"), ("ru", "Русский")])
    format = models.CharField(max_length=8, choices=Format.choices, default=Format.XLSX)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["format", "language"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "language", "format"], name="one_file_per_language_and_format"),
            models.UniqueConstraint(fields=["bulletin", "name"], name="one_file_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
