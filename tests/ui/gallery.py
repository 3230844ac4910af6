"""Sample data for templates/components/gallery.html, in the active language. All numbers and firms are made up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from kernel.bilingual import Bilingual
from kernel.numbers import format_number

SCRIPTS = ("numbers", "grid", "live", "leave", "questions")


def both(kk: str, ru: str) -> str:
    return str(Bilingual(kk=kk, ru=ru))


class AccountForm(forms.Form):
    """One field of every kind that staff forms use."""

    prefix = "account"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("bin", both("БСН", "БИН")), ("iin", both("ЖСН", "ИИН"))]
        self.fields["email"] = forms.EmailField(
            label=both("Электрондық пошта", "Электронная почта"),
            help_text=both("Шақыру осы мекенжайға жіберіледі.", "На этот адрес придет приглашение."),
        )
        self.fields["kind"] = forms.ChoiceField(
            label=both("Код түрі", "Вид кода"), choices=kinds, widget=forms.RadioSelect
        )
        self.fields["scope"] = forms.MultipleChoiceField(
            label=both("Өкілеттік", "Полномочие"),
            help_text=both("Бірнешеуін белгілеуге болады.", "Можно отметить несколько."),
            choices=[("view", both("көру", "просмотр")), ("fill", both("толтыру", "заполнение"))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["region"] = forms.ChoiceField(
            label=both("Өңір", "Регион"),
            choices=[
                ("35", both("Қарағанды облысы", "Карагандинская область")),
                ("71", both("Астана қаласы", "город Астана")),
            ],
        )
        self.fields["until"] = forms.DateField(label=both("Мерзімі", "Срок"), required=False)
        self.fields["file"] = forms.FileField(label=both("Файл", "Файл"), required=False)
        self.fields["reason"] = forms.CharField(
            label=both("Себебі", "Причина"), widget=forms.Textarea(attrs={"rows": 3}), required=False
        )
        self.fields["agreed"] = forms.BooleanField(label=both("Мәліметтер тексерілді", "Сведения проверены"))
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", both("Сақтау", "Сохранить")))

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError(both("Бұл тұлғаның өкілеттігі бұрыннан бар.", "У этого лица полномочие уже есть."))


class Person:
    """A signed-in reader."""

    is_authenticated = True

    def __str__(self) -> str:
        return both("Ахметова Гүлнар Серікқызы", "Ахметова Гульнар Сериковна")


def render(language: str) -> str:
    """The gallery as one page of HTML."""
    with translation.override(language):
        request = RequestFactory().get(f"/{language}/", {"state": "draft", "page": "2"})
        return render_to_string("components/gallery.html", context(language), request=request)


def context(language: str) -> dict[str, Any]:
    return {
        **frame(language),
        "words": words(),
        "form": AccountForm({"account-email": "gulnar@", "account-until": "05.13.2026", "account-region": "35"}),
        "side_tasks": side_tasks(),
        "tasks": tasks(),
        "keys": keys(),
        "findings": [error_finding(), warning_finding(), second_finding(), third_finding()],
        "read_findings": [explained_finding(), info_finding()],
        "sheet": sheet(language),
        "questions": questions(),
        "filters": filters(),
        "table": published_table(),
        "answers": answers_table(),
        "page_obj": Paginator(range(120), 25).page(2),
        "summary": summary(),
        "summary_short": summary()[:2],
        "jobs": jobs(),
        "checks": bundle(),
        "rehearsal": rehearsal(),
        "thread": thread(),
        "scripts": [f"cabinet/js/{name}.js" for name in SCRIPTS],
    }


def frame(language: str) -> dict[str, Any]:
    return {
        "user": Person(),
        "site_name": both("Респонденттің кабинеті", "Кабинет респондента"),
        "home_url": f"/{language}/",
        "kk_url": "/kk/",
        "ru_url": "/ru/",
        "nav": [
            {"url": "#main", "label": both("Менің есептерім", "Мои отчеты"), "current": True},
            {"url": "#main", "label": both("Өкілеттіктер", "Полномочия"), "current": False},
            {"url": "#main", "label": both("Тарату графигі", "График распространения"), "current": False},
        ],
    }


def words() -> dict[str, str]:
    pairs = {
        "title": ("Құрамдас бөліктер", "Составные части"),
        "person": ("Бас бухгалтер · 8 кәсіпорын", "Главный бухгалтер · 8 предприятий"),
        "saved": ("Сақталды, 14:03:12", "Сохранено, 14:03:12"),
        "back": ("Есептің бөлімдері", "Разделы отчета"),
        "modules": ("Есептің модульдері", "Модули отчета"),
        "heading": (
            "2-бөлім. Резиденттерге көрсетілген IT қызметтердің көлемі туралы ақпаратты көрсетіңіз",
            "Раздел 2. Укажите информацию об объеме оказанных IT услуг резидентам",
        ),
        "meta": (
            "ЖШС «Үлгі», БСН 200040000010 · 2025 жыл · мерзімі: 2026 ж. 30 наурыз, 23:59 (UTC+5)",
            "ТОО «Үлгі», БИН 200040000010 · 2025 год · срок: 30 марта 2026 года, 23:59 (UTC+5)",
        ),
        "notice_title": ("4 есептің мерзіміне 3 күн қалды", "До срока четырех отчетов 3 дня"),
        "notice_text": (
            "3-ақпарат нысаны 2026 ж. 19 қаңтар, 23:59-ға дейін (UTC+5) қабылданады.",
            "Форма 3-информ принимается до 19 января 2026 года, 23:59 (UTC+5).",
        ),
        "notice_link": ("Мерзім неге осындай?", "Почему такой срок?"),
        "done": ("Есеп тапсырылды.", "Отчет представлен."),
        "tasks": ("Осы аптада тапсырылады", "Сдать на этой неделе"),
        "empty": ("Жаңа хабарлама жоқ.", "Новых уведомлений нет."),
        "empty_link": ("Барлық хабарлама", "Все уведомления"),
        "findings": ("Бақылау нәтижелері", "Результаты контроля"),
        "sheet": ("Кесте", "Таблица"),
        "questions": ("Сұрақтар", "Вопросы"),
        "save": ("Сақтау және жалғастыру", "Сохранить и продолжить"),
        "save_and_leave": ("Сақтап шығу", "Сохранить и выйти"),
        "withdraw": ("Есепті қайтарып алу", "Отозвать отчет"),
        "account": ("Өкілеттік беру", "Выдача полномочия"),
        "list": ("Өңірдің есептері", "Отчеты региона"),
        "summary": ("Жауаптарыңызды тексеріңіз", "Проверьте ответы"),
        "job": ("Файлдарды екі тілде жинау", "Сборка файлов на двух языках"),
        "columns": ("Беттің бағандары", "Колонки страницы"),
        "aside": ("Нұсқалар", "Версии"),
        "tag_warn": ("15 күннен кейін аяқталады", "закончится через 15 дней"),
        "tag_good": ("қабылданды", "принят"),
        "tag_plain": ("басталмаған", "не начат"),
    }
    return {name: both(*pair) for name, pair in pairs.items()}


def side_tasks() -> list[dict[str, Any]]:
    return [
        {"title": both("A. Ұйым туралы жалпы ақпарат", "A. Общая информация"), "url": "#main",
         "state": both("толтырылды", "заполнен")},
        {"title": both("B. Компьютер мен желілер", "B. Компьютеры и сети"), "url": "#main", "is_current": True,
         "tag": both("қате: 1", "ошибка: 1"), "tone": "bad"},
        {"title": both("C. Интернет", "C. Интернет"), "url": "#main",
         "tag": both("толтырылуда", "начат"), "tone": "info"},
    ]  # fmt: skip


def tasks() -> list[dict[str, Any]]:
    return [
        {"title": both("ЖШС «Мысал» – 3-ақпарат", "ТОО «Мысал» – 3-информ"), "url": "#main",
         "note": both("БСН 200040000020 · 9 модульдің бәрі толтырылған", "БИН 200040000020 · заполнены все 9 модулей"),
         "tag": both("Түзету керек: 2", "Нужно исправить: 2"), "tone": "bad",
         "when": both("3 күн қалды", "осталось 3 дня")},
        {"title": both("«Сынақ» АҚ – 3-ақпарат", "АО «Сынақ» – 3-информ"), "url": "#main",
         "note": both("БСН 200040000030 · бақылаудан өтті", "БИН 200040000030 · контроль пройден"),
         "tag": both("Басшының қолтаңбасы күтілуде", "Ожидается подпись руководителя"), "tone": "warn",
         "when": both("3 күн қалды", "осталось 3 дня")},
        {"title": both("ЖШС «Бастау» – 3-ақпарат", "ТОО «Бастау» – 3-информ"), "url": "#main",
         "note": both("БСН 200040000070", "БИН 200040000070"), "state": both("тапсырылды", "представлен"),
         "when": both("2026 ж. 14 қаңтар", "14 января 2026 года")},
        {"title": both("Қол қою және тапсыру", "Подписание и представление"),
         "note": both("Барлық бөлім толтырылғаннан кейін ашылады.", "Откроется, когда заполнены все разделы.")},
    ]  # fmt: skip


def keys() -> list[dict[str, Any]]:
    return [
        {"term": both("Тапсырылды", "Представлено"), "value": both("1 040-тан 812", "812 из 1 040"),
         "note": both("78,1%, кеше 74,3%", "78,1 %, вчера 74,3 %")},
        {"term": both("Қабылданды", "Принято"), "value": "655"},
        {"term": both("Тексерілуде", "На проверке"), "value": "119", "now": True,
         "note": both("жауап мерзімі өткен: 4", "просрочен ответ: 4")},
    ]  # fmt: skip


def error_finding() -> dict[str, Any]:
    return {
        "id": "f1", "severity": "error",
        "title": both("1.3-жол: қосынды сәйкес емес", "Строка 1.3: сумма не сходится"),
        "message": both(
            "2-бөлім, 1.3-жол: 1-баған 2, 3, 5 және 6-бағандардың қосындысына тең болуы тиіс (4-баған қосылмайды).",
            "Раздел 2, строка 1.3: графа 1 должна равняться сумме граф 2, 3, 5 и 6 (графа 4 не прибавляется)."),
        "facts": both("1-баған: 186 400; 2 + 3-бағандар: 160 700; айырмасы: 25 700.",
                      "Графа 1: 186 400; графы 2 + 3: 160 700; разница: 25 700."),
        "cells": [
            {"url": f"#s2-1.3-{c}", "label": both(f"1.3-жол, {c}-баған", f"строка 1.3, графа {c}")} for c in "123"],
        "repairs": [
            {"label": both("1-бағанды 160 700 деп өзгерту", "Указать в графе 1: 160 700"), "name": "repair",
             "value": "s2/1.3/1=160700", "note": both("Бір түзету жеткілікті.", "Достаточно одного исправления.")},
            {"label": both("3-бағанды 124 100 деп өзгерту", "Указать в графе 3: 124 100"), "name": "repair",
             "value": "s2/1.3/3=124100"}],
        "to_fill": [[{"url": "#s2-1.3-1", "text": both("1.3-жол, 1-баған", "строка 1.3, графа 1")}]],
        "why": both("4-баған 3-бағанның ішінде, сондықтан қосылмайды.", "Графа 4 входит в графу 3 и не прибавляется."),
        "source": both("нұсқаулықтың 9-тармағы.", "пункт 9 инструкции."),
    }  # fmt: skip


def warning_finding() -> dict[str, Any]:
    return {
        "id": "f2", "severity": "warning",
        "message": both("2-бөлім, 1.10-жол: 1-баған былтырғыдан көп өзгерді. "
                        "Есепті жыл: 31 800; өткен жыл: 12 400; қатынасы: 2,56.",
                        "Раздел 2, строка 1.10: графа 1 сильно отличается от прошлого года. "
                        "Отчетный год: 31 800; прошлый год: 12 400; отношение: 2,56."),
        "cells": [{"url": "#s2-1.3-1", "label": both("1.10-жол, 1-баған", "строка 1.10, графа 1")}],
        "reasons": [
            {"code": "order", "text": both("ірі тапсырыс немесе жаңа келісімшарт", "крупный заказ или новый договор")},
            {"code": "price", "text": both("баға немесе тариф өзгерді", "изменились цены или тарифы")},
            {"code": "other", "text": both("басқа себеп (төменде жазыңыз)", "другая причина (укажите ниже)"),
             "is_chosen": True}],
        "error": both("Түсіндірме жазыңыз.", "Напишите пояснение."),
    }  # fmt: skip


def explained_finding() -> dict[str, Any]:
    return {
        "id": "f3", "severity": "warning",
        "message": both("1.6-жол, 1-баған былтырғыдан аз.", "Строка 1.6, графа 1 меньше прошлого года."),
        "cells": [{"label": both("1.6-жол, 1-баған", "строка 1.6, графа 1")}],
        "explanation": both("Екі келісімшарт аяқталды.", "Завершились два договора."),
        "explained_by": both("Ахметова Г. С.", "Ахметова Г. С."),
    }  # fmt: skip


def info_finding() -> dict[str, Any]:
    return {
        "id": "f4",
        "severity": "info",
        "message": both("Есеп мерзімінен кейін тапсырылды.", "Отчет представлен после срока."),
    }


def second_finding() -> dict[str, Any]:
    """The same cell may have several findings: equal headings, different numbers."""
    return {
        "id": "f5", "severity": "error", "cells": error_finding()["cells"] * 3,
        "message": both("2-бөлім, 1.3-жол: 4-баған 3-бағаннан аспауы тиіс.",
                        "Раздел 2, строка 1.3: графа 4 не может быть больше графы 3."),
    }  # fmt: skip


def third_finding() -> dict[str, Any]:
    return {
        "id": "f6",
        "severity": "error",
        "cells": second_finding()["cells"][:1],
        "message": both(
            "2-бөлім, 1.3-жол: көлем теріс бола алмайды.", "Раздел 2, строка 1.3: объем не бывает меньше нуля."
        ),
    }


def sheet(language: str) -> dict[str, Any]:
    other = "ru" if language == "kk" else "kk"

    def second(kk: str, ru: str) -> str:
        return Bilingual(kk=kk, ru=ru).in_(other)

    total = ("Көрсетіл\u00adген қызметтер\u00adдің көлемі – барлығы", "Объем оказан\u00adных услуг – всего")
    state = ("мемле\u00adкеттік меншік", "государ\u00adственная собствен\u00adность")
    private = ("жеке меншік", "частная собствен\u00adность")
    rows = [
        ("1", "total", ("Барлығы", "Всего"), 374540, [417320, 145000, 230180]),
        ("1.3", "", ("Бағдарламалық кодты әзірлеу және тестілеу саласындағы қызмет",
                     "Деятельность в области разработки и тестирования программного кода"),
         171200, [186400, 62300, 98400]),
        ("1.3.1", "part", ("оның ішінде елішілік құндылық", "из них внутристрановая ценность"),
         104800, [115150, 41100, None]),
        ("1.10", "", ("Киберқауіпсіздік саласындағы қызмет", "Деятельность в области кибербезопасности"),
         12400, [31800, 19500, 12300]),
    ]  # fmt: skip
    marks = {"s2/1.3/1": "is-error", "s2/1.3/2": "is-involved", "s2/1.3/3": "is-involved", "s2/1.10/1": "is-warning"}
    return {
        "caption": both("2-бөлім кестесі, мың теңге", "Таблица раздела 2, тысяч тенге"),
        "previous": both("Былтырғы баған", "Графа прошлого года"),
        "second_lang": other,
        "code": both("Жол коды", "Код строки"),
        "kind": both("Қызмет түрлерінің атауы", "Наименование видов услуг"),
        "kind_second": second("Қызмет түрлерінің атауы", "Наименование видов услуг"),
        "last_year": both("былтыр, 2024", "прошлый, 2024"),
        "columns": [
            {"code": "1", "text": both(*total), "second": second(*total), "short": both("барлығы", "всего")},
            {"code": "2", "text": both(*state), "second": second(*state), "short": both("мемлекет", "гос.")},
            {"code": "3", "text": both(*private), "second": second(*private), "short": both("жеке", "частн.")},
        ],
        "rows": [
            {
                "code": code, "kind": kind, "text": both(*text), "second": second(*text),
                "previous": format_number(previous),
                "cells": [cell(code, str(number), value, marks) for number, value in enumerate(values, 1)],
            }
            for code, kind, text, previous, values in rows
        ],
    }  # fmt: skip


def cell(row: str, column: str, value: int | None, marks: dict[str, str]) -> dict[str, Any]:
    address = f"s2/{row}/{column}"
    return {
        "address": address,
        "id": address.replace("/", "-"),
        "column": column,
        "value": format_number(value),
        "mark": marks.get(address),
        "is_closed": value is None,
    }


def bundle() -> dict[str, Any]:
    """What controls.browser writes for one sum over two rows of the sample sheet."""
    columns = [["cell", f"s2/{{r}}/{column}"] for column in (1, 2, 3)]
    return {
        "names": {"sections": {"s2": {"kk": "2-бөлім", "ru": "Раздел 2"}}, "yesno": [], "words": {}},
        "controls": [
            {
                "id": "2it.s2.total-columns",
                "severity": "error",
                "message": {
                    "kk": "2-бөлім, {r}-жол: 1-баған 2 және 3-бағандардың қосындысына тең болуы тиіс.",
                    "ru": "Раздел 2, строка {r}: графа 1 должна равняться сумме граф 2 и 3.",
                },
                "shape": ["=", columns[0], ["+", *columns[1:]]],
                "evaluate_blank": False,
                "instances": [{"r": "1.3"}, {"r": "1.10"}],
            }
        ],
    }


def questions() -> list[dict[str, Any]]:
    return [
        {"id": "q4.1", "name": "B/4.1", "type": "yesno", "code": "4.1", "value": 1, "opens": "opens-4.1",
         "label": both("Компьютерлер (үстел, ноутбук)", "Компьютеры (настольные, ноутбуки)"),
         "hint": both("2024 жылы: иә", "в 2024 году: да")},
        {"id": "q5", "name": "B/5", "type": "number", "code": "5", "value": "118", "in_block": "opens-4.1",
         "label": both("Компьютерді пайдаланған қызметкерлер саны", "Численность работников, использовавших компьютер"),
         "hint": both("Жұмыста аптасына кемінде бір рет пайдаланғандар.", "Те, кто пользовался не реже раза в неделю."),
         "unit": both("адам", "человек"), "before": both("2024 жылы: 112", "в 2024 году: 112")},
        {"id": "q7", "name": "B/7", "type": "number", "code": "7", "value": "132",
         "label": both("Интернетке қосылғандары", "Из них подключенных к сети Интернет"),
         "error": both("7-тармақ 6-тармақтан аспауы тиіс.", "Пункт 7 не может быть больше пункта 6."),
         "unit": both("бірлік", "единиц")},
        {"id": "q8", "name": "B/8", "type": "yesno", "code": "8", "value": None,
         "label": both("Дата-орталықты пайдалану", "Использование дата-центра"),
         "error": both("Жауапты таңдаңыз.", "Выберите ответ.")},
        {"id": "time", "name": "s4/time", "type": "radios", "value": "2",
         "label": both("Нысанды толтыруға кеткен уақыт", "Время, затраченное на заполнение"),
         "options": [{"value": "1", "text": both("1 сағатқа дейін", "до 1 часа")},
                     {"value": "2", "text": both("1–2 сағат", "1–2 часа")}]},
        {"id": "email", "name": "sign/email", "type": "email", "optional": True, "value": "",
         "label": both("Электрондық пошта", "Электронная почта")},
        {"id": "place", "name": "id/place", "type": "textarea", "rows": 2, "value": "",
         "label": both("Қызметтің нақты орны", "Фактическое место деятельности")},
        {"id": "true", "name": "sure", "type": "checkbox",
         "label": both("Мәліметтер тексерілді", "Сведения проверены")},
    ]  # fmt: skip


def filters() -> dict[str, Any]:
    return {
        "found": both("Табылды: 119", "Найдено: 119"),
        "reset_url": "?",
        "fields": [
            {"id": "f-text", "name": "q", "type": "search", "value": "",
             "label": both("Атауы немесе БСН", "Название или БИН")},
            {"id": "f-state", "name": "state", "type": "select", "value": "draft", "label": both("Күйі", "Состояние"),
             "options": [{"value": "", "text": both("барлығы", "все")},
                         {"value": "draft", "text": both("қаралама", "черновик")}]},
        ],
    }  # fmt: skip


def published_table() -> dict[str, Any]:
    def value(text: str, mark: str = "") -> dict[str, Any]:
        return {"text": text, "numeric": True, "mark": mark}

    return {
        "caption": both("1-кесте. Алушылардың меншік нысаны бойынша", "Таблица 1. По формам собственности получателей"),
        "unit": both("млн теңге", "млн тенге"),
        "groups": [{"span": 1}, {"text": both("барлығы", "всего"), "span": 1, "numeric": True},
                   {"text": both("оның ішінде", "в том числе"), "span": 2, "numeric": True}],
        "columns": [{"text": both("Өңір", "Регион")}, {"text": both("көлем", "объем"), "numeric": True},
                    {"text": both("мемлекеттік", "государственная"), "numeric": True},
                    {"text": both("шетелдік", "иностранная"), "numeric": True}],
        "rows": [
            {"text": both("Қазақстан Республикасы", "Республика Казахстан"), "is_total": True,
             "cells": [value("1 551 100"), value("381 600"), value("90 200")]},
            {"text": both("Ұлытау облысы", "область Ұлытау"),
             "cells": [value("2 385"), value("X", "confidential"), value("X", "confidential")]},
            {"text": both("Қарағанды облысы", "Карагандинская область"), "url": "#main",
             "cells": [value("61 240"), value("15 100"), value("–", "nil")]},
        ],
        "notes": [both("X – құпия дерек.", "X – конфиденциальные данные."),
                  both("«–» – құбылыс жоқ.", "«–» – явление отсутствует.")],
    }  # fmt: skip


def answers_table() -> dict[str, Any]:
    return {
        "caption": both("3-бөлім. Бейрезиденттерге көрсетілген қызметтер", "Раздел 3. Услуги нерезидентам"),
        "unit": both("мың теңге", "тысяч тенге"),
        "has_code": True,
        "columns": [{"text": both("Жол", "Строка"), "numeric": True}, {"text": both("Қызмет түрі", "Вид услуги")},
                    {"code": "1", "text": both("көлемі", "объем"), "numeric": True},
                    {"code": "2", "text": both("алушы елдер", "страны")}],
        "rows": [
            {"code": "1", "text": both("Барлығы", "Всего"), "is_total": True,
             "cells": [{"text": "24 150", "numeric": True}, {"is_closed": True}]},
            {"code": "1.5", "text": both("Жобаны басқару", "Управление проектом"), "is_current": True,
             "tag": both("қате", "ошибка"), "tone": "bad",
             "cells": [{"text": "2 400", "numeric": True}, {"text": both("Өзбекстан", "Узбекистан")}]},
        ],
    }  # fmt: skip


def summary() -> list[dict[str, Any]]:
    return [
        {"term": both("Атауы, БСН коды", "Название, БИН"),
         "value": both("ЖШС «Үлгі», 200040000010", "ТОО «Үлгі», 200040000010"),
         "note": both("тіркелімнен алынды", "взято из регистра")},
        {"term": both("Қызметтің нақты орны", "Фактическое место"), "url": "#main",
         "action": both("Өзгерту", "Изменить"),
         "lines": [both("Қарағанды облысы", "Карагандинская область"),
                   both("ӘАОЖ коды: 351010000", "код КАТО: 351010000")]},
        {"term": both("Толтыруға жұмсалған уақыт", "Затраченное время"), "tone": "bad",
         "tag": both("таңдалмаған", "не выбрано"), "url": "#main", "action": both("Таңдау", "Выбрать")},
    ]  # fmt: skip


def jobs() -> list[SimpleNamespace]:
    note = both("14 файл дайын.", "14 файлов готово.")
    return [
        SimpleNamespace(state="running", done=1400, total=2000, percent=70, note=note, is_finished=False),
        SimpleNamespace(state="waiting", done=0, total=0, percent=0, note="", is_finished=False),
        SimpleNamespace(state="done", done=20, total=20, percent=100, note=note, is_finished=True),
        SimpleNamespace(state="failed", done=3, total=20, percent=15, note=note, is_finished=True),
    ]


def rehearsal() -> list[dict[str, Any]]:
    return [
        {"text": both("Сандар бюллетень мен XLSX-те бірдей", "Числа в бюллетене и XLSX совпадают"), "holds": True},
        {"text": both("1-кестеде X туралы ескертпе жоқ", "В таблице 1 нет сноски об X"), "holds": False, "url": "#main",
         "link": both("Қосу", "Добавить")},
    ]  # fmt: skip


def thread() -> list[dict[str, Any]]:
    return [
        {"who": both("2-нұсқа", "Версия 2"), "when": both("16 наурыз, 09:41", "16 марта, 09:41"),
         "text": both("1.10-жолға түсіндірме", "пояснение к строке 1.10"), "url": "#main",
         "link": both("айырмасы", "отличия")},
        {"who": both("1-нұсқа", "Версия 1"), "when": both("12 наурыз, 15:42", "12 марта, 15:42")},
    ]  # fmt: skip
