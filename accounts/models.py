"""People and mandates: who signs in, and who acts for which unit, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, may
from kernel.models import PublicId
from register.models import Unit


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PublicId):
    """A person. Staff of a region carry its two-digit code; respondents reach units through mandates."""

    email = models.EmailField(_("E-mail"), unique=True)
    full_name = models.CharField(_("Full name"), max_length=200)
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.RESPONDENT)
    region = models.CharField(_("Region"), max_length=2, blank=True)
    language = models.CharField(
        _("Language"), max_length=2, choices=[("kk", "Қазақша"), ("ru", "Русский")], default="kk"
    )
    is_active = models.BooleanField(_("May sign in"), default=True)
    # set where somebody else knows the password: then no page opens before its owner has chosen another one
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["full_name"]
        constraints = [
            models.CheckConstraint(
                name="statistician_has_a_region",
                condition=~models.Q(role=Role.STATISTICIAN) | ~models.Q(region=""),
                violation_error_message=_("A statistician needs a region."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def may(self, permission: str) -> bool:
        return may(self, permission)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, on: date | None = None) -> MandateQuerySet:
        """A revoked or ended mandate acts no more, from the next request on."""
        today = on or timezone.localdate()
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=today), revoked_at=None)


class Mandate(PublicId):
    """A right to act for a unit: view, fill, or fill and sign."""

    class Scope(models.TextChoices):
        VIEW = "view", _("View")
        FILL = "fill", _("Fill")
        SIGN = "sign", _("Fill and sign")

    user = models.ForeignKey(User, models.CASCADE, related_name="mandates")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="mandates")
    scope = models.CharField(max_length=4, choices=Scope.choices, default=Scope.SIGN)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], condition=models.Q(revoked_at=None), name="one_open_mandate_per_user_and_unit"
            )
        ]
        indexes = [models.Index(fields=["user", "unit"], name="mandate_by_user_and_unit")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.scope} {self.unit_id}"


class FailedSignIn(models.Model):
    """A wrong password: counted for the pause, without the password."""

    email = models.CharField(max_length=254)
    address = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["email", "at"], name="failed_sign_in_by_email"),
            models.Index(fields=["address", "at"], name="failed_sign_in_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.at:%Y-%m-%d %H:%M}"
