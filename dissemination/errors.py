"""Why a step with a round or a bulletin was refused."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.bilingual import Bilingual
from kernel.errors import DomainError


class NotInThisState(DomainError):
    """The bulletin stands where this step is not possible; most often somebody else was faster."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бюллетеньнің қазіргі күйінде бұл әрекет мүмкін емес: бетті жаңартып, күйін қараңыз.",
                ru="В нынешнем состоянии бюллетеня это действие невозможно: обновите страницу и посмотрите состояние.",
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


class RoundIsNotClosed(DomainError):
    def __init__(self) -> None:
        super().__init__(Bilingual(kk="Бұл жинау ашық: оны қайта ашудың қажеті жоқ.", ru="Этот сбор открыт и так."))


class BulletinIsOut(DomainError):
    """Readers have, or are promised, numbers of this round: first they must be taken back."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл жинаудың бюллетені жарияланған немесе оның шығарылым минуты белгіленген. Алдымен бюллетеньді "
                "қайтарып алыңыз не минутын алып тастаңыз.",
                ru="Бюллетень этого сбора опубликован или его минута выпуска назначена. Сначала отзовите бюллетень или "
                "отмените минуту.",
            )
        )


class ReopeningNeedsReason(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(kk="Жинауды қайта ашу себебін жазыңыз.", ru="Укажите причину, по которой сбор открывается снова.")
        )


class AlreadyRunning(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл жұмыс қазір орындалып жатыр: аяқталуын күтіңіз.",
                ru="Эта работа уже выполняется: дождитесь ее окончания.",
            )
        )


class TablesAreEmpty(DomainError):
    """No table of the vintage has a number, so there is nothing to publish."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Түсірілімде бірде-бір сан жоқ: қабылданған есептерді тексеріп, есептеуді қайталаңыз.",
                ru="В срезе нет ни одного числа: проверьте принятые отчеты и повторите расчет.",
            )
        )


class ChecklistNotGreen(DomainError):
    """Something on the checklist does not hold; the publisher sees which."""

    def __init__(self, failed: Sequence[str]) -> None:
        self.failed = list(failed)
        count = len(self.failed)
        super().__init__(
            Bilingual(
                kk=f"Тексеру парағында орындалмаған тармақ бар: {count}. Оларды түзетіп, қайта көріңіз.",
                ru=f"В контрольном листе есть невыполненные пункты: {count}. Исправьте их и повторите.",
            )
        )


class SecondPersonNeeded(DomainError):
    """Four eyes: who assembled a bulletin does not approve it."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бюллетеньді құрастырған адам оны өзі бекіте алмайды: басқа жауапты адам бекітуі керек.",
                ru="Кто собрал бюллетень, тот его не утверждает: нужен другой ответственный за публикацию.",
            )
        )


class MomentHasPassed(DomainError):
    """Before the minute a release can be moved, after it only withdrawn."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Шығарылым минуты өтті: бюллетень жарияланған. Енді оны себебін жазып қана қайтарып алуға болады.",
                ru="Минута выпуска прошла: бюллетень опубликован. Теперь его можно только отозвать, указав причину.",
            )
        )


class MomentInThePast(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Бұл минут өтіп кетті. Кейінгі минутты таңдаңыз немесе «Қазір жариялау» батырмасын басыңыз.",
                ru="Эта минута уже прошла. Выберите более позднюю или нажмите «Опубликовать сейчас».",
            )
        )


class ReasonRequired(DomainError):
    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                kk="Себебін екі тілде жазыңыз: оны барлық оқырман көреді.",
                ru="Укажите причину на двух языках: ее увидят все читатели.",
            )
        )
