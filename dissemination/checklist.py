"""What must hold before a bulletin may be released. The page shows it, `approve` insists on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dissemination import readback
from dissemination.models import Bulletin, BulletinFile
from dissemination.published import CONFIDENTIAL, PublishedTable
from dissemination.tables import lonely_lines, published_tables
from estimation.models import Vintage
from estimation.queries import Coverage, KeyFigure, coverage_of, key_figures
from kernel.bilingual import LANGUAGES, Bilingual
from kernel.legal_clock import local_date
from kernel.numbers import format_number
from kernel.parameters import parameter


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list; `name` is for the journal and the tests.

    A judgement of quality may be overridden by the approver, with a reason that is kept. A fault of the files may not.
    """

    name: str
    text: Bilingual
    holds: bool
    is_judgement: bool = False


def checks(bulletin: Bulletin) -> list[Check]:
    return list(_checks(bulletin, published_tables(bulletin.vintage)))


def _checks(bulletin: Bulletin, tables: list[PublishedTable]) -> Iterator[Check]:
    files = {file.language: file for file in bulletin.files.all()}
    yield _both_languages(bulletin, tables)
    yield _no_empty_table(tables)
    yield _no_lonely_mark(tables)
    yield _files_present(files)
    yield _same_numbers(files, tables)
    yield _newest_vintage(bulletin)
    yield Check(
        "round_closed",
        Bilingual(kk="Есептерді жинау жабылған.", ru="Сбор отчетов закрыт."),
        not bulletin.vintage.round.is_open,
    )
    yield from _quality(bulletin.vintage)
    if bulletin.needs_second_person:
        yield Check(
            "four_eyes",
            Bilingual(kk="Бекітетін адам – құрастырушыдан басқа адам.", ru="Утверждает не тот, кто собрал."),
            bulletin.approved_by_id is None or bulletin.approved_by_id != bulletin.created_by_id,
        )


def _both_languages(bulletin: Bulletin, tables: list[PublishedTable]) -> Check:
    """`Bilingual` refuses an empty side, so what is here is whole; only the editors' columns can be empty."""
    texts = [bulletin.title_kk, bulletin.title_ru]
    count = len(tables)
    return Check(
        "both_languages",
        Bilingual(
            kk=f"Атауы, мәтіні және кестелері екі тілде толық. Кесте саны: {count}.",
            ru=f"Название, текст и таблицы полны на двух языках. Таблиц: {count}.",
        ),
        all(text.strip() for text in texts),
    )


def _no_empty_table(tables: list[PublishedTable]) -> Check:
    return Check(
        "no_empty_table",
        Bilingual(kk="Деректері жоқ кесте мен бет жоқ.", ru="Таблиц и листов без данных нет."),
        bool(tables) and all(table.has_numbers for table in tables),
    )


def _no_lonely_mark(tables: list[PublishedTable]) -> Check:
    hidden = sum(cell.mark == CONFIDENTIAL for table in tables for _, cells in table.lines() for cell in cells)
    lonely = lonely_lines(tables)
    where = f": {', '.join(lonely[:5])}" if lonely else "."
    return Check(
        "no_lonely_mark",
        Bilingual(
            kk=f"Құпия ұяшық (X): {hidden}; қорытындысы бар жолдар мен бағандарда жалғыз X жоқ{where}",
            ru=f"Скрытых клеток (X): {hidden}; в строках и графах с итогом X не стоит один{where}",
        ),
        not lonely,
    )


def _files_present(files: dict[str, BulletinFile]) -> Check:
    whole = set(files) == set(LANGUAGES) and all(
        hashlib.sha256(bytes(file.content)).hexdigest() == file.sha256 for file in files.values()
    )
    return Check(
        "files_present",
        Bilingual(kk="XLSX файлдары екі тілде бар және бүтін.", ru="Файлы XLSX есть на двух языках и не повреждены."),
        whole,
    )


def _same_numbers(files: dict[str, BulletinFile], tables: list[PublishedTable]) -> Check:
    """The files are read back, cell by cell: what people download is what the page shows."""
    results = [readback.compare(bytes(file.content), tables, language) for language, file in files.items()]
    compared, differ = sum(r.compared for r in results), sum(len(r.differences) for r in results)
    cells = format_number(compared)
    return Check(
        "same_numbers",
        Bilingual(
            kk=f"Беттегі және XLSX файлдарындағы сандар бірдей. Салыстырылған ұяшық: {cells}; айырмашылық: {differ}.",
            ru=f"Числа на странице и в файлах XLSX совпадают. Сравнено клеток: {cells}; различий: {differ}.",
        ),
        bool(results) and differ == 0,
    )


def _quality(vintage: Vintage) -> Iterator[Check]:
    """Whether enough answered, for enough of the population, for numbers that are exact enough."""
    yield _enough_response(vintage, _limit("least_response"))
    yield _own_returns(coverage_of(vintage), _limit("most_not_own"))
    yield _precise_headline(key_figures(vintage), _limit("most_rse"))


def _limit(name: str) -> float:
    """Percent, as in force on the day of the look."""
    return float(parameter(f"dissemination.{name}", on=local_date()))


def _enough_response(vintage: Vintage, least: float) -> Check:
    """Accepted reports and no-activity notices among the obliged: what the weights rest on."""
    obliged = vintage.response.get("selected", 0)
    counted = vintage.response.get("accepted", 0) + vintage.response.get("no_activity", 0)
    rate = 100 * counted / obliged if obliged else 0.0
    figures = {"rate": format_number(rate, 1), "least": format_number(least)}
    return Check(
        "enough_response",
        Bilingual(
            kk="Есептеуге енген жауаптардың үлесі: {rate}%; кемінде {least}% болуы тиіс.",
            ru="Доля ответов, вошедших в расчет: {rate}\u00a0%; должна быть не меньше {least}\u00a0%.",
        ).format(**figures),
        rate >= least,
        is_judgement=True,
    )


def _own_returns(coverage: Coverage, most: float) -> Check:
    figures = {"share": format_number(coverage.share_not_own, 1), "most": format_number(most)}
    return Check(
        "own_returns",
        Bilingual(
            kk="Өз есебі жоқ (көршісіне біріктірілген не қамтылмаған) страталардағы бірліктердің үлесі: {share}%; "
            "{most} пайыздан аспауы тиіс.",
            ru="Доля единиц в стратах без своих отчетов (объединенных с соседними или не представленных): "
            "{share}\u00a0%; должна быть не больше {most}\u00a0%.",
        ).format(**figures),
        coverage.share_not_own <= most,
        is_judgement=True,
    )


def _precise_headline(figures: Sequence[KeyFigure], most: float) -> Check:
    """The worst of the leading numbers; a confidential one leads nothing."""
    worst = float(max((figure.cell.rse for figure in figures if figure.cell.rse is not None), default=0))
    said = {"worst": format_number(worst, 1), "most": format_number(most)}
    return Check(
        "precise_headline",
        Bilingual(
            kk="Басты көрсеткіштердің ең үлкен салыстырмалы стандартты қатесі: {worst}%; {most} пайыздан аспауы тиіс.",
            ru="Наибольшая относительная стандартная ошибка главных показателей: {worst}\u00a0%; должна быть не больше "
            "{most}\u00a0%.",
        ).format(**said),
        worst <= most,
        is_judgement=True,
    )


def _newest_vintage(bulletin: Bulletin) -> Check:
    later = type(bulletin.vintage).objects.filter(
        round_id=bulletin.vintage.round_id, number__gt=bulletin.vintage.number
    )
    return Check(
        "newest_vintage",
        Bilingual(
            kk="Бюллетень осы кезеңнің соңғы есептеу түсірілімінен құрастырылған.",
            ru="Бюллетень собран из последнего среза расчета за этот период.",
        ),
        not later.exists(),
    )
