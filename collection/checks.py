"""A Django system check: an edition that somebody has to report under is a document, and is not changed any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from collection.models import Obligation, Round
from forms_core import registry


@register(Tags.database)
def editions_with_obligations_are_as_they_were(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked by `migrate` before every start, and by `check --database default`."""
    return [
        complaint
        for alias in databases or ()
        if Obligation._meta.db_table in connections[alias].introspection.table_names()
        for complaint in _changed(alias)
    ]


def _changed(alias: str) -> Iterator[CheckMessage]:
    """An error stops the start in production; while a form is being written it is a warning."""
    known = {edition.id: edition for form in registry.forms() for edition in form.editions}
    kind = Warning if settings.DEBUG else Error
    for round_ in Round.objects.using(alias).select_related("survey").order_by("pk"):
        edition = known.get(round_.edition_id)
        if edition is not None and edition.hash == round_.edition_hash:
            continue
        if not Obligation.objects.using(alias).filter(round=round_).exists():
            continue
        what = "is gone" if edition is None else f"({edition.path.name}) was changed"
        place = f"{round_.survey.form_code}, {round_.year}"
        yield kind(
            f"{place}: the edition {round_.edition_id} {what}, and reports are due under it",
            hint="Put the file back as it was. New wording is a new file with its own `id` and `in_force_from`.",
            id="collection.W001" if kind is Warning else "collection.E001",
        )
