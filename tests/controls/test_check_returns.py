"""manage.py check_returns: one line of JSON per finding, and a precise word about every line that cannot be read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from controls.expand import expand_all
from controls.functions import Context
from controls.management.commands import check_returns
from controls.returns import Reader, Return
from tests.controls.test_agreement import failing_by_interpreter, random_report

CONTACTS = {"sign/executor_name": "Ә", "sign/phone_mobile": "7", "sign/email": "a@b.kz"}
GOOD = {"id/bin": "220140000008", "s1/1": "Астана", "s1/1.1": "711110000", "s4/time": "2", "s2/1/1": 5, "s2/1/2": 5,
        "s2/1.1/1": 5, "s2/1.1/2": 5, **CONTACTS}  # fmt: skip


def run(folder: Path, *lines: Any, form: str = "2-IT", **options: Any) -> tuple[list[dict], str, int]:
    """(findings, what stood on the screen, exit code)."""
    file = folder / "returns.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    file.write_bytes("\n".join(texts).encode("utf-8", "surrogateescape"))
    out, screen, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("check_returns", form, str(file), stdout=out, stderr=screen, **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], screen.getvalue(), code


pytestmark = pytest.mark.django_db


def test_a_good_return_has_no_finding(tmp_path):
    found, screen, code = run(tmp_path, {"id": 1, "cells": GOOD})
    assert (found, code) == ([], 0)
    assert "Отчетов: 1; проверено: 1; не прочитано: 0; с нечитаемыми клетками: 0." in screen
    assert "Ошибок: 0; предупреждений: 0; сведений: 0." in screen


def test_a_finding_names_the_return_the_cells_and_the_numbers_in_both_languages(tmp_path):
    found, screen, code = run(tmp_path, {"id": "a-7", "cells": {**GOOD, "s2/1.1/1": 6}}, lang="kk")
    assert [(line["id"], line["control"], line["instance"]) for line in found] == [
        ("a-7", "2it.s2.total-columns", "r=1.1"), ("a-7", "2it.s2.total-rows", "c=1"),
    ]  # fmt: skip
    assert found[0]["numbers"] == {"left": 6, "right": 5, "difference": 1}
    assert found[0]["cells"] == ["s2/1.1/1", "s2/1.1/2", "s2/1.1/3", "s2/1.1/5", "s2/1.1/6"]
    assert found[0]["message"]["kk"].endswith("1.1-жол, 1-баған: 6; 2 + 3 + 5 + 6-бағандар: 5; айырмасы: 1.")
    assert found[0]["message"]["ru"].endswith("Строка 1.1, графа 1: 6; графы 2 + 3 + 5 + 6: 5; разница: 1.")
    assert code == 0
    assert "Есептер: 1; тексерілгені: 1; оқылмағаны: 0; ұяшығы оқылмағаны: 0. Қателер: 2;" in screen


def cell(address: str, value: Any) -> dict[str, Any]:
    return {"id": "b", "cells": {address: value}}


BAD = [
    (cell("s2/1.14.1/1", 5), "unknown-cell", "s2/1.14.1/1: нет такой клетки; ближайшая: s2/1.16.1/1."),
    (cell("", 5), "unknown-cell", ": нет такой клетки"),
    (cell("s3/1.3/2", "RU"), "closed-cell", "s3/1.3/2: закрыта знаком Х и не заполняется."),
    (cell("s2/1.3/1", "120"), "wrong-type", 's2/1.3/1: ожидается целое число; стоит: "120".'),
    (cell("s2/1.3/1", 1.5), "wrong-type", "s2/1.3/1: ожидается целое число; стоит: 1.5."),
    (cell("s2/1.3/1", True), "wrong-type", "s2/1.3/1: ожидается целое число; стоит: true."),
    ('{"id": 1, "cells": {"s2/1.3/1": NaN}}', "wrong-type", "s2/1.3/1: ожидается целое число; стоит: NaN."),
    ('{"id": 1, "cells": {"s2/1.3/1": 1e400}}', "wrong-type", "s2/1.3/1: ожидается целое число; стоит: Infinity."),
    (cell("s2/1.3/1", 10**20), "too-large", "s2/1.3/1: число слишком велико: не больше 15 цифр."),
    (cell("s2/1.3/1", [5]), "wrong-type", "s2/1.3/1: ожидается целое число; стоит: [5]."),
    (cell("s1/1", 5), "wrong-type", "s1/1: ожидается текст; стоит: 5."),
    (cell("s4/time", "9"), "wrong-type", 's4/time: ожидается одно из: 1, 2, 3, 4, 5, 6; стоит: "9".'),
    ("{", "not-json", "Не читается как JSON, символ 2."),
    ("[" * 100_000, "not-json", "Не читается как JSON"),
    ('{"id": 1, "cells": {"s2/1.3/1": ' + "9" * 5000 + "}}", "too-large", "s2/1.3/1: число слишком велико"),
    ("[1]", "no-cells", 'Ожидается объект вида {"id": .., "cells": {..}}.'),
    ({"id": 1, "cells": [1]}, "no-cells", "Ожидается объект вида"),
    ({"cells": {}}, "no-id", "Нет `id`"),
    ({"id": True, "cells": {}}, "no-id", "Нет `id`"),
    ('{"id": "\udcff", "cells": {}}', "not-utf8", "Не UTF-8."),
]


@pytest.mark.parametrize(("line", "problem", "said"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_line_is_told_with_its_number_and_the_others_are_checked(line, problem, said, tmp_path):
    found, screen, code = run(
        tmp_path, {"id": "ok", "cells": GOOD}, "", line, {"id": "late", "cells": {**GOOD, "s2/1.1/1": 6}}
    )
    told = [entry for entry in found if "problem" in entry]
    assert [(entry["line"], entry["problem"]) for entry in told] == [(3, problem)]
    assert told[0]["message"]["kk"] != told[0]["message"]["ru"]
    assert f"Строка 3: {said}" in screen
    assert "late" in {entry["id"] for entry in found if "control" in entry}
    assert "ok" not in {entry["id"] for entry in found}
    assert code == 1


def test_every_wrong_cell_of_a_line_is_told_at_once(tmp_path):
    found, _, _ = run(tmp_path, {"id": 1, "cells": {"s2/1.3/1": "x", "s2/1.3/9": 1, "s3/1/2": "RU", "s2/1.3/2": 5}})
    assert problems(found) == ["wrong-type", "unknown-cell", "closed-cell"]


def problems(found: list[dict]) -> list[str]:
    return [entry["problem"] for entry in found if "problem" in entry]


def test_one_bad_cell_hides_no_finding_of_the_others(tmp_path):
    """The controls that read the bad cell are silent about it; all others speak."""
    wrong = {**GOOD, "s2/1.1/1": 6, "s2/1.2/2": "x", "s2/1.2/1": 1}
    found, screen, code = run(tmp_path, {"id": "a", "cells": wrong})
    assert problems(found) == ["wrong-type"]
    said = {(entry["control"], entry["instance"]) for entry in found if "control" in entry}
    assert {("2it.s2.total-columns", "r=1.1"), ("2it.s2.total-rows", "c=1")} <= said
    assert not {("2it.s2.total-columns", "r=1.2"), ("2it.s2.total-rows", "c=2")} & said
    assert "проверено: 1; не прочитано: 0; с нечитаемыми клетками: 1." in screen
    assert code == 1


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path):
    assert run(tmp_path, "\ufeff" + json.dumps({"id": 1, "cells": GOOD}))[0] == []


def test_a_second_return_with_the_same_id_is_told(tmp_path):
    found, screen, code = run(tmp_path, {"id": 7, "cells": GOOD}, {"id": "7", "cells": GOOD}, {"id": 7, "cells": GOOD})
    assert (problems(found), code) == (["duplicate-id"], 1)
    assert "Строка 3: Такой `id` уже есть в строке 1." in screen


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('{"id": 1, "cells": {"s2/1.3/1": 5, "s2/1.3/1": 6}}', ["s2/1.3/1"]),
        ('{"id": 1, "id": 2, "cells": {}}', []),
        ('{"id": 1, "cells": {}, "cells": {"s2/1.3/1": 5}}', []),
    ],
)
def test_a_key_that_stands_twice_is_told(tmp_path, line, cells):
    found, _, code = run(tmp_path, line)
    told = [entry for entry in found if "problem" in entry]
    assert [(entry["problem"], entry["cells"]) for entry in told] == [("duplicate-key", cells)]
    assert code == 1


def test_a_colon_in_a_text_is_no_second_key(tmp_path):
    assert problems(run(tmp_path, {"id": 1, "cells": {**GOOD, "s1/1": "Астана: Есіл: 1"}})[0]) == []


def test_bad_lines_of_last_year_are_counted_and_told(tmp_path):
    before = tmp_path / "before.jsonl"
    before.write_text('{\n{"id": 1, "cells": {"s2/1.3/1": "x"}}\n', encoding="utf-8")
    found, screen, code = run(tmp_path, {"id": 1, "cells": GOOD}, previous=str(before))
    assert (found, code) == ([], 1)
    assert "Файл прошлого года, строка 1: Не читается как JSON" in screen
    assert "Файл прошлого года, строка 2: s2/1.3/1: ожидается целое число" in screen
    assert "В файле прошлого года не прочитано строк: 2" in screen


def test_with_every_control_switched_off_the_file_is_still_read(tmp_path, monkeypatch):
    monkeypatch.setattr(check_returns, "active_controls", lambda edition: ())
    found, screen, code = run(tmp_path, {"id": 1, "cells": {**GOOD, "s2/1.1/1": 6}})
    assert (found, code) == ([], 0)
    assert "проверено: 1;" in screen


def test_half_a_surrogate_pair_in_a_text_stays_json(tmp_path):
    found, _, code = run(tmp_path, '{"id": "\\ud800", "cells": {"id/bin": "\\ud800"}}')
    assert code == 0
    assert found[0]["id"] == "\ud800"


def test_a_closed_cell_may_be_written_as_blank(tmp_path):
    assert run(tmp_path, {"id": 1, "cells": {**GOOD, "s3/1/2": None}})[0] == []


def test_yes_and_no_are_1_and_0(tmp_path):
    found, screen, _ = run(tmp_path, cell("B/4.1", 2), form="3-inform")
    assert problems(found) == ["wrong-type"]
    assert "B/4.1: ожидается 1 (да) или 0 (нет); стоит: 2." in screen


def test_last_years_returns_are_found_by_their_id(tmp_path):
    before = tmp_path / "before.jsonl"
    before.write_text('{"id": 1, "cells": {"s2/1/1": 90000}}\n', encoding="utf-8")
    lines = ({"id": 1, "cells": GOOD}, {"id": 2, "cells": GOOD})
    found, _, _ = run(tmp_path, *lines, previous=str(before))
    assert [(entry["id"], entry["control"], entry["numbers"]["ratio"]) for entry in found] == [
        (1, "2it.s2.yoy", 5 / 90000)
    ]


def test_findings_may_go_to_a_file(tmp_path):
    target = tmp_path / "found.jsonl"
    found, screen, _ = run(tmp_path, {"id": 1, "cells": {**GOOD, "s2/1.1/1": 6}}, out=str(target))
    assert found == []
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2
    assert "Ошибок: 2" in screen


def test_an_unknown_form_file_or_edition_is_told_in_the_asked_language(tmp_path):
    with pytest.raises(CommandError, match="Мұндай нысан жоқ: 9-X"):
        call_command("check_returns", "9-X", str(tmp_path / "none"), lang="kk")
    with pytest.raises(CommandError, match="Файл не открывается"):
        call_command("check_returns", "2-IT", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="У формы 2-IT нет такой редакции: 2031. Есть: 2-it-2026"):
        call_command("check_returns", "2-IT", str(tmp_path / "none"), edition="2031")


def test_chunks_give_the_same_findings_in_the_same_order_as_one_by_one(tmp_path, two_it, monkeypatch):
    monkeypatch.setattr(check_returns, "CHUNK", 7)
    reports = [legal_values(random_report(two_it, seed), two_it) for seed in range(40)]
    found, _, code = run(tmp_path, *({"id": number, "cells": cells} for number, cells in enumerate(reports)))
    assert code == 0
    checks = expand_all([c for c in two_it.controls if c.enabled], two_it)
    expected = [
        (number, checks[index].control_id, checks[index].place)
        for number, cells in enumerate(reports)
        for index in failing_by_interpreter(checks, cells, Context())
    ]
    assert [(line["id"], line["control"], line["instance"]) for line in found] == expected


def legal_values(cells: dict[str, Any], edition: Any) -> dict[str, Any]:
    """A random report as a file may hold it: closed cells blank."""
    return {address: None if edition.cells[address].is_closed else value for address, value in cells.items()}


def test_the_reader_gives_good_lines_as_they_are(two_it):
    line = json.dumps({"id": 1, "cells": {"s2/1.1/1": 5, "s1/1": "А", "s2/1.1/2": None}})
    assert list(Reader(two_it).read([line])) == [Return(1, 1, {"s2/1.1/1": 5, "s1/1": "А", "s2/1.1/2": None})]
