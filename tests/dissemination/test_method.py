"""What a bulletin says of its method is what the calculation did, in both languages, on the page and in the file."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dissemination.actions.assemble import assemble_bulletin
from dissemination.actions.release import approve, publish_now
from dissemination.publication import method_of
from estimation.models import VintageStratum
from tests.dissemination.stored import publisher, vintage

pytestmark = pytest.mark.django_db
SAID = {
    "kk": (
        "қабылданған есептер мен қызметінің болмағандығы туралы хабарламалардың жалпы санына",
        "таратылған страталар: 1 (бірлік: 30)",
        "страталар: 1. Олардың бірліктері (15; бас жиынтықтың 15,0 пайызы) қорытындыларға кірмейді",
        "ұйымдар санына олар кірмейді",
    ),
    "ru": (
        "числу принятых в ней отчетов и уведомлений об отсутствии деятельности",
        "вместе с соседними: 1 (единиц: 30)",
        "соседней: 1. Их единицы (15; 15,0 % генеральной совокупности) в итоги не входят",
        "в число организаций они не входят",
    ),
}


def stratum(made, code: str, pool: str, population: int, responded: int, weight: float) -> None:
    VintageStratum.objects.create(
        vintage=made, stratum=code, pool=pool, population=population, selected=population, responded=responded,
        weight=weight,
    )  # fmt: skip


@pytest.fixture
def thin():
    """100 units: 55 answered for themselves, 30 speak through a neighbour, for 15 nobody speaks."""
    made = vintage()
    stratum(made, "A", "A", 55, 50, 1.7)
    stratum(made, "B", "A", 30, 0, 1.7)
    stratum(made, "C", "C", 15, 0, 0.0)
    return made


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_weights_merged_and_missing_strata_are_said_on_the_page_and_in_the_file(thin, language):
    by = publisher()
    bulletin = publish_now(approve(assemble_bulletin(thin, by=by), by=by, reason="Сынақ / Проба"), by=by)
    page = Client().get(f"/{language}/bulletins/{bulletin.slug}/").content.decode().replace("\u00a0", " ")
    book = CalamineWorkbook.from_filelike(io.BytesIO(bytes(bulletin.files.get(language=language).content)))
    cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    for words in SAID[language]:
        assert words in page
        assert any(words in cell.replace("\u00a0", " ") for cell in cells)


def test_a_whole_sample_says_that_nothing_is_missing():
    made = vintage()
    stratum(made, "A", "A", 5, 5, 1.0)
    said = " ".join(note.ru for note in method_of(made))
    assert "Ответы есть по каждой страте" in said and "не входят в итоги" not in said


def test_the_method_of_a_bulletin_is_kept_as_it_was_assembled(thin):
    bulletin = assemble_bulletin(thin, by=publisher())
    assert [note["ru"] for note in bulletin.summary["method"]] == [note.ru for note in method_of(thin)]
