"""The journal: one line with each change, in its transaction, and never changed afterwards, whoever asks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from kernel import append_only, journal
from kernel.models import JournalEntry
from tests.collection import factories as make

TABLE = "kernel_journalentry"
CHANGES = [
    f"UPDATE {TABLE} SET verb = 'forged'",
    f"DELETE FROM {TABLE}",
    f"DELETE FROM {TABLE} WHERE verb = 'unit.seen'",
]


@pytest.fixture
def entry(db):
    unit = make.unit()
    return journal.record(make.person(), "unit.seen", unit, unit_id=unit.pk, note="once")


def refused(statement: str) -> bool:
    """True when the database refuses; the savepoint keeps the test's own transaction alive."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refusal:
        return "only grows" in str(refusal)
    return False


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_a_line(entry, statement):
    assert refused(statement)
    assert JournalEntry.objects.get().verb == "unit.seen"


def test_the_program_cannot_change_a_line_either(entry):
    for change in (lambda: entry.delete(), entry.save, lambda: JournalEntry.objects.update(verb="forged")):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            change()


def test_a_line_cannot_be_replaced(entry):
    """SQLite's INSERT OR REPLACE removes a row without asking the trigger for DELETE; PostgreSQL's upsert updates."""
    columns = "id, at, verb, subject_type, subject_id, details"
    values = f"{entry.pk}, '2026-01-01', 'forged', 'x', 1, '{{}}'"
    if connection.vendor == "sqlite":
        assert refused(f"INSERT OR REPLACE INTO {TABLE} ({columns}) VALUES ({values})")
    else:
        upsert = "ON CONFLICT (id) DO UPDATE SET verb = 'forged'"
        assert refused(f"INSERT INTO {TABLE} ({columns}) VALUES ({values}) {upsert}")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_postgresql_refuses_to_truncate():
    with transaction.atomic():
        journal.record(None, "unit.seen", make.unit())
    assert refused(f"TRUNCATE {TABLE} CASCADE")
    assert JournalEntry.objects.exists()


def test_without_the_triggers_a_change_would_pass(entry):
    """The planted fault: the tests above would notice that the migration was lost."""
    append_only.release(connection, TABLE)
    assert not refused(f"UPDATE {TABLE} SET verb = 'forged'")
    assert not refused(f"DELETE FROM {TABLE}")
    append_only.protect(connection, TABLE)
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    unit = make.unit()
    with pytest.raises(RuntimeError, match="outside a transaction"):
        journal.record(None, "unit.seen", unit)
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_and_its_line_fall_together():
    unit = make.unit()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        journal.record(None, "unit.seen", unit)
        raise ZeroDivisionError
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_the_journal_is_emptied_and_protected_again():
    """Together with the test above: both commit, and each begins with an empty journal."""
    assert not JournalEntry.objects.exists()
    with transaction.atomic():
        journal.record(None, "unit.seen", make.unit())
    assert refused(f"DELETE FROM {TABLE}")


def test_the_lines_about_one_object_come_oldest_first(entry):
    unit = make.unit()
    for verb in ("unit.first", "unit.second"):
        journal.record(None, verb, unit)
    assert [line.verb for line in journal.of(unit)] == ["unit.first", "unit.second"]
    assert entry not in journal.of(unit)
