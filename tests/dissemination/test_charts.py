"""Charts: only what is published, words for every shape, nothing that the content policy refuses."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from dissemination.charts import Area, Bar, bar_chart, quantile_classes, tile_map
from dissemination.illustrations import charts_of
from dissemination.tiles import TILES
from kernel.numbers import NBSP
from register.classifiers import regions
from tests.dissemination.samples import HIDDEN, by_region, shares

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_every_region_of_today_has_a_tile_of_its_own():
    assert set(TILES) == {item.region for item in regions()}
    assert len({(tile.column, tile.row) for tile in TILES.values()}) == 20
    for language in ("kk", "ru"):
        assert len({tile.short.in_(language) for tile in TILES.values()}) == 20


def test_classes_are_about_equal_and_equal_values_stay_together():
    classes = quantile_classes(range(1, 21))
    assert [(c.number, c.low, c.high) for c in classes] == [(1, 1, 4), (2, 5, 8), (3, 9, 12), (4, 13, 16), (5, 17, 20)]
    tied = quantile_classes([1, 1, 1, 1, 9])
    assert [(c.low, c.high) for c in tied] == [(1, 1), (9, 9)]
    assert tied[-1].number == 5


def test_one_value_alone_is_one_pale_class():
    assert [(c.number, c.low, c.high) for c in quantile_classes([7])] == [(1, 7, 7)]
    assert quantile_classes([]) == ()


def test_the_map_of_a_table_hatches_what_is_confidential():
    table = by_region()
    hidden = {key: cell for key, cell in table.cells.items() if key[0] == "10"}
    table = by_region(cells=dict(table.cells) | {("10", "1"): hidden["10", "2"]})
    chart = charts_of([table], "kk")[0]
    tile = next(group for group in drawn(chart.svg).iter(f"{SVG}g") if "Абай" in group.find(f"{SVG}title").text)
    assert tile.find(f"{SVG}rect").get("fill") == "url(#map-1-hatch)"
    assert [text.text for text in tile.iter(f"{SVG}text")] == ["АБА", "X"]
    assert tile.find(f"{SVG}title").text == "Абай облысы: құпия дерек"
    assert chart.has_hidden


def test_no_number_of_a_chart_is_missing_from_the_table():
    """Whatever a chart writes is one of the published cells, shortened."""
    table = by_region()
    chart = charts_of([table], "ru")[0]
    published = {
        f"{cell.value / 10**6:.1f}".replace(".", ",") for (row, col), cell in table.cells.items() if col == "1"
    }
    labels = {text.text for text in drawn(chart.svg).iter(f"{SVG}text") if text.text[0].isdigit()}
    assert labels and labels <= published


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_shape_has_words_and_the_chart_has_title_and_description(language):
    charts = charts_of([by_region(), shares()], language)
    assert len(charts) == 2
    for chart in charts:
        root = drawn(chart.svg)
        names = {element.get("id") for element in root.iter()}
        assert {root.get("aria-labelledby"), root.get("aria-describedby")} <= names
        assert root.get("role") == "img"
        shapes = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class")]
        assert shapes
        spoken = [title.text for title in root.iter(f"{SVG}title")][1:]
        assert len(spoken) == len(shapes)


def test_charts_carry_no_inline_style_and_no_script():
    for chart in charts_of([by_region(), shares()], "kk"):
        assert "style=" not in chart.svg
        assert not re.search(r"<(script|style|foreignObject|image)|\son\w+=|href", chart.svg)


def test_texts_of_a_chart_are_escaped():
    svg = bar_chart([Bar('<b> & "x"', 3, "3", "3")], name="b", title="a < b", description="&")
    assert drawn(svg).find(f"{SVG}title").text == "a < b"
    svg = tile_map([Area("<i>", "A & B", 0, 0, None, "X", "X")], (), name="m", title="t", description="d")
    assert "A &amp; B" in svg and "<i>" not in svg


def test_bars_are_in_proportion_and_long_names_take_two_lines():
    long = "Бағдарламалық өнімдерді, электрондық ақпараттық ресурстарды, мобильді және өзге де қосымшаларды беру"
    root = drawn(
        bar_chart([Bar(long, 200, "200", "200"), Bar("Б", 50, "50", "50")], name="b", title="t", description="d")
    )
    widths = [float(rect.get("width")) for rect in root.iter(f"{SVG}rect")]
    assert widths == [390, 97.5]
    assert sum(text.text.endswith("…") for text in root.iter(f"{SVG}text")) == 1


def test_bars_with_a_hidden_row_are_not_called_the_largest():
    table = shares()
    hidden = by_region().cells["10", "2"]
    chart = charts_of([shares(cells=dict(table.cells) | {("J", "computer"): hidden})], "ru")[0]
    assert "Наибольшие" not in chart.caption
    assert chart.note == "Конфиденциальные данные не изображены."
    assert "99,0" not in chart.svg


def test_percents_are_written_as_the_language_does():
    kk, ru = (charts_of([shares()], language)[0].svg for language in ("kk", "ru"))
    assert "99,0%" in kk
    assert f"99,0{NBSP}%" in ru


def test_a_table_by_region_without_numbers_gives_no_map():
    table = by_region()
    hidden = table.cells["10", "2"]
    assert charts_of([by_region(cells=dict.fromkeys(table.cells, hidden))], "kk") == []
    assert ("10", "2") in HIDDEN
