"""Fetch and permission in one line, so that neither can be forgotten. Not yours is 404."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import Mandate, User
from accounts.roles import Role
from collection.models import Report, ReportQuerySet, Version
from forms_core.edition import Section
from kernel.prepared import Prepared, Slot


def report_or_404(queryset: ReportQuerySet, public_id: Any) -> Report:
    report = queryset.with_context().filter(public_id=public_id).first()
    if report is None:
        raise Http404
    return report


def visible(request: HttpRequest, public_id: Any) -> Report:
    return report_or_404(Report.objects.visible_to(request.user), public_id)


_ANYBODY = User(pk=987_654_321_987, role=Role.RESPONDENT, is_active=True)
_of_respondent = Prepared(
    lambda user, public_id, today: (
        Report.objects.fillable_by(_ANYBODY, on=today).with_context().filter(public_id=public_id)
    ),
    Slot(User._meta.pk, _ANYBODY.pk),
    Slot(Report._meta.get_field("public_id"), uuid.UUID(int=987_654_321_987)),
    Slot(Mandate._meta.get_field("valid_until"), date(1903, 3, 3)),
)


def fillable(request: HttpRequest, public_id: Any) -> Report:
    """The page that is asked for most: for a respondent by a prepared query, the same in meaning."""
    user = request.user
    if user.role == Role.RESPONDENT and user.is_active:
        report = _of_respondent.first(user.pk, public_id, timezone.localdate())
        if report is None:
            raise Http404
        return report
    return report_or_404(Report.objects.fillable_by(request.user), public_id)


def section_or_404(report: Report, section_id: str) -> Section:
    edition = report.edition
    section = edition.sections.get(section_id)
    if section is None or section.from_register:
        raise Http404
    return section


def version_or_404(report: Report, number: int) -> Version:
    version = report.versions.filter(number=number, is_frozen=True).first()
    if version is None:
        raise Http404
    return version
