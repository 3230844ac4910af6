"""What a bulletin says beside its tables: title, period, source, how many answered, how it was calculated."""

from __future__ import annotations

from collections.abc import Iterator

from dissemination.outline import outline_of
from dissemination.published import PublishedTable
from dissemination.workbook import Publication
from estimation.models import Vintage
from estimation.queries import Coverage, coverage_of
from kernel.bilingual import Bilingual
from kernel.legal_clock import local_date
from kernel.numbers import format_number

RECEIVED = Bilingual(
    kk="Деректер жалпымемлекеттік статистикалық байқау бойынша қабылданған есептерден алынды.",
    ru="Данные получены из принятых отчетов общегосударственного статистического наблюдения.",
)
WEIGHTS = Bilingual(
    kk="Деректер бас жиынтыққа таратылды. Тарату коэффициенті – стратадағы бірліктер санының сол страта бойынша "
    "қабылданған есептер мен қызметінің болмағандығы туралы хабарламалардың жалпы санына қатынасы.",
    ru="Данные распространены на генеральную совокупность. Коэффициент распространения – отношение числа единиц страты "
    "к общему числу принятых в ней отчетов и уведомлений об отсутствии деятельности.",
)
WITHOUT_ACTIVITY = Bilingual(
    kk="Қызметінің болмағандығы туралы хабарлаған бірліктер коэффициентте ғана ескеріледі: олардың көрсеткіштері "
    "нөлге тең, ұйымдар санына олар кірмейді.",
    ru="Единицы, сообщившие об отсутствии деятельности, учтены только в коэффициенте: их показатели равны нулю, "
    "в число организаций они не входят.",
)
ALL_COVERED = Bilingual(
    kk="Әр страта бойынша жауап бар: біріктірілген де, қамтылмаған да страта жоқ.",
    ru="Ответы есть по каждой страте: объединенных и не представленных страт нет.",
)
MERGED = Bilingual(
    kk="Жауабы жоқ, көршісімен бірге таратылған страталар: {strata} (бірлік: {units}).",
    ru="Страты без ответов, распространенные вместе с соседними: {strata} (единиц: {units}).",
)
UNCOVERED = Bilingual(
    kk="Жауабы да, лайықты көршісі де жоқ страталар: {strata}. Олардың бірліктері ({units}; бас жиынтықтың {percent} "
    "пайызы) қорытындыларға кірмейді.",
    ru="Страты без ответов и без подходящей соседней: {strata}. Их единицы ({units}; {percent}\u00a0% генеральной "
    "совокупности) в итоги не входят.",
)
CONFIDENTIALITY = Bilingual(
    kk="Құпиялық: жалғыз респонденттің дерегі X белгісімен жасырылады. Оны қорытындыдан есептеп шығаруға "
    "болмайтындай, сол жолда және бағанда тағы бір ұяшық жасырылады.",
    ru="Конфиденциальность: данные единственного респондента скрыты знаком X. Чтобы их нельзя было вычислить из "
    "итога, в той же строке и графе скрыта еще одна клетка.",
)
POPULATION = Bilingual(kk="бас жиынтықтағы бірлік", ru="единиц в генеральной совокупности")
OBLIGED = Bilingual(kk="есеп тапсыруға міндетті бірлік", ru="единиц, обязанных отчитаться")
ACCEPTED = Bilingual(kk="қабылданған есеп", ru="принятых отчетов")
NO_ACTIVITY = Bilingual(kk="қызметінің болмағандығы туралы хабарлама", ru="уведомлений об отсутствии деятельности")


def period_of(year: int) -> Bilingual:
    return Bilingual(kk=f"{year} жыл", ru=f"{year} год")


def titles_of(vintage: Vintage) -> Bilingual:
    """`Көрсетілген IT қызметтердің көлемі, 2025 жыл`: the form's own words, or the survey's name where it has none."""
    round_ = vintage.round
    survey = Bilingual(kk=round_.survey.name_kk, ru=round_.survey.name_ru)
    name, period = outline_of(round_.form.folder).title or survey, period_of(round_.year)
    return Bilingual(kk=f"{name.kk}, {period.kk}", ru=f"{name.ru}, {period.ru}")


def response_of(vintage: Vintage) -> tuple[tuple[Bilingual, str], ...]:
    """How large the population is, how many had to answer and how many did, as the vintage counted them."""
    names = ((POPULATION, "population"), (OBLIGED, "selected"), (ACCEPTED, "accepted"), (NO_ACTIVITY, "no_activity"))
    counted = ((label, vintage.response.get(name)) for label, name in names)
    return tuple((label, format_number(figure)) for label, figure in counted if figure is not None)


def method_of(vintage: Vintage) -> tuple[Bilingual, ...]:
    """How the numbers came about, with what this vintage had to do without."""
    return (RECEIVED, WEIGHTS, WITHOUT_ACTIVITY, *_covered(coverage_of(vintage)), CONFIDENTIALITY)


def _covered(coverage: Coverage) -> Iterator[Bilingual]:
    if coverage.merged_strata:
        yield MERGED.format(strata=format_number(coverage.merged_strata), units=format_number(coverage.merged_units))
    if coverage.uncovered_strata:
        yield UNCOVERED.format(
            strata=format_number(coverage.uncovered_strata), units=format_number(coverage.uncovered_units),
            percent=format_number(100 * coverage.uncovered_units / coverage.population, 1),
        )  # fmt: skip
    if not (coverage.merged_strata or coverage.uncovered_strata):
        yield ALL_COVERED


def publication_of(vintage: Vintage, tables: list[PublishedTable]) -> Publication:
    return Publication(
        title=titles_of(vintage), period=period_of(vintage.round.year), source=tables[0].source,
        method=method_of(vintage), response=response_of(vintage), made_on=local_date(vintage.made_at),
        tables=tuple(tables),
    )  # fmt: skip
