"""Why a calculation was refused: few errors, each with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.bilingual import Bilingual
from kernel.errors import DomainError

SHOWN = 5  # names in one sentence; the rest is counted


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" (+{more})" if more > 0 else "")


class NoReturns(DomainError):
    """Nobody's report is accepted: there is nothing to weight."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Қабылданған есеп жоқ: есептеуге негіз жоқ. Алдымен есептерді тексеріп, қабылдаңыз.",
                ru="Нет ни одного принятого отчета: считать не из чего. Сначала проверьте и примите отчеты.",
            )
        )


class MoreReturnsThanUnits(DomainError):
    """A stratum where more units responded than the frame has: its weight would be below one."""

    def __init__(self, strata: Sequence[str]) -> None:
        self.strata = list(strata)
        names = _listed(self.strata)
        super().__init__(
            Bilingual(
                kk=f"Есебі жиынтықтағы бірліктерден көп страталар: {names}. Жиынтықты міндеттермен салыстырыңыз.",
                ru=f"Страты, где отчетов больше, чем единиц в совокупности: {names}. Сверьте ее с обязанностями.",
            )
        )


class RoundIsOpen(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Жинау әлі аяқталған жоқ: алдымен есепті кезеңді жабыңыз.",
                ru="Сбор еще не завершен: сначала закройте отчетный период.",
            )
        )


class UnknownTable(DomainError):
    """The vintage has no table with this id."""

    def __init__(self, table: str) -> None:
        super().__init__(
            Bilingual(kk=f"Түсірілімде мұндай кесте жоқ: {table}.", ru=f"В срезе нет такой таблицы: {table}.")
        )


class TableRefused(DomainError):
    """A table that would give a hidden value away: it is not published, and the reason names the cells."""

    def __init__(self, table: str, reason: Bilingual) -> None:
        self.table = table
        super().__init__(
            Bilingual(
                kk=f"Кестені жариялауға болмайды: {table}. {reason.kk}",
                ru=f"Таблицу публиковать нельзя: {table}. {reason.ru}",
            )
        )
