"""The loader refuses a broken edition with file, line and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import pytest
import yaml

from forms_core.edition import EditionError, load
from forms_core.management.commands.start_form import SKELETON, NewForm

NEW = NewForm("1-innovation", 2027)
ROOT = Path(__file__).resolve().parent.parent.parent


def sound() -> str:
    """The example that start_form writes."""
    names = {name: getattr(NEW, name) for name in ("form", "year", "code", "app", "prefix", "edition", "app_class")}
    return Template((SKELETON / "edition.yaml.txt").read_text(encoding="utf-8")).substitute(names)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "forms_x" / "editions" / "2027.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


BROKEN = yaml.safe_load((Path(__file__).parent / "broken_editions.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken["case"])
def test_a_broken_edition_is_refused_at_its_line(broken, tmp_path):
    assert broken["-"] in sound()
    text = sound().replace(broken["-"], broken["+"], 1)
    with pytest.raises(EditionError) as refused:
        load(written(tmp_path, text))
    error = refused.value
    assert broken["what"] in error.what, error
    assert broken["todo"] in error.todo, error
    assert abs(error.line - line_of(text, broken["at"])) <= 1, error
    assert str(error).startswith(f"forms_x/editions/2027.yaml, line {error.line}: ")


def test_an_empty_file_says_how_to_start(tmp_path):
    with pytest.raises(EditionError, match=re.escape("line 1: the file is empty. Start from `manage.py start_form`.")):
        load(written(tmp_path, "# nothing yet\n"))


def test_a_list_is_not_called_an_empty_file(tmp_path):
    with pytest.raises(EditionError, match=re.escape("line 1: the file is no mapping. Begin with `grammar: 1`")):
        load(written(tmp_path, "- a\n- b\n"))


def test_another_encoding_is_told_at_its_line(tmp_path):
    path = written(tmp_path, sound())
    path.write_bytes(b"grammar: 1\nform:\n  code: \xd4\xee\xf0\xec\xe0\n")
    with pytest.raises(EditionError, match="line 3: the file is not UTF-8. Save it"):
        load(path)


def test_brackets_without_end_are_told(tmp_path):
    with pytest.raises(EditionError, match="brackets inside brackets without end"):
        load(written(tmp_path, "[" * 20_000 + "]" * 20_000))


@pytest.mark.parametrize(
    ("key", "what"),
    [("rows", "'rows' is no list"), ("controls", "'controls' is no list"), ("sections", "'sections' is missing")],
)
def test_a_heading_with_nothing_under_it_is_told_at_its_line(key, what, tmp_path):
    text = re.sub(rf"\n{key}:\n(?:(?:[ #].*)?\n)+", f"\n{key}:\n", sound())
    with pytest.raises(EditionError) as refused:
        load(written(tmp_path, text))
    assert refused.value.what == what
    assert refused.value.line == line_of(text, f"\n{key}:") + 1


def test_the_first_reporting_year_follows_from_the_date_of_force(tmp_path):
    """In force in January, the report of the year before is the first; in force after its deadline, the next one."""
    assert load(written(tmp_path / "a", sound())).first_year == 2026
    later = sound().replace('in_force_from: "2027-01-01"', 'in_force_from: "2027-06-01"')
    assert load(written(tmp_path / "b", later)).first_year == 2027


def test_the_example_of_start_form_is_sound(tmp_path):
    edition = load(written(tmp_path, sound()))
    assert (edition.id, edition.form_code) == ("1-innovation-2027", "1-INNOVATION")
    assert edition.sections["s2"].is_closed("1", "2")
    assert edition.required == ("s1/1", "s1/1.1", "s1/2")


def test_equal_files_have_equal_hashes_and_a_changed_word_another(tmp_path):
    one = load(written(tmp_path / "a", sound()))
    same = load(written(tmp_path / "b", sound()))
    other = load(written(tmp_path / "c", sound().replace("первый вид", "первый  вид")))
    assert one.hash == same.hash != other.hash


def test_the_form_2it_has_all_its_cells():
    edition = load(ROOT / "forms_2it/editions/2026.yaml")
    sections = {section.id: len(list(section.cells())) for section in edition.sections.values()}
    assert sections == {"id": 2, "s1": 2, "s2": 22 * 6, "s3": 22 * 2, "s4": 1, "sign": 11}
    closed = [address for address, cell in edition.cells.items() if cell.is_closed]
    assert len(closed) == 16
    assert all(address.startswith("s3/") and address.endswith("/2") for address in closed)


def test_a_deadline_includes_its_day():
    edition = load(ROOT / "forms_3inform/editions/2022.yaml")
    assert f"{edition.deadline.due_on(2024)}" == "2025-01-19"


def test_the_recommended_header_is_shown_and_the_printed_one_kept():
    column = load(ROOT / "forms_2it/editions/2026.yaml").sections["s2"].columns["5"]
    assert (column.text.kk, column.printed_kk) == ("шетелдік меншік", "шетелдік қатысуымен бірлескен меншік")
