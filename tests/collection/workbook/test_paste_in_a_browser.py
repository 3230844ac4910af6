"""Pasting a block of a spreadsheet into a page: where it lands, what is refused and said, and one step back."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from collection.models import Report
from tests.collection import factories as make
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
NBSP = "\u00a0"
COLUMNS = "123456"
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const how = {clipboardData: data, bubbles: true, cancelable: true};
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
}"""


class Sheet:
    """A section of a report in the browser."""

    def __init__(self, stage: Stage, report: Report, section: str, language: str) -> None:
        client = Client()
        client.force_login(make.accountant_of(report))
        html = client.get(f"/{language}/reports/{report.public_id}/sections/{section}/").content.decode()
        checks = client.get(f"/{language}/forms/{report.round.edition_id}/{section}/checks.json").content
        stage.page.route("**/checks.json*", lambda route: route.fulfill(body=checks, content_type="application/json"))
        self.page = stage.show(html)
        self.page.wait_for_load_state("networkidle")
        self.section = section

    def paste(self, at: str, text: str) -> None:
        self.focus(at)
        self.page.evaluate(PASTE, text)

    def focus(self, at: str) -> None:
        """The script comes with the first focus."""
        self.page.focus(f'[name="{self.section}/{at}"]')
        self.page.evaluate("import('/static/cabinet/js/paste.js').then(() => true)")

    def value(self, at: str) -> str:
        return self.page.input_value(f'[name="{self.section}/{at}"]').replace(NBSP, " ")

    def checked(self, at: str) -> str | None:
        return self.page.evaluate(
            "name => document.querySelector(`[name='${name}']:checked`)?.value ?? null", f"{self.section}/{at}"
        )

    @property
    def said(self) -> str:
        return self.page.locator("#paste [role=status]").inner_text()

    @property
    def refused(self) -> list[str]:
        return self.page.locator("#paste li").all_inner_texts()


@pytest.fixture
def residents(stage: Stage) -> Sheet:
    return Sheet(stage, make.report_of(), "s2", "ru")


def test_a_block_that_is_faster_than_its_script_waits_for_it(residents: Sheet) -> None:
    residents.page.focus('[name="s2/1.4/2"]')
    residents.page.evaluate(PASTE, "7\t5")
    expect(residents.page.locator('[name="s2/1.4/3"]')).to_have_value("5")
    assert residents.value("1.4/2") == "7"


def test_a_block_spreads_from_the_focused_cell(residents: Sheet) -> None:
    residents.paste("1.4/2", "1 234\t5\r\n1\u00a0000\t–\r\n")
    assert [residents.value(a) for a in ("1.4/2", "1.4/3", "1.4.1/2", "1.4.1/3")] == ["1 234", "5", "1 000", ""]
    assert residents.said == "Вставлено: 3. Не взято: 0."


def test_rows_are_placed_by_their_codes_wherever_the_reader_stands(residents: Sheet) -> None:
    residents.paste("1/1", "1.10\t10\t1\n1.1\t20\t2\n1.3.1\t30\t3")
    assert [residents.value(a) for a in ("1.10/1", "1.1/1", "1.3.1/1", "1.3.1/2")] == ["10", "20", "30", "3"]
    assert residents.value("1/1") == ""


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("names", ["kk", "ru"])
def test_rows_are_placed_by_their_names_in_either_language(stage: Stage, language: str, names: str) -> None:
    report = make.report_of()
    rows = report.round.edition.sections["s2"].rows
    sheet = Sheet(stage, report, "s2", language)
    sheet.paste(
        "1/1", "\n".join(f"{rows[code].text.in_(names).upper()}\t{n}" for n, code in enumerate(["1.9", "1.2"], 1))
    )
    assert (sheet.value("1.9/1"), sheet.value("1.2/1")) == ("1", "2")


def test_a_name_that_stands_often_belongs_to_the_row_above_it(residents: Sheet) -> None:
    rows = make.edition_of("2-IT").sections["s2"].rows
    part = rows["1.4.1"].text.ru
    residents.paste("1/1", f"{rows['1.4'].text.ru}\t9\n{part}\t4\n{rows['1.16'].text.ru}\t8\n{part}\t3")
    assert [residents.value(a) for a in ("1.4/1", "1.4.1/1", "1.16/1", "1.16.1/1")] == ["9", "4", "8", "3"]
    residents.paste("1/1", f"{part}\t7\n{part}\t7")
    assert "добавьте коды строк" in residents.refused[0]


def test_a_header_row_says_the_columns(residents: Sheet) -> None:
    residents.paste("1/1", "Код\tНаименование\t3\t1\n1.3\tчто угодно\t33\t11\n1.4\tдругое\t44\t12")
    assert [residents.value(a) for a in ("1.3/3", "1.3/1", "1.4/3", "1.4/1")] == ["33", "11", "44", "12"]


def test_captions_say_the_columns_too(residents: Sheet) -> None:
    columns = make.edition_of("2-IT").sections["s2"].columns
    residents.paste("1.5/1", f"{columns['2'].text.ru}\t{columns['6'].text.kk}\n22\t66")
    assert (residents.value("1.5/2"), residents.value("1.5/6"), residents.value("1.5/1")) == ("22", "66", "")


def test_a_whole_table_with_codes_names_and_activity_lands_in_its_cells(residents: Sheet) -> None:
    rows = make.edition_of("2-IT").sections["s2"].rows
    lines = ["А\tБ\tВ\t" + "\t".join(COLUMNS)]
    for at, row in enumerate(rows.values()):
        lines.append("\t".join([row.code, row.text.kk, row.oked or "Х", *(str(at * 10 + int(c)) for c in COLUMNS)]))
    residents.paste("1.16.1/6", "\r\n".join(lines))
    for at, code in enumerate(rows):
        for column in COLUMNS:
            assert residents.value(f"{code}/{column}") == str(at * 10 + int(column))
    assert residents.said == "Вставлено: 132. Не взято: 0."


def test_numbers_alone_are_never_taken_for_codes(residents: Sheet) -> None:
    residents.paste("1.1/1", "1\t2\t3\n1\t2\t3")
    assert [residents.value(f"{row}/{c}") for row in ("1.1", "1.2") for c in "123"] == ["1", "2", "3"] * 2
    residents.paste("1.3/1", "1\t7\n2\t8")  # 1 is the code of a row, too
    assert [residents.value(f"{row}/{c}") for row in ("1.3", "1.3.1") for c in "12"] == ["1", "7", "2", "8"]


def test_what_is_refused_is_named_with_row_column_and_reason(residents: Sheet) -> None:
    residents.paste("1.3/1", "12,5\tабв\t-3\n7\t1 234,0\t9999999999999999")
    assert residents.refused == [
        "Строка 1.3, графа 1: «12,5» – не целое число",
        "Строка 1.3, графа 2: «абв» – не целое число",
        "Строка 1.3, графа 3: «-3» – число не может быть отрицательным",
        "Строка 1.3.1, графа 3: «9999999999999999» – число слишком велико",
    ]
    assert (residents.value("1.3/1"), residents.value("1.3.1/1"), residents.value("1.3.1/2")) == ("", "7", "1 234")


def test_closed_cells_are_passed_over_and_named(stage: Stage) -> None:
    report = make.report_of()
    edition = report.round.edition
    closed = next(a.partition("/")[2] for a, c in edition.cells.items() if c.is_closed and c.section == "s3")
    row = closed.split("/")[0]
    sheet = Sheet(stage, report, "s3", "kk")
    sheet.paste(f"{row}/1", "5\tUZ\n6\tӨзбекстан")
    assert f"{row}-жол, 2-баған: «UZ» – ұяшық Х белгісімен жабылған" in sheet.refused
    assert sheet.value(f"{row}/1") == "5"
    sheet.paste(f"{row}/1", "5\tХ\n6\t-")
    assert sheet.refused == []


@pytest.mark.parametrize("text", ["UZ", "uz", "Узбекистан", "UZ – Узбекистан"])
def test_a_country_is_found_by_code_and_by_name(stage: Stage, text: str) -> None:
    sheet = Sheet(stage, make.report_of(), "s3", "ru")
    sheet.paste("1/1", f"1.5\t7\t{text}\n1.6\t8\tАтлантида")
    assert sheet.value("1.5/2") == "UZ"
    assert sheet.refused == ["Строка 1.6, графа 2: «Атлантида» – нет такого ответа"]


def test_what_lies_outside_is_named(residents: Sheet) -> None:
    residents.paste("1.16.1/6", "1\t2\n3\t4")
    assert residents.value("1.16.1/6") == "1"
    assert [line.split(":")[0] for line in residents.refused] == ["Строка 1 блока", "Строка 2 блока", "Строка 2 блока"]


def test_an_unknown_row_is_named_and_the_others_are_placed(residents: Sheet) -> None:
    residents.paste("1/1", "1.3\t5\n1.99\t6\n1.4\t7")
    assert (residents.value("1.3/1"), residents.value("1.4/1")) == ("5", "7")
    assert residents.refused == ["Строка 2 блока: «1.99» – в этой таблице нет такой строки"]


def test_a_cell_with_lines_and_tabs_inside_is_one_cell(residents: Sheet) -> None:
    residents.paste("1.3/1", '"1\n234"\t5\n6\t"7"')
    assert [residents.value(a) for a in ("1.3/1", "1.3/2", "1.3.1/1", "1.3.1/2")] == ["1 234", "5", "6", "7"]


@pytest.mark.parametrize("by", ["Control+KeyZ", "button"])
def test_the_whole_paste_is_one_step_back(residents: Sheet, by: str) -> None:
    residents.page.fill('[name="s2/1.3/1"]', "77")
    residents.paste("1.3/1", "1\t2\n3\t4")
    residents.page.fill('[name="s2/1.3.1/2"]', "99")  # typed since: it stays
    residents.page.focus('[name="s2/1.3/1"]')
    if by == "button":
        residents.page.locator("#paste button").click()
    else:
        residents.page.keyboard.press(by)
    assert [residents.value(a) for a in ("1.3/1", "1.3/2", "1.3.1/1", "1.3.1/2")] == ["77", "", "", "99"]
    assert residents.said == "Вставка отменена."
    expect(residents.page.locator("#paste button")).to_be_hidden()


def test_two_pastes_are_two_steps(residents: Sheet) -> None:
    residents.paste("1.3/1", "1\t2")
    residents.paste("1.3/1", "3\t4")
    residents.page.keyboard.press("Control+KeyZ")
    assert residents.value("1.3/1") == "1"
    residents.page.keyboard.press("Control+KeyZ")
    assert residents.value("1.3/1") == ""


def test_typing_keeps_its_own_way_back(residents: Sheet) -> None:
    residents.paste("1.3/1", "1\t2")
    residents.page.focus('[name="s2/1.9/1"]')
    residents.page.keyboard.type("5")
    residents.page.keyboard.press("Control+KeyZ")
    assert residents.value("1.3/1") == "1"


def test_a_single_value_is_left_to_the_browser(residents: Sheet) -> None:
    residents.paste("1.3/1", "5\r\n")
    expect(residents.page.locator("#paste")).to_be_hidden()


def test_every_cell_is_heard_by_controls_and_autosave(residents: Sheet) -> None:
    residents.page.evaluate(
        """() => { window.heard = []; for (const kind of ["input", "change"])
        document.addEventListener(kind, (event) => window.heard.push(`${kind} ${event.target.name}`)); }"""
    )
    residents.paste("1.3/1", "500\t480")
    heard = residents.page.evaluate("window.heard")
    assert heard == [f"{kind} s2/1.3/{c}" for c in "12" for kind in ("input", "change")]
    expect(residents.page.locator("#live li").first).to_contain_text("20")


def test_a_real_clipboard_pastes_too(stage: Stage, residents: Sheet) -> None:
    stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin="http://localhost")
    stage.page.evaluate("text => navigator.clipboard.writeText(text)", "8\t9\n10\t11")
    stage.page.focus('[name="s2/1.3/1"]')
    stage.page.keyboard.press("Control+V")
    expect(stage.page.locator('[name="s2/1.3.1/2"]')).to_have_value("11")
    assert stage.complaints == []


@pytest.mark.parametrize("slow", [1, 6])
def test_132_cells_are_placed_within_a_second(stage: Stage, residents: Sheet, slow: int) -> None:
    stage.page.context.new_cdp_session(stage.page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
    block = "\n".join("\t".join(str(n * 7 + c) for c in range(6)) for n in range(22))
    residents.focus("1/1")
    timed = f"text => {{ const began = performance.now(); ({PASTE})(text); return performance.now() - began; }}"
    took = residents.page.evaluate(timed, block)
    print(f"132 cells on a CPU slowed {slow} times: {took:.0f} ms")
    assert residents.said.startswith("Вставлено: 132")
    assert took <= 1000


# --- questions -------------------------------------------------------------------------------------------------------


def test_answers_are_placed_by_item_codes(stage: Stage) -> None:
    sheet = Sheet(stage, make.report_of(form="3-INFORM"), "B", "kk")
    sheet.paste("4.1", "4.1\tИә\n4.2\tнет\n5\t12\n6\t1 400\n4\t\n99\t1")
    assert (sheet.checked("4.1"), sheet.checked("4.2"), sheet.value("5"), sheet.value("6")) == ("1", "0", "12", "1 400")
    assert sheet.refused == ["Блоктың 6-жолы: «99» – бұл кестеде мұндай жол жоқ"]


def test_codes_names_and_answers_are_told_apart(stage: Stage) -> None:
    report = make.report_of(form="3-INFORM")
    questions = report.round.edition.sections["A"].questions
    sheet = Sheet(stage, report, "A", "ru")
    rows = [("2", "12"), ("3", "5000"), ("3.1", "1000")]
    sheet.paste(
        "2",
        "Код\tАтауы\tНаименование\tОтвет\n"
        + "\n".join(f"{code}\t{questions[code].text.kk}\t{questions[code].text.ru}\t{answer}" for code, answer in rows),
    )
    assert [sheet.value(code) for code, _ in rows] == ["12", "5 000", "1 000"]


def test_bare_answers_go_down_from_the_focused_item(stage: Stage) -> None:
    sheet = Sheet(stage, make.report_of(form="3-INFORM"), "A", "ru")
    sheet.paste("3", "50\n20\n30")
    assert [sheet.value(code) for code in ("3", "3.1", "3.2")] == ["50", "20", "30"]


def test_an_answer_that_does_not_exist_is_named(stage: Stage) -> None:
    sheet = Sheet(stage, make.report_of(form="3-INFORM"), "B", "ru")
    sheet.paste("4.1", "4.1\tвозможно\n5\t3")
    assert sheet.refused == ["Пункт 4.1: «возможно» – нет такого ответа"]


# --- how it looks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_after_a_paste_is_fine(stage: Stage, language: str, width: int) -> None:
    stage.page.set_viewport_size({"width": width, "height": 900})
    sheet = Sheet(stage, make.report_of(), "s2", language)
    sheet.paste("1.3/1", "5\tабв\n1,5\t7")
    assert_fine(stage)


def assert_fine(stage: Stage) -> None:
    found = [(v["id"], v["nodes"][0]["html"][:200]) for v in Axe().run(stage.page).response["violations"]]
    assert found == []
    assert stage.page.evaluate(f"{RULES}.groups()") == []
    assert stage.page.evaluate(f"{RULES}.targets()") == []
    assert stage.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert stage.complaints == []


def test_reading_a_block(stage: Stage, residents: Sheet) -> None:
    cases: list[tuple[str, Any]] = [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\t\t\n\t\t\n", [["a"]]),
        ('"x ""y"""\tz', [['x "y"', "z"]]),
        ('5" pipe\t1', [['5" pipe', "1"]]),
        ("", []),
    ]
    for text, block in cases:
        read = "async text => (await import('/static/cabinet/js/block.js')).readBlock(text)"
        assert residents.page.evaluate(read, text) == block, json.dumps(text)


def test_a_block_of_ten_thousand_cells_does_not_hold_the_page(residents: Sheet) -> None:
    began = time.monotonic()
    residents.paste("1/1", "\n".join("\t".join("1" * 50) for _ in range(200)))
    assert time.monotonic() - began < 5
