"""People, mandates and invitations: who signs in, who acts for which unit, how far and until when."""

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

    def managing(self) -> MandateQuerySet:
        """Whose bearers decide who else acts for the unit; a closed account decides nothing."""
        return self.in_force().filter(may_manage=True, user__is_active=True, user__role=Role.RESPONDENT)


class Mandate(PublicId):
    """A right to act for a unit: view, fill, or fill and sign; its owner also gives access to others."""

    class Scope(models.TextChoices):
        VIEW = "view", _("View")
        FILL = "fill", _("Fill")
        SIGN = "sign", _("Fill and sign")

    user = models.ForeignKey(User, models.CASCADE, related_name="mandates")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="mandates")
    scope = models.CharField(max_length=4, choices=Scope.choices, default=Scope.SIGN)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    may_manage = models.BooleanField(_("Manages access"), default=False)
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

    def covers(self, scope: str, valid_until: date | None) -> bool:
        """Nobody gives more than the own mandate holds: neither a wider scope nor a later end."""
        if SCOPES.index(scope) > SCOPES.index(self.scope):
            return False
        return self.valid_until is None or valid_until is not None and valid_until <= self.valid_until


SCOPES = list(Mandate.Scope.values)  # from the narrowest to the widest


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn, and still in time."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(PublicId):
    """An owner asks somebody by e-mail to act for a unit. Its link works once and for some days; only its hash is kept.

    The link is made when the letter is sent, so it stands nowhere but in the letter.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("E-mail"))
    scope = models.CharField(max_length=4, choices=Mandate.Scope.choices)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  NULL until sent, unique
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_undecided_invitation_per_unit_and_email",
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn_by_somebody",
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="invitation_withdrawn_with_a_person",
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.scope} {self.unit_id}"

    @property
    def is_open(self) -> bool:
        """Still to be accepted: undecided, in time, and not for a mandate that would have ended."""
        if self.accepted_at is not None or self.withdrawn_at is not None or self.expires_at <= timezone.now():
            return False
        return self.valid_until is None or self.valid_until >= timezone.localdate()


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
