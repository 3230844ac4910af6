"""Letters of the cabinet: both languages in each, no answers and no numbers of a report, ever."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Invitation
from kernel.bilingual import LANGUAGES


def send_invitation_letter(invitation: Invitation, token: str, origin: str) -> None:
    """`origin` is the address under which the person who invites sees the cabinet."""
    subjects, parts = [], []
    for language in LANGUAGES:
        with override(language):
            context = {
                "invitation": invitation,
                "unit": invitation.unit,
                "address": origin + reverse("accounts:invitation", args=[token]),
                "expires_at": localtime(invitation.expires_at),
            }
            subjects.append(_("Invitation to the respondent cabinet"))
            parts.append(render_to_string("accounts/invitation_letter.txt", context).strip())
    EmailMessage(" / ".join(subjects), "\n\n* * *\n\n".join(parts) + "\n", to=[invitation.email]).send()
