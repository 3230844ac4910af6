"""Who may do what, once, in code. Reach (which units, which region) is a queryset beside each object."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    RESPONDENT = "respondent", _("Respondent")
    STATISTICIAN = "statistician", _("Regional statistician")
    METHODOLOGIST = "methodologist", _("Methodologist")
    PUBLISHER = "publisher", _("Publisher")
    ADMIN = "admin", _("Administrator")


class Permission(models.TextChoices):
    """One right. A view names the one it needs."""

    REPORT_FILL = "report.fill"
    REPORT_READ = "report.read"
    REPORT_REVIEW = "report.review"
    ACCESS_MANAGE = "access.manage"
    CONTROLS_MANAGE = "controls.manage"
    ROUND_PUBLISH = "round.publish"
    USERS_MANAGE = "users.manage"
    REGISTER_MANAGE = "register.manage"
    DEADLINES_MOVE = "deadlines.move"


ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    # a respondent manages the access to those units whose mandate says so
    Role.RESPONDENT: frozenset({Permission.REPORT_FILL, Permission.REPORT_READ, Permission.ACCESS_MANAGE}),
    # the statistician fills only paper forms, and only of the own region
    Role.STATISTICIAN: frozenset({Permission.REPORT_FILL, Permission.REPORT_READ, Permission.REPORT_REVIEW}),
    Role.METHODOLOGIST: frozenset({Permission.CONTROLS_MANAGE}),
    Role.PUBLISHER: frozenset({Permission.ROUND_PUBLISH}),
    # an administrator manages people and the register and cannot read an answer
    Role.ADMIN: frozenset({Permission.USERS_MANAGE, Permission.REGISTER_MANAGE, Permission.DEADLINES_MOVE}),
}


def may(user: object, permission: str) -> bool:
    role = getattr(user, "role", None)
    return bool(getattr(user, "is_active", False)) and permission in ROLE_PERMISSIONS.get(role or "", frozenset())
