"""What readers answer to the help pages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HelpFeedback(models.Model):
    """One answer to “Did this answer your question?”. `sender` is a digest that lives for a day: it only counts."""

    page = models.CharField(max_length=60)
    language = models.CharField(max_length=2)
    answer = models.BooleanField()
    text = models.CharField(_("What was missing"), max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sender = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["sender", "at"], name="help_feedback_by_sender"),
            models.Index(fields=["page", "language"], name="help_feedback_by_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.language} {'+' if self.answer else '-'}"
