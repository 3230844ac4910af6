"""The calendar of due dates, its secret address for calendar programs, and the switch of the reminders."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.access import public, require
from accounts.roles import Permission
from collection.actions.calendar_link import link_by, link_in_force, make_link, note_use, revoke_link
from collection.actions.reminders import switch
from collection.pages.calendar import calendar_context
from collection.pages.feed import feed_of


@require(Permission.REPORT_READ)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    return render(request, "collection/calendar.html", calendar_context(request.user))


@require(Permission.REPORT_READ)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """What a link does, and the button; the answer to the button is the one page that ever shows the address."""
    address = ""
    if request.method == "POST":
        secret = make_link(request.user)
        address = request.build_absolute_uri(reverse("collection:calendar_feed", args=[secret]))
    context = {"address": address, "link": link_in_force(request.user)}
    return render(request, "collection/calendar_link.html", context)


@require(Permission.REPORT_READ)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        done = revoke_link(request.user)
        messages.success(request, _("The link is revoked.") if done else _("There is no link to revoke."))
        return redirect("collection:calendar")
    return render(request, "collection/calendar_revoke.html", {"link": link_in_force(request.user)})


@require(Permission.REPORT_READ)
@require_POST
def reminders(request: HttpRequest) -> HttpResponse:
    """A press that says nothing changes nothing."""
    wanted = request.POST.get("reminders")
    if wanted in ("on", "off"):
        switch(request.user, on=wanted == "on")
        messages.success(
            request, _("Reminders are switched on.") if wanted == "on" else _("Reminders are switched off.")
        )
    return redirect("collection:calendar")


@public
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For whoever has the address. One that was never given out and one that was revoked are the same 404."""
    found = link_by(secret)
    if found is None:
        raise Http404
    body = feed_of(found.user)
    note_use(found)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="dates.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
