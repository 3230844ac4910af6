"""Ready reasons to return a report: sent in both languages, whatever language the reviewer works in."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.bilingual import Bilingual

READY_REASONS: dict[str, Bilingual] = {
    "unit": Bilingual(
        kk="Өлшем бірлігін тексеріңіз: сомалар мың теңгемен, бүтін санмен, ҚҚС-сыз жазылады.",
        ru="Проверьте единицу измерения: суммы указываются в тысячах тенге, целым числом, без НДС.",
    ),
    "change": Bilingual(
        kk="Былтырғы деректермен салыстырғандағы өзгерістің себебін түсіндіріңіз немесе санды түзетіңіз.",
        ru="Поясните изменение к данным прошлого года или исправьте число.",
    ),
    "incomplete": Bilingual(
        kk="Нысан толық толтырылмаған: бос қалған жолдар мен тармақтарды тексеріңіз.",
        ru="Форма заполнена не полностью: проверьте строки и пункты, оставшиеся пустыми.",
    ),
    "activity": Bilingual(
        kk="Көрсетілген қызметтерді қызмет түрлері бойынша дұрыс бөліңіз: жолдардың атауларын қараңыз.",
        ru="Распределите оказанные услуги по видам деятельности: сверьтесь с названиями строк.",
    ),
    "period": Bilingual(
        kk="Деректер есепті жылға ғана қатысты болуы тиіс: кезеңді тексеріңіз.",
        ru="Данные должны относиться только к отчетному году: проверьте период.",
    ),
    "contacts": Bilingual(
        kk="Орындаушының байланыс деректерін толтырыңыз: телефон, электрондық пошта.",
        ru="Заполните контактные данные исполнителя: телефон, адрес электронной почты.",
    ),
}


def letter(ready: Iterable[str], own: str) -> str:
    """What the respondent reads: each ready reason in Kazakh and Russian, then the reviewer's own words."""
    chosen = [READY_REASONS[key] for key in READY_REASONS if key in set(ready)]
    return "\n".join([*(reason.both for reason in chosen), own.strip()]).strip()
