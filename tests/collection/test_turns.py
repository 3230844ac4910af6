"""Two people at one report at the same moment on PostgreSQL: one waits, and nobody decides about what has passed."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from collection.actions import explain as explaining
from collection.actions import no_activity, review, save_section, submit
from collection.actions.rounds import close_round
from collection.answers import read_cells
from collection.canonical import cells_of
from collection.entries import Entries
from collection.errors import NotInThisState, RoundIsClosed
from collection.models import Report, Round, State
from tests.collection.factories import GOOD_2IT, accountant_of, explain_all, filed, fill, officer, report_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SOON = 0.7  # seconds in which a step that waits for nobody is long done


class Beside:
    """A step in a thread of its own, with its own connection; `outcome` is what it returned or raised."""

    def __init__(self, step: Callable[[], Any]) -> None:
        self.outcome: Any = None
        self.thread = threading.Thread(target=self._run, args=(step,))
        self.thread.start()

    def _run(self, step: Callable[[], Any]) -> None:
        try:
            self.outcome = step()
        except Exception as refusal:
            self.outcome = refusal
        finally:
            connection.close()

    def waits(self) -> bool:
        self.thread.join(SOON)
        return self.thread.is_alive()

    def end(self) -> Any:
        self.thread.join(20)
        assert not self.thread.is_alive()
        return self.outcome


@contextmanager
def held_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, step: Callable[[], Any]) -> Iterator[Beside]:
    """`step`, stopped in its transaction where it has called `name`; it goes on when the block ends."""
    reached, go_on, original = threading.Event(), threading.Event(), getattr(module, name)

    def stop(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        if threading.current_thread() is held.thread and not reached.is_set():
            reached.set()
            go_on.wait(20)
        return result

    monkeypatch.setattr(module, name, stop)
    ready = threading.Event()
    held = Beside(lambda: (ready.wait(5), step())[1])
    ready.set()
    try:
        assert reached.wait(10), held.outcome
        yield held
    finally:
        go_on.set()
        held.thread.join(20)


@pytest.fixture
def report() -> Report:
    report = report_of(days_left=20)
    fill(report, GOOD_2IT)
    explain_all(report)
    return report


def file_it(report: Report) -> Any:
    fresh = Report.objects.with_context().get(pk=report.pk)
    return submit.submit(fresh, by=accountant_of(report), key=uuid.uuid4().hex)


def save_it(report: Report, cells: dict[str, Any]) -> Any:
    fresh = Report.objects.with_context().get(pk=report.pk)
    edit = fresh.current.edit_of("s2")
    return save_section.save_section(fresh, "s2", Entries(cells), by=accountant_of(report), edit=edit)


MORE = {"s2/1/1": 98500, "s2/1/3": 98500, "s2/1.3/1": 98500, "s2/1.3/3": 98500}


def test_a_save_waits_for_the_submission_and_is_refused(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    with held_at(monkeypatch, submit, "judge", lambda: file_it(report)) as filing:
        save = Beside(lambda: save_it(report, MORE))
        assert save.waits()
    assert isinstance(save.end(), NotInThisState)
    assert filing.end().is_frozen


def test_a_submission_waits_for_the_save_and_files_what_was_saved(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_cells(report.current)  # the cache of this process knows the values of before
    with held_at(monkeypatch, save_section, "judge", lambda: save_it(report, MORE)):
        filing = Beside(lambda: file_it(report))
        assert filing.waits()
    version = filing.end()
    assert cells_of(bytes(version.canonical))["s2/1.3/1"] == read_cells(version)["s2/1.3/1"] == 98500


def test_two_first_saves_make_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_of(days_left=20)
    by = accountant_of(report)

    def save(address: str) -> Any:
        fresh = Report.objects.with_context().get(pk=report.pk)
        return save_section.save_section(fresh, "s2", Entries({address: 1}), by=by, edit=0)

    with held_at(monkeypatch, save_section, "_prefill", lambda: save("s2/1.1/1")):
        other = Beside(lambda: save("s2/1.2/1"))
        assert other.waits()
    other.end()
    report.refresh_from_db()
    assert {"s2/1.1/1": 1, "s2/1.2/1": 1}.items() <= read_cells(report.current).items()
    assert report.versions.count() == 1


def test_an_explanation_waits_for_the_save(monkeypatch: pytest.MonkeyPatch) -> None:
    report = report_of(days_left=20)
    fill(report, {"s2/1/1": 5})
    finding = report.current.findings.filter(severity="warning").first()
    assert finding is not None
    with held_at(monkeypatch, save_section, "judge", lambda: save_it(report, {"s2/1.4/2": 6})):
        explained = Beside(lambda: explaining.explain(report, finding, text="why", by=accountant_of(report)))
        assert explained.waits()
    assert not isinstance(explained.end(), Exception), explained.outcome


def test_a_submission_waits_for_the_notice_and_is_refused(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    by = accountant_of(report)
    notice = lambda: no_activity.file_notice(report.unit, report.round.year, by=by)  # noqa: E731
    with held_at(monkeypatch, no_activity, "_refuse", notice):
        filing = Beside(lambda: file_it(report))
        assert filing.waits()
    assert isinstance(filing.end(), NotInThisState)
    report.refresh_from_db()
    assert (report.state, report.current.is_frozen) == (State.NO_ACTIVITY, False)


def test_a_notice_waits_for_the_submission_and_is_refused(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    by = accountant_of(report)
    with held_at(monkeypatch, submit, "judge", lambda: file_it(report)):
        notice = Beside(lambda: no_activity.file_notice(report.unit, report.round.year, by=by))
        assert notice.waits()
    assert isinstance(notice.end(), no_activity.NoticeRefused)
    report.refresh_from_db()
    assert report.state == State.SUBMITTED


def test_the_round_closes_after_the_submission_on_its_way(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    with held_at(monkeypatch, submit, "judge", lambda: file_it(report)) as filing:
        closing = Beside(lambda: close_round(report.round, by=officer(), reason="Бұйрық № 5"))
        assert closing.waits()
    closing.end()
    version = filing.end()
    assert version.received_at <= Round.objects.get(pk=report.round.pk).closed_at


def test_a_submission_waits_for_the_closing_and_is_refused(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    from collection.actions import rounds

    by = officer()
    with held_at(monkeypatch, rounds.journal, "record", lambda: close_round(report.round, by=by, reason="Бұйрық № 5")):
        filing = Beside(lambda: file_it(report))
        save = Beside(lambda: save_it(report, MORE))
        assert filing.waits()
        assert save.waits()
    assert isinstance(filing.end(), RoundIsClosed)
    assert isinstance(save.end(), RoundIsClosed)


def test_the_round_closes_after_the_acceptance_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    report = filed(days_left=20)
    by = officer()
    accepting = lambda: review.accept(Report.objects.with_context().get(pk=report.pk), by=by)  # noqa: E731
    with held_at(monkeypatch, review, "_move", accepting):
        closing = Beside(lambda: close_round(report.round, by=by, reason="Бұйрық № 5"))
        assert closing.waits()
    assert not closing.end().is_open
    report.refresh_from_db()
    assert report.state == State.ACCEPTED


def test_saves_of_two_reports_of_one_round_do_not_wait(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    other = report_of(days_left=20)
    fill(other, GOOD_2IT)
    with held_at(monkeypatch, save_section, "judge", lambda: save_it(report, MORE)):
        assert not Beside(lambda: save_it(other, MORE)).waits()


def test_who_collides_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps that lock two reports crosswise: PostgreSQL ends one, and both are done all the same."""
    from kernel.writing import written

    first, second = report_of(days_left=20), report_of(days_left=20)
    met = threading.Barrier(2)
    waited: set[int] = set()

    @written
    def cross(one: Report, two: Report) -> str:
        Report.objects.select_for_update().get(pk=one.pk)
        if one.pk not in waited:  # only the first time: the second attempt meets nobody
            waited.add(one.pk)
            met.wait(10)
        Report.objects.select_for_update().get(pk=two.pk)
        return "done"

    steps = [Beside(lambda: cross(first, second)), Beside(lambda: cross(second, first))]
    assert [step.end() for step in steps] == ["done", "done"]
