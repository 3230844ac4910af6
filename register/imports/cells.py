"""Cells that a spreadsheet did not finish: a formula without its result, or an error in place of one."""

from __future__ import annotations

from kernel.bilingual import Bilingual

# Excel writes the errors of a CSV in the language of its user.
ERRORS = frozenset({
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#ПУСТО!", "#ДЕЛ/0!", "#ЗНАЧ!", "#ССЫЛКА!", "#ИМЯ?", "#ЧИСЛО!", "#Н/Д",
})  # fmt: skip
AN_ERROR = Bilingual(kk="Ұяшықта мәннің орнында кесте қатесі тұр.", ru="В ячейке вместо значения стоит ошибка таблицы.")
NOT_CALCULATED = Bilingual(
    kk="Ұяшықта нәтижесі есептелмеген формула тұр.", ru="В ячейке формула, результат которой не вычислен."
)
WRITE_VALUE = Bilingual(
    kk="Мәннің өзін жазыңыз немесе кітапты Excel-де ашып, қайта сақтаңыз.",
    ru="Запишите само значение или откройте книгу в Excel и сохраните заново.",
)


def unfinished(text: str) -> Bilingual | None:
    """What is wrong with a cell that has no value of its own; None for an ordinary one."""
    if text.upper() in ERRORS:
        return AN_ERROR
    return NOT_CALCULATED if text.startswith("=") else None
