"""Ready reasons for a warning: why the number is right. The code and the words travel to the reviewer.

A jump over the year has its own list; other warnings share one. Sources: assumption, after the explanations that
accountants give by telephone; the lists are not part of any order.
"""

from __future__ import annotations

from kernel.bilingual import Bilingual

OTHER = "other"
JUMP: dict[str, Bilingual] = {
    "order": Bilingual(kk="ірі тапсырыс немесе жаңа келісімшарт", ru="крупный заказ или новый договор"),
    "ended": Bilingual(kk="келісімшарт аяқталды, тапсырыс азайды", ru="договор завершен, заказов стало меньше"),
    "service": Bilingual(kk="қызметтің жаңа түрі немесе тоқтатылған түрі", ru="новый или прекращенный вид услуг"),
    "price": Bilingual(kk="баға немесе тариф өзгерді", ru="изменились цены или тарифы"),
    "reorganisation": Bilingual(
        kk="қайта ұйымдастыру, бөлімшелердің өзгеруі", ru="реорганизация, изменение подразделений"
    ),
    "staff": Bilingual(kk="қызметкерлер саны өзгерді", ru="изменилась численность работников"),
    "last_year": Bilingual(kk="өткен жылғы есепте қате болды", ru="ошибка была в прошлогоднем отчете"),
    OTHER: Bilingual(kk="басқа себеп (төменде жазыңыз)", ru="другая причина (укажите ниже)"),
}
USUAL: dict[str, Bilingual] = {
    "checked": Bilingual(kk="сан бастапқы құжаттармен тексерілді", ru="число сверено с первичными документами"),
    "partly": Bilingual(kk="қызмет жылдың бір бөлігінде ғана болды", ru="деятельность велась только часть года"),
    "specific": Bilingual(kk="кәсіпорын қызметінің ерекшелігі", ru="особенность деятельности предприятия"),
    "outsourced": Bilingual(kk="жұмысты сыртқы ұйым атқарады", ru="работу выполняет сторонняя организация"),
    "unknown": Bilingual(kk="дерек жоқ, алу мүмкін емес", ru="сведений нет, получить их нельзя"),
    OTHER: JUMP[OTHER],
}


def ready_reasons(*, is_jump: bool) -> dict[str, Bilingual]:
    """Code -> words, in the order of the page; "other" stands last and needs words of one's own."""
    return JUMP if is_jump else USUAL


def reason_words(code: str) -> Bilingual | None:
    """The words of a stored code; None for "other" and for a code that no list has any more."""
    return None if code == OTHER else JUMP.get(code) or USUAL.get(code)


def explanation_words(code: str, text: str) -> str:
    """What is stored as the explanation: one's own words, or those of the ready reason in both languages."""
    words = reason_words(code)
    return text or (f"{words.kk} / {words.ru}" if words else "")


def own_words(code: str, explanation: str) -> str:
    """What was typed beside the ready reason."""
    return "" if explanation == explanation_words(code, "") else explanation


def shown_explanation(code: str, explanation: str) -> str:
    """For the reviewer: the ready reason in the reader's language, then one's own words."""
    words, own = reason_words(code), own_words(code, explanation)
    return ". ".join(filter(None, [_capital(str(words)) if words else "", own]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
