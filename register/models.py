"""The statistical business register: units, and the classifiers they are described with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from kernel.bilingual import active_language
from kernel.bulk import insert_columns
from kernel.models import PublicId
from register.alphabet import plain, search_key, search_words, sort_key


def keys_of(columns: Mapping[str, Sequence[Any]]) -> dict[str, list[str]]:
    """Everything that follows from other columns of a unit: region, order, search."""
    named = zip(columns["name_kk"], columns["name_ru"], columns["code"], strict=True)
    return {
        "region": [kato[:2] for kato in columns["kato"]],
        "sort_key": [sort_key(name) for name in columns["name_kk"]],
        "sort_key_ru": [sort_key(name) for name in columns["name_ru"]],
        "search_key": [search_key(kk, ru, code)[:1500] for kk, ru, code in named],
    }


class UnitQuerySet(models.QuerySet["Unit"]):
    def active(self) -> UnitQuerySet:
        """Activity code 1. Source: quality report of 3-inform, S.4.6."""
        return self.filter(is_active=True)

    def search(self, text: str) -> UnitQuerySet:
        """Units whose code or name in either language has every word typed, with or without Kazakh letters."""
        found = self
        for word in search_words(text):
            found = found.filter(Q(search_key__contains=word) | Q(search_key__contains=plain(word)))
        return found

    def in_order(self) -> UnitQuerySet:
        """By name, in the reader's language."""
        return self.order_by("sort_key_ru" if active_language() == "ru" else "sort_key", "code")

    def insert_many(self, columns: Mapping[str, Sequence[Any]]) -> int:
        """Store many new units at once, given as columns by field name; their keys are added. Returns how many."""
        return insert_columns(Unit, {**columns, **keys_of(columns)})


class Unit(PublicId):
    """A legal person, its structural or separate unit, or an individual entrepreneur."""

    class Kind(models.TextChoices):
        BIN = "bin", _("BIN")
        IIN = "iin", _("IIN")

    code = models.CharField(
        max_length=12, unique=True, error_messages={"unique": _("This code is already registered.")}
    )
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.BIN)
    name_kk = models.CharField(max_length=300)
    name_ru = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=140, editable=False, db_index=True)
    sort_key_ru = models.CharField(max_length=140, editable=False, db_index=True)
    search_key = models.CharField(max_length=1500, editable=False)
    kato = models.CharField(max_length=9)
    region = models.CharField(max_length=2, db_index=True)
    address = models.CharField(max_length=300, blank=True)
    oked_main = models.CharField(max_length=5)
    oked_secondary = models.JSONField(default=list, blank=True)
    ownership = models.CharField(max_length=2, blank=True)
    size_code = models.PositiveSmallIntegerField()
    sector = models.CharField(max_length=6, blank=True)
    is_active = models.BooleanField(default=True)
    is_public_administration = models.BooleanField(default=False)
    headcount = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    # A branch files where it is if the legal person gave it authority. Source: instruction of 3-inform, paragraph 3.
    files_for_itself = models.BooleanField(default=True)
    phone_fixed = models.CharField(max_length=30, blank=True)
    phone_mobile = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=254, blank=True)
    head_name = models.CharField(max_length=150, blank=True)
    accountant_name = models.CharField(max_length=150, blank=True)
    executor_name = models.CharField(max_length=150, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_code_has_twelve_digits",
                condition=Exact(Length("code"), 12),
                violation_error_message=_("A BIN or IIN has twelve digits."),
            ),
            models.CheckConstraint(
                name="unit_kind_is_bin_or_iin",
                condition=Q(kind__in=["bin", "iin"]),
                violation_error_message=_("The code is a BIN or an IIN."),
            ),
            models.CheckConstraint(
                name="unit_territory_lies_in_its_region",
                condition=Exact(Substr("kato", 1, 2), F("region")),
                violation_error_message=_("The first two digits of the territory code are the region."),
            ),
            models.CheckConstraint(
                name="unit_has_both_names",
                condition=~Q(name_kk="") & ~Q(name_ru=""),
                violation_error_message=_("A unit has its name in Kazakh and in Russian."),
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A unit cannot be a branch of itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return self.name_ru if active_language() == "ru" else self.name_kk

    @property
    def activities(self) -> tuple[str, ...]:
        """Main activity first, then the secondary ones."""
        return (self.oked_main, *self.oked_secondary)

    @property
    def is_entrepreneur(self) -> bool:
        return self.kind == self.Kind.IIN

    def with_keys(self) -> Unit:
        """This unit with everything that follows from its other fields."""
        own = {name: [getattr(self, name)] for name in ("code", "kato", "name_kk", "name_ru")}
        for name, (value,) in keys_of(own).items():
            setattr(self, name, value)
        return self

    KEYS = ("region", "sort_key", "sort_key_ru", "search_key")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.with_keys()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, *self.KEYS}
        super().save(*args, **kwargs)


class ClassifierItem(models.Model):
    """One line of a classifier with the days it is in force. A changed name is a new line, the old one stays."""

    classifier = models.CharField(max_length=8)  # one of register.classifiers.CLASSIFIERS
    code = models.CharField(max_length=12)
    name_kk = models.CharField(max_length=300)
    name_ru = models.CharField(max_length=300)
    parent = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    sort_key = models.CharField(max_length=140, editable=False)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="classifier_code_once_per_first_day",
                fields=["classifier", "code", "valid_from"],
                violation_error_message=_("This code already has a line that begins on this day."),
            ),
            models.UniqueConstraint(
                name="classifier_code_once_without_first_day",
                fields=["classifier", "code"],
                condition=Q(valid_from=None),
                violation_error_message=_("This code already has a line without a first day."),
            ),
            models.CheckConstraint(
                name="classifier_line_begins_before_it_ends",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                violation_error_message=_("The last day cannot be before the first one."),
            ),
            models.CheckConstraint(
                name="classifier_line_has_both_names",
                condition=~Q(name_kk="") & ~Q(name_ru=""),
                violation_error_message=_("A line has its name in Kazakh and in Russian."),
            ),
        ]
        indexes = [models.Index(fields=["classifier", "parent"], name="classifier_by_parent")]

    def __str__(self) -> str:
        return f"{self.classifier} {self.code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name_kk)
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return self.name_ru if active_language() == "ru" else self.name_kk


class RegisterImport(PublicId):
    """One file taken into the register: what it was and what it changed. Who did it stands in the journal."""

    what = models.CharField(max_length=8)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    valid_from = models.DateField(null=True)  # of an edition of a classifier
    read = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    updated = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.what} {self.file_name} +{self.created} ~{self.updated} -{self.refused}"
