"""Invite a person by e-mail to act for a unit; send the letter, withdraw it, accept it.

The order of locks: the invitation, the person, the mandates of the unit. Whoever comes second finds the work done.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.managing import authority_of, lock_access, refuse_more_than_own
from accounts.actions.mandates import grant
from accounts.letters import send_invitation_letter
from accounts.models import Invitation, Mandate, User
from accounts.roles import Role
from kernel import journal, outbox
from kernel.bilingual import Bilingual
from kernel.capability import hash_of, new_secret
from kernel.errors import DomainError
from kernel.legal_clock import local_date
from kernel.parameters import parameter
from kernel.writing import one_writer, written
from register.models import Unit

SEND = "accounts.send_invitation"


class InvitationRefused(DomainError):
    """Why nobody is invited, or why an invitation is not accepted."""


HAS_ACCESS = Bilingual(
    kk="Бұл адамның өкілеттігі бар: оны тізімнен өзгертіңіз.",
    ru="У этого человека уже есть полномочие: измените его в списке.",
)
TOO_MANY = Bilingual(
    kk="Жауабы күтіліп тұрған шақыру тым көп. Қажет еместерін қайтарып алыңыз.",
    ru="Слишком много приглашений ждут ответа. Отзовите ненужные.",
)
NO_MAIL = Bilingual(
    kk="Бұл кабинеттен хат жіберілмейді, сондықтан шақыру мүмкін емес. Өкілеттікті әкімші береді.",
    ru="Из этого кабинета письма не отправляются, поэтому пригласить нельзя. Полномочие даст администратор.",
)
GONE = Bilingual(
    kk="Бұл шақыру енді жарамсыз: ол қабылданған, қайтарып алынған немесе мерзімі өткен. Жаңасын сұраңыз.",
    ru="Это приглашение больше не действует: оно принято, отозвано или его срок истек. Попросите новое.",
)
SOMEBODY_ELSES = Bilingual(
    kk="Бұл шақыру басқа адамға жіберілген.",
    ru="Это приглашение отправлено другому человеку.",
)
INVITER_LEFT = Bilingual(
    kk="Сізді шақырған адамның енді мұндай өкілеттік беруге құқығы жоқ. Бірліктің басшысынан жаңа шақыру сұраңыз.",
    ru="Пригласивший вас больше не вправе давать такое полномочие. Попросите новое приглашение у руководителя.",
)
NOT_FOR_STAFF = Bilingual(
    kk="Өкілеттік тек респонденттерге беріледі, ал бұл – статистика органы қызметкерінің тіркелгісі.",
    ru="Полномочия выдаются только респондентам, а это учетная запись сотрудника органа статистики.",
)
KNOWN_ALREADY = Bilingual(
    kk="Бұл электрондық поштамен тіркелгі бар: кіріп, шақыруды қабылдаңыз.",
    ru="Учетная запись с этой почтой уже есть: войдите и примите приглашение.",
)


@written
def invite(unit: Unit, *, email: str, scope: str, valid_until: date | None, by: Any, origin: str) -> Invitation:
    """Write the invitation and ask for its letter. An undecided one to the same person is withdrawn: its link ends."""
    if not settings.SENDS_EMAIL:
        raise InvitationRefused(NO_MAIL)
    lock_access(unit.pk)
    refuse_more_than_own(authority_of(by, unit), scope=scope, valid_until=valid_until)
    email = email.lower()
    if Mandate.objects.in_force().filter(unit=unit, user__email=email).exists():
        raise InvitationRefused(HAS_ACCESS)
    undecided = Invitation.objects.filter(unit=unit, accepted_at=None, withdrawn_at=None)
    for older in undecided.filter(email=email):
        _withdraw(older, by)
    if undecided.count() >= parameter("invitation.most_open", on=local_date()):
        raise InvitationRefused(TOO_MANY)
    now = timezone.now()
    invitation = Invitation.objects.create(
        unit=unit, email=email, scope=scope, valid_until=valid_until, invited_by=by, invited_at=now,
        expires_at=now + timedelta(days=parameter("invitation.valid_days", on=local_date())),
    )  # fmt: skip
    until = f"{valid_until}" if valid_until else None
    journal.record(by, "invitation.sent", invitation, unit_id=unit.pk, email=email, scope=scope, valid_until=until)
    outbox.enqueue(SEND, invitation.pk, origin)
    return invitation


def send_letter(invitation_id: int, origin: str) -> None:
    """Make the link and send it. A letter that was sent is not sent again; one that broke off gets a new link."""
    with one_writer():
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
        if invitation.sent_at is not None or not invitation.is_open:
            return
        token = new_secret()
        invitation.token_hash = hash_of(token)
        invitation.save(update_fields=["token_hash"])
    send_invitation_letter(invitation, token, origin)
    Invitation.objects.filter(pk=invitation_id).update(sent_at=timezone.now())


def by_token(token: str) -> Invitation | None:
    found = Invitation.objects.select_related("unit", "invited_by")
    return found.filter(token_hash=hash_of(token)).first()


@written
def withdraw(invitation: Invitation, *, by: Any) -> None:
    """The link opens nothing any more. What is accepted already stays; a second press changes nothing."""
    locked = _lock(invitation)
    lock_access(locked.unit_id)
    authority_of(by, locked.unit_id)
    if locked.accepted_at is not None:
        raise InvitationRefused(GONE)
    if locked.withdrawn_at is None:
        _withdraw(locked, by)


@written
def accept(invitation: Invitation, *, by: User) -> Mandate:
    """The person who was invited takes the mandate: once, and nothing beyond it."""
    return _accept(_lock(invitation), by)


@written
def accept_as_newcomer(invitation: Invitation, *, full_name: str, password: str, language: str) -> User:
    """The link proves the e-mail: its reader becomes a respondent with the own password, and takes the mandate."""
    locked = _lock(invitation)
    if not locked.is_open:
        raise InvitationRefused(GONE)
    if User.objects.filter(email=locked.email).exists():
        raise InvitationRefused(KNOWN_ALREADY)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                locked.email, password, full_name=full_name, role=Role.RESPONDENT, language=language
            )
    except IntegrityError as taken:  # by the letter of another unit, at this moment
        raise InvitationRefused(KNOWN_ALREADY) from taken
    journal.record(user, "user.invited", user, email=user.email, full_name=full_name, invitation=locked.pk)
    _accept(locked, user)
    return user


def _accept(locked: Invitation, user: User) -> Mandate:
    if not locked.is_open:
        raise InvitationRefused(GONE)
    if user.email != locked.email:
        raise InvitationRefused(SOMEBODY_ELSES)
    if user.role != Role.RESPONDENT:
        raise InvitationRefused(NOT_FOR_STAFF)
    User.objects.select_for_update().get(pk=user.pk)
    lock_access(locked.unit_id)
    _refuse_where_the_inviter_left(locked)
    mandate = grant(
        user, locked.unit, scope=locked.scope, valid_until=locked.valid_until, by=locked.invited_by, invitation=locked
    )
    locked.accepted_at, locked.accepted_by = timezone.now(), user
    locked.save(update_fields=["accepted_at", "accepted_by"])
    journal.record(user, "invitation.accepted", locked, unit_id=locked.unit_id, mandate=mandate.pk)
    return mandate


def _refuse_where_the_inviter_left(invitation: Invitation) -> None:
    """Whose mandate ended or was narrowed meanwhile gives nothing with an old letter either."""
    try:
        own = authority_of(invitation.invited_by, invitation.unit_id)
        refuse_more_than_own(own, scope=invitation.scope, valid_until=invitation.valid_until)
    except DomainError as refused:
        raise InvitationRefused(INVITER_LEFT) from refused


def _withdraw(invitation: Invitation, by: Any) -> None:
    invitation.withdrawn_at, invitation.withdrawn_by = timezone.now(), by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    journal.record(by, "invitation.withdrawn", invitation, unit_id=invitation.unit_id, email=invitation.email)


def _lock(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("unit", "invited_by").get(pk=invitation.pk)
