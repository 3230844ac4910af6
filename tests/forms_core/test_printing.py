"""`show_form` prints the whole form: no printed word of the edition is lost, in either language."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from forms_core import registry
from forms_core.printing import CLOSED, print_form

# Facts about the source, not words of the form.
NOT_WORDS = {"kk_printed_para12", "kk_printed_para5", "oked_names_kk"}


def plain(text: str) -> str:
    return " ".join(text.split())


def show(*arguments: str) -> str:
    out = io.StringIO()
    call_command("show_form", *arguments, stdout=out)
    return out.getvalue()


def words(raw: Any, language: str) -> Iterator[str]:
    """Every wording of a part of the edition; where one is recommended, that one."""
    if isinstance(raw, dict):
        if isinstance(raw.get("ru"), str):
            yield raw.get("kk_recommended") or raw["kk"] if language == "kk" else raw["ru"]
        for key, value in raw.items():
            if key not in NOT_WORDS:
                yield from words(value, language)
    elif isinstance(raw, list):
        for value in raw:
            yield from words(value, language)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("code", ["2-IT", "3-INFORM"])
def test_every_word_of_the_form_is_printed(code, language):
    edition = registry.form(code).in_force
    parts = ["rows", "sections", "row_group_caption", "valuation_notes"]
    title_page = {key: value for key, value in edition.form.items() if key not in ("units", "yesno")}
    printed = plain(print_form(edition, language))
    wanted = [*words(title_page, language), *(w for part in parts for w in words(edition.raw.get(part), language))]
    assert len(wanted) > 100
    assert [word for word in wanted if plain(word) not in printed] == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_control_is_printed_on_request(language):
    edition = registry.form("3-INFORM").in_force
    printed = plain(print_form(edition, language, controls=True))
    assert all(
        control.id in printed and plain(control.message.in_(language)) in printed for control in edition.controls
    )
    assert all(plain(control.expr) in printed for control in edition.controls if control.expr)
    assert edition.controls[0].id not in print_form(edition, language)


def test_closed_cells_are_printed_as_x():
    edition = registry.form("2-IT").in_force
    printed = print_form(edition, "ru")
    closed = sum(cell.is_closed for cell in edition.cells.values())
    assert printed.count(f":{CLOSED}") == closed == 16


def test_every_reconstructed_item_is_marked_and_no_official_one():
    edition = registry.form("3-INFORM").in_force
    items = [question for section in edition.sections.values() for question in section.questions.values()]
    printed = plain(print_form(edition, "kk"))
    for item in items:
        assert (f"{plain(item.text.kk)} °" in printed) == item.is_reconstructed, item.code
    assert "°" not in print_form(registry.form("2-IT").in_force, "kk")


def test_a_printed_header_that_is_wrong_is_shown_beside_the_right_one():
    assert "басылғаны: шетелдік қатысуымен бірлескен меншік" in plain(show("2-IT", "--lang", "kk"))
    assert "напечатано" not in show("2-IT", "--lang", "ru")


def test_no_word_of_the_other_language_is_printed():
    printed = show("2-IT", "--lang", "kk")
    assert "Отчет об объеме" not in printed
    assert "Раздел" not in printed


def test_the_edition_may_be_named():
    assert show("2-it", "--edition", "2-it-2026") == show("2-IT")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["5-none"], "5-none"),
        (["2-IT", "--edition", "2-it-1999"], "2-it-1999"),
        (["2-IT", "--edition", "3-inform-2022"], "3-inform-2022 is an edition of 3-INFORM"),
    ],
)
def test_an_unknown_form_or_edition_is_named(arguments, said):
    with pytest.raises(CommandError, match=said):
        show(*arguments)
