"""A reviewer decides about the version on the page. If a colleague has changed it meanwhile, nothing is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collection.locking import lock_report
from collection.models import Report
from kernel.bilingual import Bilingual
from kernel.errors import DomainError
from kernel.writing import written


class AnotherVersion(DomainError):
    """The report has a newer version than the one that was looked at."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл бет ашық тұрғанда есептің жаңа нұсқасы пайда болды. Төменде сол нұсқа: қарап шешіңіз.",
                ru="Пока страница была открыта, появилась новая версия отчета. Она показана ниже: решите снова.",
            )
        )


class NotSaidWhichVersion(DomainError):
    """The page that was sent does not say what its reader looked at."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Жіберілген бет қай нұсқа қаралғанын айтпайды. Қазіргі нұсқа төменде: қарап, қайта шешіңіз.",
                ru="Отправленная страница не говорит, какую версию смотрели. Нынешняя показана ниже: решите снова.",
            )
        )


@written
def as_seen(report: Report, number: int | None, step: Callable[[Report], Any]) -> Any:
    """Take the step if version `number` is still the current one. Who does not say a number has seen none."""
    locked = lock_report(report, even_closed=True)
    if locked.current is not None and number is None:
        raise NotSaidWhichVersion
    if locked.current is not None and locked.current.number != number:
        raise AnotherVersion
    return step(locked)
