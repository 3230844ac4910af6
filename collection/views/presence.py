"""Who else fills this report now, and what has changed in a section since its page was drawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import is_page_of_another, quiet, require
from accounts.roles import Permission
from collection.actions.be_here import be_here, go, tab_of
from collection.answers import read_cells
from collection.errors import NotInThisState
from collection.merging import Drawn, is_fresh
from collection.models import Presence, Report
from collection.pages.moments import clock
from collection.pages.places import section_name
from collection.views.autosaving import cells_view, changed_since
from collection.views.loading import fillable, section_or_404
from collection.views.posted import number
from forms_core.edition import Section


@require(Permission.REPORT_FILL)
@quiet
@require_POST
def presence(request: HttpRequest, public_id: Any) -> HttpResponse:
    found = fillable(request, public_id)
    part = section_or_404(found, request.POST.get("section", ""))
    if is_page_of_another(request, request.user):
        return JsonResponse({"person": "another"}, status=403)
    tab = tab_of(request)
    if "leaving" in request.POST:
        go(found, by=request.user, tab=tab)
        return JsonResponse({})
    if not found.takes_values:
        return JsonResponse({"message": str(NotInThisState().message)}, status=409)
    if tab:
        be_here(found, part.id, by=request.user, tab=tab)
    return JsonResponse({"here": _others(request, found, tab)} | _news(request, found, part))


def _others(request: HttpRequest, found: Report, tab: str) -> list[dict[str, Any]]:
    """A window of the same person is told apart from a colleague's."""
    sections = found.round.edition.sections
    return [
        {
            "name": str(each.user), "own": each.user_id == request.user.pk,
            "place": section_name(sections[each.section]), "since": clock(each.since)[:5],
        }
        for each in Presence.objects.here(found, timezone.now())
        if each.tab != tab and each.section in sections
    ]  # fmt: skip


def _news(request: HttpRequest, found: Report, part: Section) -> dict[str, Any]:
    """The section's number, and the cells that others changed; nothing before the first save."""
    version = found.current
    if version is None or version.is_frozen:
        return {}
    drawn = Drawn(number(request.POST.get("edit", "")), max(1, number(request.POST.get("version", ""), otherwise=1)))
    news = {"version": version.number, "edit": version.edit_of(part.id)}
    if is_fresh(version, part.id, drawn):
        return news | {"others": {}}
    changed = changed_since(version, part, drawn, read_cells(version))
    return news | {"others": cells_view(request, version, part, changed)}
