"""Section 2 of 2-IT as an ordinary Django form drawn by crispy-forms: the same report, values and stack."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines

from accounts.access import require
from accounts.roles import Permission
from collection.answers import read_cells
from collection.views.loading import fillable

PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block content %}{% crispy form %}{% endblock %}"""


def form_class(section: Any) -> type[forms.Form]:
    fields = {
        f"{section.id}/{row}/{column.code}": forms.IntegerField(label=f"{text.text} {column.text}", required=False)
        for row, text in section.rows.items()
        for column in section.columns.values()
        if not section.is_closed(row, column.code)
    }
    return type("SectionForm", (forms.Form,), fields)


@require(Permission.REPORT_FILL)
def crispy_page(request: HttpRequest, public_id: Any) -> HttpResponse:
    report = fillable(request, public_id)
    form = form_class(report.round.edition.sections["s2"])(initial=read_cells(report.current) if report.current else {})
    form.helper = FormHelper(form)
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))
