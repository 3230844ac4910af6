"""Files into the register: good rows, bad rows, dry runs, and files that are not what they seem."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from kernel.models import JournalEntry
from register.classifiers import find, is_kato, items, kato_codes, ownership_columns, regions
from register.imports import FileRefused, import_classifier, import_units, read_classifier, read_units
from register.imports.classifier import kato_parent
from register.models import ClassifierItem, RegisterImport, Unit
from register.queries import forget_imported
from register.storage import load_classifiers

pytestmark = pytest.mark.django_db

KAZAKH = ["БСН/ЖСН", "Атауы (қазақша)", "Атауы (орысша)", "ӘАОЖ коды", "Негізгі ЭҚЖЖ коды", "КМЖ"]
RUSSIAN = ["БИН/ИИН", "Наименование (на казахском)", "Наименование", "Код КАТО", "Основной ОКЭД", "КРП"]
CODES = ["code", "name_kk", "name_ru", "kato", "oked_main", "size_code"]
FIRST = ["220140000008", "«Арна» ЖШС", "ТОО «Арна»", "751110000", "62.01.1", "105"]
SECOND = ["050341000004", "«Бұлақ» ЖШС", "ТОО «Булак»", "711210000", "47190", "160"]


def csv_file(rows: list[list[str]], *, delimiter: str = ";", encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))


def workbook(rows: list[list[Any]]) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("headings", [KAZAKH, RUSSIAN, CODES])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_by_headings_in_both_languages_and_by_codes(headings: list[str], delimiter: str) -> None:
    report = read_units(csv_file([headings, FIRST, SECOND], delimiter=delimiter))
    assert report.is_clean and report.read == 2
    assert report.rows[2]["oked_main"] == "62011" and report.rows[3]["code"] == "050341000004"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "kz1048"])
def test_kazakh_letters_survive_every_encoding(encoding: str) -> None:
    report = read_units(csv_file([KAZAKH, SECOND], encoding=encoding))
    assert report.rows[2]["name_kk"] == "«Бұлақ» ЖШС"


def test_a_russian_file_in_cp1251_is_read() -> None:
    heading = ["БИН", "name_kk", "Наименование", "КАТО", "ОКЭД", "КРП"]
    report = read_units(csv_file([heading, FIRST], encoding="cp1251"))
    assert report.rows[2]["name_ru"] == "ТОО «Арна»"


def activity(code: str) -> None:
    """A line of the official classifier, as an import leaves it."""
    ClassifierItem.objects.create(classifier="oked", code=code, name_kk="Атауы", name_ru="Наименование")
    forget_imported()


def test_a_workbook_that_ate_leading_zeros_gets_them_back() -> None:
    activity("01110")
    row = [50341000004, "«Дән» ЖШС", "ТОО «Дан»", 751110000, 1110, 105]
    report = read_units(workbook([["Тіркелім"], [], KAZAKH, row]))
    assert report.is_clean
    assert (report.rows[4]["code"], report.rows[4]["oked_main"]) == ("050341000004", "01110")


@pytest.mark.parametrize("code", ["62.01", "6201", "84.11", "8411", "1413", "01.11"])
def test_a_class_of_four_digits_is_never_turned_into_another_industry(code: str) -> None:
    activity("01110")
    (problem,) = read_units(csv_file([CODES, [*FIRST[:4], code, "105"]])).problems
    assert problem.value == code and "бес цифр" in problem.todo.kk and "пятью цифрами" in problem.todo.ru


def test_a_zero_is_not_put_back_where_the_class_itself_is_in_the_classifier() -> None:
    activity("01410")
    activity("14100")
    (problem,) = read_units(csv_file([CODES, [*FIRST[:4], "1410", "105"]])).problems
    assert "ОКЭД" in problem.message.ru


def test_secondary_activities_are_not_turned_into_others_either() -> None:
    report = read_units(csv_file([[*CODES, "oked_secondary"], [*FIRST, "62.02 63111"]], delimiter="\t"))
    assert len(report.problems) == 1


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_title_with_commas_does_not_hide_the_delimiter(delimiter: str) -> None:
    title = ["Тіркелім, 2026 жыл, қаңтар, Алматы қ., бірінші, екінші, үшінші, төртінші, бесінші, алтыншы"]
    report = read_units(csv_file([title, CODES, FIRST], delimiter=delimiter))
    assert report.is_clean and list(report.rows) == [3]


def test_commas_in_every_cell_of_a_semicolon_file_are_part_of_the_cell() -> None:
    row = [*FIRST, "Алматы, Абай, 1, 2, 3, 4, 5, 6"]
    report = read_units(csv_file([[*CODES, "address"], row]))
    assert report.rows[2]["address"] == row[-1]


def test_rows_after_a_cell_of_several_lines_keep_their_line_number() -> None:
    tall = [FIRST[0], '"«Арна»\r\nЖШС\r\n"', *FIRST[2:]]
    report = read_units(csv_file([CODES, tall, [], ["1", *SECOND[1:]]]))
    assert list(report.rows) == [2] and [problem.row for problem in report.problems] == [6]


def test_invisible_signs_are_taken_out() -> None:
    report = read_units(csv_file([CODES, [FIRST[0], "«Ар\x01на»\ufeff ЖШС", *FIRST[2:]]]))
    assert report.rows[2]["name_kk"] == "«Арна» ЖШС"


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named() -> None:
    order = [5, 3, 0, 1, 2, 4]
    rows = [[*(row[place] for place in order), extra] for row, extra in ((KAZAKH, "Ескертпе"), (FIRST, "x"))]
    report = read_units(csv_file(rows))
    assert report.is_clean and report.ignored_columns == ("Ескертпе",)


# --- workbooks of spreadsheets ---------------------------------------------------------------------------------------


def with_results(file: io.BytesIO, results: dict[str, str]) -> io.BytesIO:
    """The workbook as Excel saves it: each formula with its type and its result."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            for cell, result in results.items():
                content = re.sub(
                    rf'(<c r="{cell}")>(<f>.*?</f>)<v ?/?>(?:</v>)?', rf'\1 t="str">\2<v>{result}</v>', content
                )
            target.writestr(name, content)
    made.seek(0)
    return made


def test_a_formula_that_nobody_calculated_is_a_problem_of_its_row() -> None:
    report = read_units(workbook([[*CODES, "address"], SECOND, [*FIRST, '=CONCATENATE("Абай ",1)']]))
    (problem,) = report.problems
    assert (problem.row, problem.value) == (3, '=CONCATENATE("Абай ",1)')
    assert "формула" in problem.message.kk and "вычислен" in problem.message.ru
    assert list(report.rows) == [2]


def test_a_calculated_formula_is_its_result_even_an_empty_one() -> None:
    file = workbook([[*CODES, "address", "email"], [*FIRST, '=CONCATENATE("Абай ",1)', '=""']])
    report = read_units(with_results(file, {"G2": "Абай 1", "H2": ""}))
    assert report.is_clean and (report.rows[2]["address"], report.rows[2]["email"]) == ("Абай 1", "")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#ССЫЛКА!", "#Н/Д"])
@pytest.mark.parametrize("make", [workbook, csv_file])
def test_an_error_of_a_spreadsheet_is_no_name(make: Any, error: str) -> None:
    (problem,) = read_units(make([CODES, [FIRST[0], error, *FIRST[2:]]])).problems
    assert problem.value == error and "кесте қатесі" in problem.message.kk
    places = [[*PLACES[0][:6], error, *PLACES[0][7:]], PLACES[1]]
    report = read_classifier("kato", make([KATO, *places]))
    assert [problem.row for problem in report.problems] == [2] and list(report.rows) == [3]


def sheets(**rows: list[list[Any]]) -> io.BytesIO:
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(file)
    file.seek(0)
    return file


def test_the_sheet_whose_headings_fit_is_read() -> None:
    report = read_units(sheets(Мазмұны=[["Тіркелім"], [CODES[0], CODES[1]]], Бірліктер=[["Тізім"], CODES, FIRST]))
    assert report.is_clean and list(report.rows) == [3] and report.sheet == "Бірліктер"
    assert read_units(workbook([CODES, FIRST])).sheet == ""


def test_a_workbook_without_fitting_headings_says_which_sheet_was_read() -> None:
    text = refused(sheets(Бірінші=[["а", "б"]], Екінші=[[CODES[0], CODES[1]], FIRST]))
    assert "Код КАТО" in text and "«Екінші»" in text


# --- bad rows --------------------------------------------------------------------------------------------------------

BAD = [
    (0, "220140000009", "code", "Бақылау цифры"),
    (0, "22014000000x", "code", "12 цифр"),
    (0, "", "code", "бос"),
    (1, "", "name_kk", "бос"),
    (3, "999999999", "kato", "мұндай код жоқ"),
    (3, "75111000", "kato", "мұндай код жоқ"),
    (4, "00011", "oked_main", "мұндай код жоқ"),
    (4, "62", "oked_main", "мұндай код жоқ"),
    (5, "125", "size_code", "мұндай код жоқ"),
    (5, "", "size_code", "Мөлшерлілік"),
]


@pytest.mark.parametrize(("column", "value", "field", "said"), BAD)
def test_a_bad_cell_is_reported_with_row_column_reason_and_what_to_do(
    column: int, value: str, field: str, said: str
) -> None:
    row = list(FIRST)
    row[column] = value
    report = read_units(csv_file([CODES, SECOND, row]))
    (problem,) = report.problems
    assert problem.row == 3 and problem.value == value or field == "size_code"
    assert said in problem.message.kk and problem.message.ru and problem.todo.kk and problem.todo.ru
    assert list(report.rows) == [2]


def test_a_territory_that_has_ended_is_refused_with_the_code_it_became() -> None:
    (problem,) = read_units(csv_file([CODES, [*FIRST[:3], "632810000", *FIRST[4:]]])).problems
    assert "07.06.2022" in problem.message.kk and "101010000" in problem.todo.kk and "Семей" in problem.todo.ru


def test_every_bad_cell_of_a_row_is_reported_at_once() -> None:
    report = read_units(csv_file([CODES, ["1", "", "x", "2", "3", "4"]]))
    assert len(report.problems) == 5 and report.refused == 1


def test_a_code_that_stands_twice_is_refused_the_second_time() -> None:
    report = read_units(csv_file([CODES, FIRST, SECOND, FIRST]))
    assert [problem.row for problem in report.problems] == [4]
    assert "2" in report.problems[0].message.ru


@pytest.mark.parametrize(
    ("heading", "value"),
    [("headcount", "көп"), ("is_active", "мүмкін"), ("email", "поштасыз"), ("ownership", "99"), ("sector", "S.77"),
     ("oked_secondary", "62011; 99999x"), ("parent", "123"), ("phone_mobile", "7" * 40)],
)  # fmt: skip
def test_optional_cells_are_judged_too(heading: str, value: str) -> None:
    report = read_units(csv_file([[*CODES, heading], [*FIRST, value]], delimiter="\t"))
    assert len(report.problems) == 1


# --- files that are refused ------------------------------------------------------------------------------------------


def refused(file: io.BytesIO) -> str:
    with pytest.raises(FileRefused) as caught:
        read_units(file)
    assert caught.value.message.kk != caught.value.message.ru
    return caught.value.message.ru


def test_a_file_without_the_needed_columns_says_which() -> None:
    assert "Код КАТО" in refused(csv_file([[h for h in RUSSIAN if "КАТО" not in h], FIRST]))


def test_a_file_without_headings_an_empty_one_and_a_picture_are_refused() -> None:
    assert "Заголовки" in refused(csv_file([FIRST, SECOND]))
    assert "пуст" in refused(io.BytesIO(b""))
    assert "CSV" in refused(io.BytesIO(b"\x89PNG\x00\x00"))


STRAY = '"Арна ЖШС'


@pytest.mark.parametrize(("column", "cell"), [(1, STRAY), (2, '"ТОО "Арна" и Ко"'), (1, '"' + "ұ" * 200_000 + '"')])
def test_a_malformed_csv_is_refused_with_its_line(column: int, cell: str) -> None:
    row = list(FIRST)
    row[column] = cell
    text = refused(csv_file([CODES, SECOND, row, *([SECOND] * 3)]))
    assert "со строки 3" in text and "кавычки" in text


def test_a_stray_quote_swallows_no_rows_up_to_the_next_one() -> None:
    rows = [CODES, [FIRST[0], STRAY, *FIRST[2:]], SECOND, [*SECOND[:1], '"Бұлақ" ЖШС', *SECOND[2:]]]
    assert "со строки 2" in refused(csv_file(rows))


def test_a_broken_workbook_is_refused() -> None:
    assert "Excel" in refused(io.BytesIO(b"PK\x03\x04 not a workbook"))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "x")
    archive.seek(0)
    assert "Excel" in refused(archive)


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("register.imports.files.LARGEST_UNPACKED", 1000)
    assert "развернутом" in refused(workbook([CODES, FIRST]))


def test_a_workbook_with_entities_of_its_own_is_refused() -> None:
    good = workbook([CODES, FIRST])
    evil = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(evil, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.split(b"?>")[-1]
            target.writestr(name, content)
    evil.seek(0)
    assert "Excel" in refused(evil)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("register.imports.files.LARGEST_FILE", 10)
    assert "велик" in refused(csv_file([CODES, FIRST]))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("register.imports.files.MOST_ROWS", 2)
    assert "строк" in refused(csv_file([CODES, FIRST, SECOND]))


# --- storing units ---------------------------------------------------------------------------------------------------


def test_units_are_created_then_left_alone_then_changed() -> None:
    first = import_units(csv_file([CODES, FIRST, SECOND]))
    again = import_units(csv_file([CODES, FIRST, SECOND]))
    changed = import_units(csv_file([CODES, [*FIRST[:5], "215"], SECOND]))
    assert (first.created, first.updated, first.unchanged) == (2, 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (changed.created, changed.updated, changed.unchanged) == (0, 1, 1)
    assert Unit.objects.get(code=FIRST[0]).size_code == 215


def test_a_dry_run_counts_and_stores_nothing() -> None:
    report = import_units(csv_file([CODES, FIRST, SECOND]), dry_run=True)
    assert (report.created, report.is_stored) == (2, False)
    assert not Unit.objects.exists() and not RegisterImport.objects.exists()


def test_one_bad_row_keeps_the_whole_file_out() -> None:
    report = import_units(csv_file([CODES, FIRST, ["1", *SECOND[1:]]]))
    assert not report.is_stored and report.refused == 1
    assert not Unit.objects.exists()


def test_row_by_row_takes_the_good_rows() -> None:
    report = import_units(csv_file([CODES, FIRST, ["1", *SECOND[1:]]]), row_by_row=True)
    assert report.is_stored and report.created == 1 and report.refused == 1
    assert list(Unit.objects.values_list("code", flat=True)) == [FIRST[0]]


def test_what_a_new_unit_is_follows_from_its_codes() -> None:
    body = ["000340000002", "«Бөлім» КММ", "КГУ «Отдел»", "751110000", "84.11.0", "105"]
    person = ["000101500001", "Арман ЖК", "ИП Арман", "751110000", "62011", "105"]
    import_units(csv_file([[*CODES, "oked_secondary", "is_active"], [*body, "", "1"], [*person, "62020,63111", "2"]]))
    public, own = Unit.objects.get(code=body[0]), Unit.objects.get(code=person[0])
    assert public.is_public_administration and public.kind == "bin" and public.region == "75"
    assert own.kind == "iin" and own.oked_secondary == ["62020", "63111"] and not own.is_active
    assert own.search_key and own.public_id != public.public_id


def test_the_size_code_follows_from_the_headcount_when_it_is_not_given() -> None:
    import_units(csv_file([[*CODES[:5], "headcount"], [*FIRST[:5], "1 234"]]))
    assert Unit.objects.get().size_code == 311 and Unit.objects.get().headcount == 1234


def test_a_branch_finds_its_parent_in_the_same_file_or_in_the_register() -> None:
    rows = [[*CODES, "parent"], [*SECOND, FIRST[0]], [*FIRST, ""]]
    assert import_units(csv_file(rows)).is_stored
    branch = Unit.objects.get(code=SECOND[0])
    assert branch.parent and branch.parent.code == FIRST[0]
    assert import_units(csv_file(rows)).unchanged == 2
    assert import_units(csv_file([[*CODES, "parent"], [*SECOND, ""]])).updated == 1
    branch.refresh_from_db()
    assert branch.parent is None


def test_a_parent_that_nobody_knows_and_a_unit_as_its_own_parent_are_refused() -> None:
    assert import_units(csv_file([[*CODES, "parent"], [*SECOND, "000340000002"]])).refused == 1
    assert import_units(csv_file([[*CODES, "parent"], [*SECOND, SECOND[0]]])).refused == 1


def test_parents_in_a_circle_are_refused_with_the_way_round() -> None:
    rows = [[*CODES, "parent"], [*FIRST, SECOND[0]], [*SECOND, FIRST[0]]]
    report = import_units(csv_file(rows))
    assert report.refused == 2 and not report.is_stored
    assert f"{FIRST[0]} → {SECOND[0]} → {FIRST[0]}" in report.problems[0].message.ru


def test_a_circle_that_the_register_closes_is_refused_too() -> None:
    assert import_units(csv_file([[*CODES, "parent"], [*SECOND, FIRST[0]], [*FIRST, ""]])).is_stored
    report = import_units(csv_file([[*CODES, "parent"], [*FIRST, SECOND[0]]]), row_by_row=True)
    assert "круг" in report.problems[0].message.ru
    assert Unit.objects.get(code=FIRST[0]).parent is None


def test_a_circle_may_be_turned_round_in_one_file() -> None:
    import_units(csv_file([[*CODES, "parent"], [*SECOND, FIRST[0]], [*FIRST, ""]]))
    assert import_units(csv_file([[*CODES, "parent"], [*SECOND, ""], [*FIRST, SECOND[0]]])).is_stored
    assert Unit.objects.get(code=FIRST[0]).parent == Unit.objects.get(code=SECOND[0])


def test_a_branch_of_a_refused_row_is_refused_with_it() -> None:
    body = ["000340000002", "«Бөлім» КММ", "КГУ «Отдел»", "751110000", "84110", "105"]
    rows = [[*CODES, "parent"], [*SECOND, "230140000008"], [*FIRST, SECOND[0]], [*body, ""]]
    report = import_units(csv_file(rows), row_by_row=True)
    assert report.is_stored and list(Unit.objects.values_list("code", flat=True)) == [body[0]]


@pytest.mark.parametrize(("size", "persons"), [("105", "5000"), ("311", "3"), ("160", "50")])
def test_a_size_code_that_contradicts_the_headcount_is_refused(size: str, persons: str) -> None:
    (problem,) = read_units(csv_file([[*CODES, "headcount"], [*FIRST[:5], size, persons]])).problems
    assert problem.value == size and persons in problem.message.kk and size in problem.message.ru


@pytest.mark.parametrize(("size", "persons"), [("105", "5"), ("160", "51"), ("105", ""), ("", "5000")])
def test_a_size_code_that_fits_the_headcount_is_taken(size: str, persons: str) -> None:
    assert read_units(csv_file([[*CODES, "headcount"], [*FIRST[:5], size, persons]])).is_clean


def test_a_column_that_the_file_lacks_is_left_as_it_is() -> None:
    import_units(csv_file([[*CODES, "email", "headcount"], [*FIRST, "a@b.example", "4"]]))
    import_units(csv_file([CODES[:5], [FIRST[0], "«Жаңа» ЖШС", *FIRST[2:5]]]))
    unit = Unit.objects.get()
    assert (unit.name_kk, unit.email, unit.headcount, unit.size_code) == ("«Жаңа» ЖШС", "a@b.example", 4, 105)
    assert "жаңа" in unit.search_key


def test_a_new_unit_without_any_size_is_refused() -> None:
    report = import_units(csv_file([CODES[:5], FIRST[:5]]))
    assert report.refused == 1 and not Unit.objects.exists()


def test_an_import_leaves_a_line_in_the_journal_with_the_files_hash() -> None:
    report = import_units(csv_file([CODES, FIRST]), name="тіркелім.csv")
    entry = RegisterImport.objects.get()
    assert (entry.file_name, entry.sha256, entry.created) == ("тіркелім.csv", report.sha256, 1)
    assert JournalEntry.objects.get(verb="register.imported").subject_id == entry.pk


def test_ten_thousand_units_are_imported_at_once(tmp_path: Path) -> None:
    from register.population import make_units

    units = make_units(10_000, 9, entrepreneurs=0, silent=False)
    columns = [units.code, units.name_kk, units.name_ru, units.kato, units.oked_main, units.size_code.astype(str)]
    file = csv_file([CODES, *(list(row) for row in zip(*columns, strict=True))])
    report = import_units(file)
    assert report.is_clean and report.created == Unit.objects.count() == 10_000


def test_the_command_prints_both_languages_and_fails_on_problems(tmp_path: Path) -> None:
    path, out = tmp_path / "units.csv", io.StringIO()
    path.write_bytes(csv_file([CODES, FIRST, ["1", *SECOND[1:]]]).getvalue())
    with pytest.raises(CommandError):
        call_command("import_units", path, stdout=out)
    assert "Не сходится" in out.getvalue() and "сәйкес келмейді" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_units", tmp_path / "nowhere.csv")


# --- classifiers -----------------------------------------------------------------------------------------------------

KATO = ["te", "ab", "cd", "ef", "hij", "k", "name_kaz", "name_rus", "nn"]
DAY = date(2026, 1, 1)


def kato_line(code: str, kk: str, ru: str) -> list[str]:
    return [code, code[:2], code[2:4], code[4:6], code[6:], "", kk, ru, "11"]


PLACES = [
    kato_line("110000000", "АҚМОЛА ОБЛЫСЫ", "АКМОЛИНСКАЯ ОБЛАСТЬ"),
    kato_line("113200000", "Аққөл ауданы", "Аккольский район"),
    kato_line("113220100", "Ақкөл қ.", "г.Акколь"),
    kato_line("113220103", "Ауыл", "с.Аул"),
]


@pytest.mark.parametrize(
    ("code", "parent"),
    [("110000000", ""), ("113200000", "110000000"), ("113230000", "113200000"), ("113233100", "113233000"),
     ("113200100", "113200000")],
)  # fmt: skip
def test_the_place_above_follows_from_the_code(code: str, parent: str) -> None:
    assert kato_parent(code) == parent


@pytest.mark.parametrize("make", [workbook, csv_file])
def test_the_official_kato_layout_is_read(make: Any) -> None:
    report = import_classifier("kato", make([KATO, *PLACES]), valid_from=DAY)
    assert report.is_clean and (report.created, report.updated) == (3, 1)  # the region was known, in small letters
    town = ClassifierItem.objects.get(code="113220100")
    assert (town.name_kk, town.parent, town.valid_from) == ("Ақкөл қ.", "113220000", DAY)


def test_a_renamed_place_is_a_new_line_and_the_old_one_ends_the_day_before() -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY)
    renamed = [*PLACES[:2], kato_line("113220100", "Жаңа қ.", "г.Жана")]
    report = import_classifier("kato", csv_file([KATO, *renamed]), valid_from=date(2027, 1, 1))
    assert (report.created, report.updated, report.unchanged, report.ended) == (0, 1, 2, 0)
    lines = ClassifierItem.objects.filter(code="113220100").order_by("valid_from")
    assert [(line.name_kk, line.valid_to) for line in lines] == [("Ақкөл қ.", date(2026, 12, 31)), ("Жаңа қ.", None)]


def test_a_complete_file_ends_what_it_lacks() -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY)
    shipped = len({item.code for item in items("kato") if item.is_in_force(DAY)})
    report = import_classifier("kato", csv_file([KATO, *PLACES[:3]]), valid_from=date(2027, 1, 1), is_complete=True)
    assert report.ended == 1 + shipped - 1  # the village, and every shipped place but the region that the file has
    assert ClassifierItem.objects.get(code="113220103").valid_to == date(2026, 12, 31)


def test_the_same_file_twice_changes_nothing() -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY)
    stored = list(ClassifierItem.objects.order_by("pk").values())
    assert import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY).unchanged == 4
    assert list(ClassifierItem.objects.order_by("pk").values()) == stored


def test_an_imported_line_stands_before_the_shipped_one_and_the_past_keeps_its_name() -> None:
    import_classifier("kato", csv_file([KATO, kato_line("750000000", "Алматы қ.", "г. Алматы")]), valid_from=DAY)
    named = {day: found.name_ru for day in (date(2025, 12, 31), DAY) if (found := find("kato", "750000000", day))}
    assert list(named.values()) == ["город Алматы", "г. Алматы"]
    assert "г. Алматы" in {region.name_ru for region in regions(DAY)}
    assert "город Алматы" in {region.name_ru for region in regions(date(2025, 12, 31))}


def test_every_line_of_a_code_is_asked_by_its_days() -> None:
    for year, name in ((2025, "бір"), (2026, "екі"), (2027, "үш")):
        line = kato_line("113220100", name, f"{year}")
        import_classifier("kato", csv_file([KATO, line]), valid_from=date(year, 1, 1))
    names = [find("kato", "113220100", date(year, 7, 1)) for year in (2024, 2025, 2026, 2027)]
    assert [found and found.name_kk for found in names] == [None, "бір", "екі", "үш"]


def test_a_code_that_a_complete_file_lacks_is_no_longer_valid() -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY, is_complete=True)
    before = date(2025, 12, 31)
    assert find("kato", "751110000", before) and not find("kato", "751110000", DAY)
    assert is_kato("751110000", before) and not is_kato("751110000", DAY)
    assert "751110000" in kato_codes(before) and kato_codes(DAY) == {line[0] for line in PLACES}
    assert [region.code for region in regions(DAY)] == ["110000000"] and len(regions(before)) == 20


def test_a_shipped_line_that_began_with_the_edition_does_not_come_back() -> None:
    day = date(2022, 6, 8)  # the region began on this day
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=day, is_complete=True)
    assert find("kato", "100000000", date(2022, 6, 9)) is None


def test_loading_the_shipped_lines_again_undoes_no_import() -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY, is_complete=True)
    stored = list(ClassifierItem.objects.filter(classifier="kato").order_by("pk").values())
    assert load_classifiers()["kato"] == (0, 0)
    assert list(ClassifierItem.objects.filter(classifier="kato").order_by("pk").values()) == stored


def test_what_only_we_note_of_a_code_survives_the_official_name() -> None:
    rows = [["Код", "name_kk", "name_ru", "parent"], ["28", "Бірлескен", "Совместные", "17"]]
    import_classifier("kfs", csv_file(rows), valid_from=DAY)
    assert find("kfs", "28").name_ru == "Совместные"
    assert ownership_columns("28") == ("3", "4")


def test_a_wrong_row_of_a_complete_file_does_not_end_its_code() -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY)
    rows = [*PLACES[:3], kato_line("113220103", "", "с.Аул")]
    report = import_classifier(
        "kato", csv_file([KATO, *rows]), valid_from=date(2027, 1, 1), is_complete=True, row_by_row=True
    )
    assert report.is_stored and is_kato("113220103", date(2027, 1, 1))


def test_another_process_sees_an_import_that_only_ended_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    import_classifier("kato", csv_file([KATO, *PLACES]), valid_from=DAY)
    assert is_kato("113220103", date(2028, 1, 1))
    monkeypatch.setattr("register.queries.LOOK_AGAIN_AFTER", 0.0)
    ClassifierItem.objects.filter(code="113220103").update(valid_to=date(2026, 6, 30))
    assert not is_kato("113220103", date(2028, 1, 1))


# --- editions in any order -------------------------------------------------------------------------------------------


def spans(code: str) -> list[tuple[str, date | None, date | None]]:
    lines = ClassifierItem.objects.filter(code=code).order_by("valid_from", "pk")
    return [(line.name_kk, line.valid_from, line.valid_to) for line in lines]


def edition(year: int, *lines: list[str], is_complete: bool = False) -> None:
    import_classifier("kato", csv_file([KATO, *lines]), valid_from=date(year, 1, 1), is_complete=is_complete)


def town(name: str) -> list[str]:
    return kato_line("113220100", name, name)


def test_an_older_edition_goes_before_the_newer_one_and_ends_the_day_before_it() -> None:
    edition(2026, town("Жаңа"))
    edition(2024, town("Ескі"))
    assert spans("113220100") == [
        ("Ескі", date(2024, 1, 1), date(2025, 12, 31)),
        ("Жаңа", date(2026, 1, 1), None),
    ]


def test_an_edition_between_two_takes_its_days_from_the_older_one() -> None:
    edition(2022, town("Ескі"))
    edition(2026, town("Жаңа"))
    edition(2024, town("Аралық"))
    assert spans("113220100") == [
        ("Ескі", date(2022, 1, 1), date(2023, 12, 31)),
        ("Аралық", date(2024, 1, 1), date(2025, 12, 31)),
        ("Жаңа", date(2026, 1, 1), None),
    ]


def test_a_newer_edition_that_kept_a_line_keeps_it_when_an_older_one_comes_late() -> None:
    edition(2022, town("Аты"))
    edition(2026, town("Аты"))
    edition(2024, town("Аралық"))
    assert [(name, first) for name, first, _ in spans("113220100")] == [
        ("Аты", date(2022, 1, 1)), ("Аралық", date(2024, 1, 1)), ("Аты", date(2026, 1, 1))
    ]  # fmt: skip
    assert find("kato", "113220100", date(2026, 1, 1)).name_kk == "Аты"


def test_a_complete_older_edition_ends_nothing_that_the_newer_one_has() -> None:
    edition(2022, *PLACES)
    edition(2026, *PLACES)
    edition(2024, *PLACES[:2], is_complete=True)
    for day, is_there in ((date(2023, 1, 1), True), (date(2025, 1, 1), False), (date(2027, 1, 1), True)):
        assert is_kato("113220100", day) is is_there


def test_an_older_edition_does_not_bring_back_what_a_complete_newer_one_lacks() -> None:
    edition(2026, *PLACES[:2], is_complete=True)
    edition(2024, *PLACES)
    assert is_kato("113220100", date(2025, 12, 31)) and not is_kato("113220100", date(2026, 1, 1))


def test_the_same_edition_corrected_on_its_own_day_replaces_the_wording() -> None:
    edition(2026, town("Қате"))
    edition(2026, town("Дұрыс"))
    assert spans("113220100") == [("Дұрыс", date(2026, 1, 1), None)]


def test_bad_lines_of_a_classifier_keep_it_out() -> None:
    bad = [kato_line("11322010x", "а", "б"), kato_line("113220100", "", "б"), PLACES[0], PLACES[0]]
    report = import_classifier("kato", csv_file([KATO, *bad]), valid_from=DAY)
    assert [problem.row for problem in report.problems] == [2, 3, 5]
    assert not ClassifierItem.objects.exists()


def test_any_other_classifier_is_code_names_and_parent() -> None:
    rows = [["Код", "name_kk", "name_ru", "parent"], ["01.11.1", "Дән", "Зерно", "01.11"]]
    report = read_classifier("oked", csv_file(rows))
    assert report.rows[2]["code"] == "01111" and report.rows[2]["parent"] == "0111"


def test_the_command_takes_a_dry_run(tmp_path: Path) -> None:
    path, out = tmp_path / "kato.csv", io.StringIO()
    path.write_bytes(csv_file([KATO, *PLACES]).getvalue())
    call_command("import_classifier", "kato", path, "--valid-from=2026-01-01", "--dry-run", stdout=out)
    assert "new 3, changed 1" in out.getvalue() and not ClassifierItem.objects.exists()
