"""The main menu of each role, and what every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.home import first_page
from accounts.roles import Role


def context(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "site_name": _("Respondent cabinet"),
        "nav": menu(user, request.path) if user is not None and user.is_authenticated else [],
        "other_language_url": other_language_url(request),
        "kk_url": in_language(request, "kk"),
        "ru_url": in_language(request, "ru"),
        "home_url": home_of(user),
    }


def menu(user: Any, path: str) -> list[dict[str, Any]]:
    entries = {
        Role.RESPONDENT: [("collection:desk", _("My reports")), ("collection:calendar", _("Calendar"))],
        Role.STATISTICIAN: [("collection:review_list", _("Review")), ("collection:paper", _("Paper forms"))],
        Role.METHODOLOGIST: [
            ("cabinet:controls", _("Controls")),
            ("cabinet:editions", _("Forms")),
            ("cabinet:help_answers", _("Answers to help")),
        ],
        Role.PUBLISHER: [("dissemination:rounds", _("Rounds")), ("dissemination:bulletins", _("Bulletins"))],
        Role.ADMIN: [
            ("cabinet:users", _("People")),
            ("cabinet:units", _("Business register")),
            ("cabinet:deadlines", _("Deadlines")),
        ],
    }.get(user.role, [])
    return [{"url": (url := reverse(name)), "label": label, "current": path.startswith(url)} for name, label in entries]


def home_of(user: Any) -> str:
    """Where the brand leads: the person's own first page, the public site for everybody else."""
    if user is None or not user.is_authenticated:
        return reverse("dissemination:home")
    return first_page(user)


def in_language(request: HttpRequest, language: str) -> str:
    """The same page, the same query, in the named language."""
    path = request.get_full_path()
    return f"/{language}{path[3:]}" if path[1:3] in ("kk", "ru") and path[3:4] in ("", "/", "?") else f"/{language}/"


def other_language_url(request: HttpRequest) -> str:
    return in_language(request, "ru" if getattr(request, "LANGUAGE_CODE", "kk") == "kk" else "kk")
