"""Help for everybody: how to fill a form, what is kept, whom to ask, how accessible the pages are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from forms_core import registry


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    editions = [form.in_force for form in registry.forms()]
    reconstructed = [
        edition
        for edition in editions
        if any(question.is_reconstructed for s in edition.sections.values() for question in s.questions.values())
    ]
    return render(request, "cabinet/help.html", {"editions": editions, "reconstructed": reconstructed})
