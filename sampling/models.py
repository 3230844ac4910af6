"""Frames: the population of a survey as it stood when the sample was drawn, frozen."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.bilingual import Bilingual
from kernel.models import PublicId
from register.models import Unit
from sampling.reasons import Reason, explain


class Frame(PublicId):
    """A snapshot of the register for one survey and year. `parameters` keeps seed, rates, rules and the plan."""

    form_code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True)
    parameters = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["form_code", "year"], name="frame_by_form_and_year")]

    def __str__(self) -> str:
        return f"{self.form_code} {self.year} {self.taken_at:%Y-%m-%d}"

    @property
    def plan(self) -> dict[str, list[int]]:
        """Stratum -> [N, n]: units in the population, units drawn."""
        return self.parameters.get("strata", {})

    @property
    def seed(self) -> str:
        return self.parameters.get("seed", "")


class FrameUnit(models.Model):
    """One unit of the population, classified as it was drawn: later changes of the register do not reach it."""

    frame = models.ForeignKey(Frame, models.CASCADE, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="frame_units")
    # The legal person behind the unit on that day: contributors are counted by it, whoever buys the branch later.
    enterprise_id = models.BigIntegerField()
    stratum = models.CharField(max_length=40)
    region = models.CharField(max_length=2)
    activity = models.CharField(max_length=1)
    size_group = models.CharField(max_length=12)
    size_code = models.PositiveSmallIntegerField()
    oked_main = models.CharField(max_length=5)
    is_take_all = models.BooleanField()
    is_selected = models.BooleanField()
    random_number = models.FloatField()
    reason = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="frame_has_each_unit_once",
                fields=["frame", "unit"],
                violation_error_message=_("The unit is already in this frame."),
            ),
            models.CheckConstraint(
                name="frame_take_all_is_selected",
                condition=Q(is_take_all=False) | Q(is_selected=True),
                violation_error_message=_("A unit of a completely observed group is always selected."),
            ),
        ]
        indexes = [models.Index(fields=["frame", "stratum"], name="frame_unit_by_stratum")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.stratum} {'+' if self.is_selected else '-'}"

    @property
    def why(self) -> Bilingual:
        """Why the unit is (or is not) asked: its stratum, the rule and the rate, in both languages."""
        population, drawn = self.frame.plan.get(self.stratum, (0, 0))
        return explain(Reason(self.reason), self.stratum, population, drawn)
