"""Rows of a tabulated vintage, made directly: what the calculation would have left behind."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.roles import Role
from collection.models import Round
from dissemination.actions.assemble import assemble_bulletin
from dissemination.actions.release import approve
from dissemination.models import Bulletin
from estimation.models import HiddenCell, TableCell, Vintage, VintageTable
from register.classifiers import regions
from tests.collection.factories import person, round_of

MADE_AT = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)
UNIT = {"code": "thousand_tenge", "text": {"kk": "мың теңге", "ru": "тысяч тенге"}, "kind": "money", "scale": 1000}
PERCENT = {"code": "percent", "text": {"kk": "пайыз", "ru": "процентов"}, "kind": "percent", "scale": 1}
SOURCE = {"kk": "Статистикалық нысан: 2-қызмет көрсету (IT)", "ru": "Статистическая форма: 2-услуги (IT)"}
WHOLE = {"code": "all", "text": {"kk": "Қазақстан Республикасы", "ru": "Республика Казахстан"}, "is_total": True}
REGIONS = [{"code": item.region, "text": {"kk": item.name_kk, "ru": item.name_ru}, "level": 1} for item in regions()]
COLUMNS = [
    {"code": "total", "text": {"kk": "Барлығы", "ru": "Всего"}, "is_total": True},
    {"code": "residents", "text": {"kk": "резиденттерге", "ru": "резидентам"}},
    {"code": "nonresidents", "text": {"kk": "бейрезиденттерге", "ru": "нерезидентам"}},
]
KINDS = [
    {"code": "1", "text": {"kk": "Көрсетілген қызметтер, барлығы", "ru": "Оказано услуг, всего"}, "is_total": True},
    *({"code": f"1.{n}", "text": {"kk": f"Қызмет түрі {n}", "ru": f"Вид услуг {n}"}, "level": 1} for n in range(1, 6)),
    {
        "code": "1.3.1",
        "text": {"kk": "елішілік құндылық", "ru": "внутристрановая ценность"},
        "level": 2,
        "is_part": True,
    },
]
# What the single respondents behind the X had reported: these numbers must be nowhere.
SECRETS = {("10", "residents"): 7_345_619, ("10", "nonresidents"): 2_981_447, ("11", "residents"): 8_113_227}


def layout(title: str, rows: list[Any], columns: list[Any], **changes: Any) -> dict[str, Any]:
    given = {
        "title": {"kk": f"{title} (қаз)", "ru": f"{title} (рус)"}, "stub": {"kk": "Жол", "ru": "Строка"},
        "unit": UNIT, "decimals": 0, "year": 2025, "source": SOURCE, "rows": rows, "columns": columns,
        "footnotes": [{"kk": "Қосылған құн салығынсыз.", "ru": "Без налога на добавленную стоимость."}],
        "headline": [], "by_region": False, "is_additive": True,
    }  # fmt: skip
    return given | changes


def closed_round(year: int = 2025, form: str = "2-IT") -> Round:
    round_ = round_of(form, year)
    if round_.is_open:
        round_.state, round_.closed_at = Round.State.CLOSED, MADE_AT
        round_.save()
    return round_


def vintage(round_: Round | None = None, *, number: int = 1, with_tables: bool = True) -> Vintage:
    """Three tables: by region with hidden cells, by kind of service, shares by kind."""
    made = Vintage.objects.create(
        round=round_ or closed_round(), number=number, state=Vintage.State.TABULATED, made_at=MADE_AT,
        tabulated_at=MADE_AT, code_version="test", fingerprint=f"print-{number}", report_count=735,
        response={"population": 9000, "selected": 800, "accepted": 735, "no_activity": 12},
        notes=[{"about": "merge", "kk": "Страта біріктірілді.", "ru": "Страта объединена."}],
    )  # fmt: skip
    if with_tables:
        _by_region(made)
        _by_kind(made)
        _shares(made)
    return made


def _by_region(made: Vintage) -> None:
    headline = [["all", code["code"]] for code in COLUMNS]
    shown = layout("Көлем", [WHOLE, *REGIONS], COLUMNS, by_region=True, headline=headline)
    VintageTable.objects.create(vintage=made, table="services-by-region", position=1, layout=shown)
    for place, region in enumerate(REGIONS, start=1):
        residents, outside = 1_000_000 * place + 137, 20_000 * place
        row = {"total": residents + outside, "residents": residents, "nonresidents": outside}
        if region["code"] in ("10", "11"):
            row |= {"total": 20_000_000 + place, "residents": None, "nonresidents": None}
        _line(made, "services-by-region", region["code"], row)
    _line(
        made, "services-by-region", "all", {"total": 260_000_123, "residents": 250_000_000, "nonresidents": 10_000_123}
    )
    hidden = [("10", "residents"), ("10", "nonresidents"), ("11", "residents"), ("11", "nonresidents")]
    HiddenCell.objects.bulk_create(
        HiddenCell(
            vintage=made, table="services-by-region", row=row, column=column, kind=HiddenCell.Kind.PRIMARY,
            reason_kk="Жалғыз респондент.", reason_ru="Единственный респондент.",
        )
        for row, column in hidden
    )  # fmt: skip


def _by_kind(made: Vintage) -> None:
    columns = [{"code": "1", "text": {"kk": "Барлығы", "ru": "Всего"}, "is_total": True}]
    shown = layout("Түрлері", KINDS, columns)
    VintageTable.objects.create(vintage=made, table="by-kind", position=2, layout=shown)
    for row, value in {"1": 15_000_000, "1.1": 9_000_000, "1.2": 3_000_000, "1.3": 2_000_000, "1.3.1": 500_000}.items():
        _line(made, "by-kind", row, {"1": value})
    _line(made, "by-kind", "1.4", {"1": 1_000_000})
    TableCell.objects.create(vintage=made, table="by-kind", row="1.5", column="1", mark="nil")


def _shares(made: Vintage) -> None:
    columns = [{"code": "share", "text": {"kk": "үлесі", "ru": "доля"}, "is_total": True}]
    shown = layout("Үлестер", KINDS[:4], columns, unit=PERCENT, decimals=1, is_additive=False)
    VintageTable.objects.create(vintage=made, table="shares", position=3, layout=shown)
    for row, value in {"1": "48.25", "1.1": "12.5", "1.2": "99.9", "1.3": "50"}.items():
        _line(made, "shares", row, {"share": Decimal(value)})


def _line(made: Vintage, table: str, row: str, values: dict[str, Any]) -> None:
    TableCell.objects.bulk_create(
        TableCell(
            vintage=made, table=table, row=row, column=column, value=value,
            mark="" if value is not None else "confidential", contributors=9 if value is not None else None,
        )
        for column, value in values.items()
    )  # fmt: skip


def publisher() -> User:
    return person(Role.PUBLISHER, name="Publisher")


def draft(by: User | None = None, **options: Any) -> Bulletin:
    return assemble_bulletin(vintage(**options), by=by or publisher())


def approved(by: User | None = None, **options: Any) -> Bulletin:
    by = by or publisher()
    return approve(draft(by, **options), by=by)
