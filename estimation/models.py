"""Vintages: pinned inputs of one tabulation, and the tables it gave. A hidden value is in none of these rows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collection.models import Round, Version
from estimation import marks
from kernel.bilingual import Bilingual, active_language
from kernel.models import PublicId
from register.models import Unit
from sampling.models import Frame


class Mark(models.TextChoices):
    """What stands in a cell instead of, or beside, a number: one list for tables, files and legends."""

    NUMBER = marks.NUMBER, _("Number")
    CONFIDENTIAL = marks.CONFIDENTIAL, _("Confidential")
    NIL = marks.NIL, _("Nil")
    NEGLIGIBLE = marks.NEGLIGIBLE, _("Negligible")
    NOT_AVAILABLE = marks.NOT_AVAILABLE, _("Not available")
    NOT_APPLICABLE = marks.NOT_APPLICABLE, _("Not applicable")


class Vintage(PublicId):
    """What one tabulation rests on: accepted versions, frame, parameters, code. Same inputs, same vintage."""

    class State(models.TextChoices):
        PINNED = "pinned", _("Pinned")
        TABULATED = "tabulated", _("Tabulated")

    round = models.ForeignKey(Round, models.PROTECT, related_name="vintages")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PINNED)
    made_at = models.DateTimeField(default=timezone.now)
    frame = models.ForeignKey(Frame, models.PROTECT, null=True, related_name="+")
    parameters = models.JSONField(default=dict)
    code_version = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    report_count = models.PositiveIntegerField(default=0)
    # {"population": .., "selected": .., "responded": .., "accepted": .., "no_activity": ..}
    response = models.JSONField(default=dict)
    # [{"about": "merge" | "contradiction" | .., "kk": .., "ru": ..}]: what one must know of this calculation.
    notes = models.JSONField(default=list)
    tabulated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_vintage_per_number"),
            models.UniqueConstraint(fields=["round", "fingerprint"], name="one_vintage_per_inputs"),
            models.CheckConstraint(
                name="vintage_tabulated_with_a_time",
                condition=Q(state="tabulated", tabulated_at__isnull=False)
                | ~Q(state="tabulated") & Q(tabulated_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} v{self.number}"

    @property
    def is_tabulated(self) -> bool:
        return self.state == self.State.TABULATED

    @property
    def note_texts(self) -> list[Bilingual]:
        return [Bilingual(kk=note["kk"], ru=note["ru"]) for note in self.notes]


class VintageStratum(models.Model):
    """A stratum as it was weighted: N, n, r, and the pool it was joined with when too few answered."""

    vintage = models.ForeignKey(Vintage, models.CASCADE, related_name="strata")
    stratum = models.CharField(max_length=40, blank=True)
    pool = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=2, blank=True)
    activity = models.CharField(max_length=1, blank=True)
    size_group = models.CharField(max_length=12, blank=True)
    population = models.PositiveIntegerField()
    selected = models.PositiveIntegerField()
    responded = models.PositiveIntegerField()
    weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vintage", "stratum"], name="one_line_per_vintage_and_stratum")]

    def __str__(self) -> str:
        return f"{self.stratum}: {self.responded} of {self.population}"


class VintageReport(models.Model):
    """One accepted version of a vintage: the stratum it was drawn in, the domains it belongs to, its weights.

    `region` is where the unit reports; stratum and weights are those of the frame. `enterprise_id` is the legal person
    behind the unit: contributors are counted by it.
    """

    vintage = models.ForeignKey(Vintage, models.CASCADE, related_name="reports")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    enterprise_id = models.BigIntegerField()
    stratum = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=2, blank=True)
    activity = models.CharField(max_length=1, blank=True)
    size_group = models.CharField(max_length=12, blank=True)
    size_code = models.PositiveSmallIntegerField()
    oked_main = models.CharField(max_length=5, blank=True)
    weight = models.FloatField()
    design_weight = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vintage", "version"], name="one_line_per_vintage_and_version")]

    def __str__(self) -> str:
        return f"version {self.version_id}, weight {self.weight:g}"


class VintageTable(models.Model):
    """How a table looked when it was tabulated: titles, units, rows, columns bilingual; or why it is refused."""

    vintage = models.ForeignKey(Vintage, models.CASCADE, related_name="tables")
    table = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    layout = models.JSONField(default=dict)
    refused_kk = models.TextField(blank=True)
    refused_ru = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "table"], name="one_layout_per_vintage_and_table"),
            models.CheckConstraint(
                name="table_refused_in_both_languages",
                condition=Q(refused_kk="", refused_ru="") | ~Q(refused_kk="") & ~Q(refused_ru=""),
            ),
        ]

    def __str__(self) -> str:
        return self.table

    @property
    def is_refused(self) -> bool:
        return bool(self.refused_kk)

    @property
    def refusal(self) -> Bilingual | None:
        return Bilingual(kk=self.refused_kk, ru=self.refused_ru) if self.is_refused else None


def _without(*names: str) -> Any:
    return Q(**dict.fromkeys(names))


class TableCell(models.Model):
    """A protected cell as readers get it. Confidential: no value, no contributors, no error, in any row or file."""

    vintage = models.ForeignKey(Vintage, models.CASCADE, related_name="cells")
    table = models.CharField(max_length=80)
    row = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    contributors = models.PositiveIntegerField(null=True)
    mark = models.CharField(max_length=14, choices=Mark.choices, default=marks.NUMBER, blank=True)
    # Standard error in the unit of the value, and relative standard error in percent.
    error = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    rse = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "table", "row", "column"], name="one_cell_per_place"),
            models.CheckConstraint(
                name="confidential_cell_keeps_nothing",
                condition=~Q(mark=marks.CONFIDENTIAL) | _without("value", "contributors", "error", "rse"),
            ),
            models.CheckConstraint(
                name="cell_has_a_value_or_a_mark",
                condition=Q(mark__in=marks.WITH_VALUE, value__isnull=False)
                | ~Q(mark__in=marks.WITH_VALUE) & _without("value", "error", "rse"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}[{self.row}, {self.column}] = {self.mark or self.value}"


class HiddenCell(models.Model):
    """Why a cell is hidden. For staff; holds no value."""

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("Primary")
        SECONDARY = "secondary", _("Secondary")

    vintage = models.ForeignKey(Vintage, models.CASCADE, related_name="hidden_cells")
    table = models.CharField(max_length=80)
    row = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    reason_kk = models.TextField()
    reason_ru = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["vintage", "table", "row", "column"], name="one_reason_per_hidden_cell"),
            models.CheckConstraint(
                name="hidden_cell_reason_in_both_languages", condition=~Q(reason_kk="") & ~Q(reason_ru="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}[{self.row}, {self.column}] {self.kind}"

    @property
    def reason(self) -> str:
        return self.reason_ru if active_language() == "ru" else self.reason_kk
