"""An invented population written as returns: what `make_population` writes, `check_returns` reads without an error."""

import io
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from register.models import Unit

pytestmark = pytest.mark.django_db
UNITS = 160


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    call_command("make_population", units=UNITS, seed=3, answers=tmp_path / "answers", stdout=io.StringIO())
    return tmp_path / "answers"


def returns(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def findings(form: str, path: Path) -> Counter[str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("check_returns", form, str(path), stdout=out, stderr=err)
    assert "не прочитано: 0;" in err.getvalue()
    return Counter(json.loads(line)["severity"] for line in out.getvalue().splitlines())


@pytest.mark.parametrize("form", ["3-INFORM", "2-IT"])
def test_the_answers_are_read_back_and_keep_every_control(folder: Path, form: str) -> None:
    assert findings(form, folder / f"{form}.jsonl")["error"] == 0


def test_a_planted_fault_is_found_in_the_file(folder: Path) -> None:
    path = folder / "3-INFORM.jsonl"
    lines = returns(path)
    lines[0]["cells"]["A/3"] = lines[0]["cells"]["A/3.1"] = 1
    lines[0]["cells"]["A/3.2"] = 5
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert findings("3-INFORM", path)["error"]


def test_whoever_reports_has_a_return_and_nobody_else(folder: Path) -> None:
    files = Unit.objects.active().filter(files_for_itself=True)
    inform = {line["id"] for line in returns(folder / "3-INFORM.jsonl")}
    services = {line["id"] for line in returns(folder / "2-IT.jsonl")}
    assert inform == set(files.filter(kind="bin").values_list("code", flat=True)) and len(inform) == UNITS
    assert services < set(files.values_list("code", flat=True))
    assert set(files.filter(oked_main__startswith="62").values_list("code", flat=True)) <= services


def test_the_totals_are_those_of_the_published_year(folder: Path) -> None:
    cells = [line["cells"] for line in returns(folder / "3-INFORM.jsonl")]
    assert sum(own["B/4.1"] for own in cells) == 130  # 160 x 110 047 / 135 372 = 130.07
    assert sum(own.get("A/3", 0) for own in cells) == 523_712  # 443.1 bn tenge x 160 / 135 372, in thousands


def test_a_folder_that_cannot_be_made_is_said_and_nothing_is_stored(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError):
        call_command("make_population", units=5, seed=3, answers=tmp_path / "file" / "answers", stdout=io.StringIO())
    assert not Unit.objects.exists()
