"""What readers get: both languages, no English, the same numbers as in the files, pages that axe accepts."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dissemination.actions.release import publish_now
from dissemination.models import Bulletin
from dissemination.tables import published_tables
from dissemination.workbook import first_line, sheet_name
from estimation.models import TableCell
from kernel.numbers import format_number
from tests.dissemination.stored import SECRETS, approved, draft, publisher

pytestmark = pytest.mark.django_db


def published(**options) -> Bulletin:
    by = publisher()
    return publish_now(approved(by, **options), by=by)


class Tables(HTMLParser):
    """Cells of every table of a page, without what only a screen reader gets."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "span" and dict(attrs).get("class") in ("visually-hidden", "soft"):
            self._silent = 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._silent = 0
        elif tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append("".join(self._cell).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_and_the_downloaded_file_are_equal_cell_by_cell(language):
    bulletin = published()
    client = Client()
    page = Tables(client.get(f"/{language}/bulletins/{bulletin.slug}/").content.decode())
    content = client.get(f"/{language}/bulletins/{bulletin.slug}/{bulletin.slug}-{language}.xlsx").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    compared = 0
    for table, shown in zip(published_tables(bulletin.vintage), page.tables, strict=True):
        stored = book.get_sheet_by_name(sheet_name(table, language)).to_python()[first_line(table) :]
        lines = shown[-len(table.rows) :]
        for line, row in zip(lines, stored, strict=False):
            decimals = table.cells[table.rows[0].code, table.columns[0].code].decimals
            printed = [value if isinstance(value, str) else format_number(value, decimals) for value in row]
            assert line == printed[: len(line)]
            compared += len(line) - 1
    assert compared == TableCell.objects.count()


def test_a_secret_is_in_no_format_and_no_spelling():
    bulletin = published()
    client = Client()
    pages = [
        client.get(path).content.decode()
        for path in ("/kk/", "/ru/", *(f"/{x}/bulletins/{bulletin.slug}/" for x in ("kk", "ru")))
    ]
    for secret in SECRETS.values():
        spellings = {
            str(secret),
            f"{secret:,}",
            f"{secret:,}".replace(",", " "),
            f"{secret / 10**6:.3f}",
            f"{secret / 1000:.1f}",
        }
        spellings |= {spelling.replace(".", ",") for spelling in spellings}
        for page in pages:
            flat = page.replace("\u00a0", " ")
            assert not [s for s in spellings if re.search(rf"(?<![\d,.]){re.escape(s)}(?![\d,.])", flat)]


def test_where_the_map_is_hatched_the_table_has_its_x():
    bulletin = published()
    TableCell.objects.filter(table="services-by-region", row="19", column="total").update(
        value=None, mark="confidential", contributors=None
    )
    page = Client().get(f"/ru/bulletins/{bulletin.slug}/").content.decode()
    assert "<title>Алматинская область: конфиденциальные данные</title>" in page
    assert "url(#map-1-hatch)" in page


@pytest.mark.parametrize(("language", "published_word"), [("kk", "Жарияланды"), ("ru", "Опубликован")])
def test_the_home_page_lists_the_latest_and_everything_by_year(language, published_word):
    bulletin = published()
    answer = Client().get(f"/{language}/")
    assert "no-cache" in answer["Cache-Control"]  # a list kept from before the minute would hide the release
    page = answer.content.decode()
    assert page.count(f"/{language}/bulletins/{bulletin.slug}/") == 2
    assert bulletin.titles.in_(language) in page
    assert published_word in page and "2025" in page
    assert f"/{language}/sign-in/" in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_empty_site_says_so(language):
    page = Client().get(f"/{language}/").content.decode()
    assert ("жарияланған бюллетень жоқ" if language == "kk" else "Опубликованных бюллетеней пока нет") in page


def test_a_replaced_bulletin_points_to_the_later_one_and_leaves_the_lists():
    first = published()
    second = published(round_=first.vintage.round, number=2)
    page = Client().get(f"/ru/bulletins/{first.slug}/").content.decode()
    assert f"/ru/bulletins/{second.slug}/" in page and "пересмотрены" in page
    home = Client().get("/ru/").content.decode()
    assert f"/ru/bulletins/{first.slug}/" not in home and f"/ru/bulletins/{second.slug}/" in home


def test_a_draft_beside_a_published_one_is_nowhere():
    first = published()
    second = draft(round_=first.vintage.round, number=2)
    for path in ("/ru/", f"/ru/bulletins/{first.slug}/"):
        assert second.slug not in Client().get(path).content.decode().replace(f"{first.slug}-2025", "")


def test_the_number_of_queries_does_not_depend_on_the_number_of_bulletins(django_assert_max_num_queries):
    first = published()
    published(round_=first.vintage.round, number=2)
    with django_assert_max_num_queries(2):
        Client().get("/kk/")
    with django_assert_max_num_queries(6):
        Client().get(f"/kk/bulletins/{first.slug}/")


@pytest.mark.parametrize("path", ["/kk/", "/kk/bulletins/2-it-2025/"])
def test_pages_carry_no_inline_style_or_script(path):
    published()
    page = Client().get(path).content.decode()
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", page)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_english_word_is_left_on_public_pages(language):
    bulletin = published()
    for path in (f"/{language}/", f"/{language}/bulletins/{bulletin.slug}/"):
        page = re.sub(
            r"<head>.*?</head>|<script.*?</script>|<!--.*?-->", "", Client().get(path).content.decode(), flags=re.S
        )
        words = set(re.findall(r"\b[a-zA-Z]{3,}\b", re.sub(r"<[^>]+>|&\w+;", " ", page)))
        assert words <= {"XLSX", "UTC"}, words
