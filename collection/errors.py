"""Why an action on a report was refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class CannotType(DomainError):
    """Nothing may be typed into the report now, with the reason."""


class RoundNotBegun(CannotType):
    def __init__(self, opens_on: date) -> None:
        day = f"{opens_on:%d.%m.%Y}"
        super().__init__(
            Bilingual(
                kk=f"Бұл кезең бойынша жинау әлі басталған жоқ. Толтыру басталатын күн: {day}.",
                ru=f"Сбор за этот период еще не начался. Заполнение откроется {day}.",
            )
        )


class PaperAtOffice(CannotType):
    """An officer is typing the paper form of this report."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk=(
                    "Статистика департаменті бұл есепті қағаз нысаннан енгізіп жатыр, сондықтан оны осы жерде "
                    "толтыруға болмайды. Қағаз тапсырмаған болсаңыз, департаментке хабарласыңыз."
                ),
                ru=(
                    "Департамент статистики вводит этот отчет с бумажной формы, поэтому заполнять его здесь нельзя. "
                    "Если вы не сдавали бумажную форму, обратитесь в департамент."
                ),
            )
        )


class NotInThisState(CannotType):
    """The report stands where this step is not possible."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Есептің қазіргі күйінде бұл әрекет мүмкін емес: бетті жаңартып, күйін қараңыз.",
                ru="В нынешнем состоянии отчета это действие невозможно: обновите страницу и посмотрите состояние.",
            )
        )


class RoundIsClosed(CannotType):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл кезең бойынша жинау аяқталған: есеп енді өзгермейді. Статистика департаментіне хабарласыңыз.",
                ru="Сбор за этот период завершен: отчет больше не изменяется. Обратитесь в департамент статистики.",
            )
        )


class ClosesEarly(DomainError):
    """Units may still file in time: closing now takes that from them, so somebody must say why."""

    def __init__(self, days_left: int) -> None:
        self.days_left = days_left
        super().__init__(
            Bilingual(
                kk=f"Есеп тапсыру мерзімі әлі өткен жоқ (қалған күн: {days_left}). Жинауды мерзімінен бұрын жабу үшін "
                "себебін жазыңыз.",
                ru=f"Срок представления отчетов еще не истек (осталось дней: {days_left}). Чтобы закрыть сбор "
                "досрочно, укажите причину.",
            )
        )


class OpenFindings(DomainError):
    """Errors to repair or warnings to explain are left."""

    def __init__(self, errors: int, warnings: int) -> None:
        self.errors, self.warnings = errors, warnings
        super().__init__(
            Bilingual(
                kk=f"Жіберер алдында: түзету керек – {errors}, түсіндіру керек – {warnings}.",
                ru=f"Перед отправкой: исправить – {errors}, пояснить – {warnings}.",
            )
        )


class ConfirmationsMissing(CannotType):
    """The unit decided that several people confirm: nobody files alone."""

    def __init__(self, offices: str) -> None:
        super().__init__(
            Bilingual(
                kk=f"Есеп тағайындалған адамдардың бәрі растағаннан кейін тапсырылады. Әлі растамағандар: {offices}.",
                ru=f"Отчет будет представлен, когда его подтвердят назначенные лица. Еще не подтвердили: {offices}.",
            )
        )


class NotTheSignatory(CannotType):
    """Somebody else confirms in this office, or the mandate is in force no more."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл қызметте есепті сіз растай алмайсыз: басқа адам тағайындалған не өкілеттігіңіз аяқталған.",
                ru="В этой должности отчет подтверждаете не вы: назначено другое лицо, или ваше полномочие окончено.",
            )
        )


class NothingFiled(DomainError):
    def __init__(self) -> None:
        super().__init__(Bilingual(kk="Тапсырылған нұсқа жоқ.", ru="Представленной версии нет."))


class ReasonRequired(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(kk="Себебін жазыңыз: ол респондентке көрсетіледі.", ru="Укажите причину: ее увидит респондент.")
        )


NEW_VERSION = Bilingual(
    kk="Бұл бет ашылғаннан кейін есептің жаңа нұсқасы пайда болды: ол қайтарылды немесе оны статистика органы түзетті. "
    "Қай мән қалатынын таңдаңыз.",
    ru="После того как открыли эту страницу, появилась новая версия отчета: его вернули или исправил орган статистики. "
    "Выберите, какие значения оставить.",
)


@dataclass(eq=False)
class Conflict(DomainError):
    """Somebody else saved the same cells meanwhile: theirs and mine, cell by cell. Nothing was stored."""

    cells: dict[str, tuple[Any, Any]]  # address -> (stored, typed)
    by: str = ""
    at: Any = None
    message: Bilingual = field(
        default_factory=lambda: Bilingual(
            kk="Бұл бөлімді осы уақытта басқа біреу сақтап қойды. Қай мән қалатынын таңдаңыз.",
            ru="Этот раздел тем временем сохранил кто-то другой. Выберите, какие значения оставить.",
        )
    )

    def __post_init__(self) -> None:
        super().__init__(self.message)
