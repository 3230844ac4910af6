"""The region's list: whose reports stand in it, in which order, under which conditions, with how many queries."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collection.actions.review import return_for_correction, start_review
from collection.actions.rounds import close_round
from collection.models import Report
from collection.pages.board import share_text
from collection.pages.queue import Conditions, in_work_order, next_to_review
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
# Last year 1 000 thousand, this year 98 400: a jump that has to be explained.
LAST_YEAR = {"s2/1/1": 1000, "s2/1/3": 1000, "s2/1.3/1": 1000, "s2/1.3/3": 1000, "s4/time": "2"}


def the_list(client, officer=None, language="kk", **conditions):
    if officer:
        client.force_login(officer)
    return client.get(f"/{language}/review/?{urlencode(conditions)}")


def names(answer):
    return [row["text"] for row in answer.context["table"]["rows"]]


def grown():
    """A report whose unit filed much less the year before."""
    before = make.accepted(year=make.local_date().year - 1, cells=LAST_YEAR)
    close_round(before.round, by=make.person("publisher"), reason="Сынақ")
    return make.report_of(before.unit)


def explained(**options):
    """A filed report with warnings that the respondent explained."""
    report = make.filed(grown(), **options)
    assert report.current.findings.filter(severity="warning").exclude(explanation="").exists()
    return report


def test_the_list_has_the_reports_of_the_own_region_only(client):
    own, foreign = make.filed(), make.filed(region=make.ASTANA)
    answer = the_list(client, make.officer())
    assert own.unit.name_kk in names(answer)
    assert foreign.unit.name_kk not in answer.content.decode()


def test_nobody_but_a_statistician_has_the_list(client):
    for role in ("respondent", "methodologist", "publisher", "admin"):
        assert the_list(client, make.person(role)).status_code == 404


def test_work_comes_first():
    officer = make.officer()
    accepted = make.accepted(by=officer)
    draft = make.report_of()
    make.fill(draft, {"s2/1/1": 5})
    overdue = make.report_of(days_left=-3)
    returned = make.filed()
    return_for_correction(returned, by=officer, reason="Мың теңге")
    reviewed = make.filed()
    start_review(reviewed, by=officer)
    plain, not_started = make.filed(), make.report_of()
    with_explanation = explained()
    wanted = [with_explanation, plain, reviewed, overdue, returned, draft, not_started, accepted]
    found = in_work_order(Conditions().scope(Report.objects.reviewable_by(officer)))
    assert [report.pk for report in found] == [report.pk for report in wanted]


def test_a_closed_round_comes_after_everything_else():
    officer = make.officer()
    old = make.filed(year=make.local_date().year - 1)
    close_round(old.round, by=make.person("publisher"), reason="Сынақ")
    new = make.accepted(by=officer)
    found = in_work_order(Conditions(year="all").scope(Report.objects.reviewable_by(officer)))
    assert [report.pk for report in found] == [new.pk, old.pk]


def test_the_next_report_is_one_that_waits():
    officer = make.officer()
    reviewed, waiting, _ = make.filed(), make.filed(), make.report_of()
    reports = Report.objects.reviewable_by(officer)
    assert next_to_review(reports, reviewed) == waiting
    assert next_to_review(reports.filter(pk=reviewed.pk), reviewed) is None


def test_closed_rounds_are_shown_when_asked_for(client):
    old = make.filed(year=make.local_date().year - 1)
    close_round(old.round, by=make.person("publisher"), reason="Сынақ")
    new = make.filed()
    officer = make.officer()
    assert names(the_list(client, officer)) == [new.unit.name_kk]
    assert set(names(the_list(client, year="all"))) == {old.unit.name_kk, new.unit.name_kk}
    assert names(the_list(client, year=str(old.round.year))) == [old.unit.name_kk]


@pytest.fixture
def mixed(client):
    """One report of each kind that a condition can tell apart."""
    client.force_login(make.officer())
    mine = {
        "trade": make.report_of(make.unit(oked_main="47110"), form="3-INFORM"),
        "industry": make.report_of(make.unit(size_code=311), form="3-INFORM", stratum="C|large|75"),
        "overdue": make.report_of(days_left=-1),
        "late": make.filed(days_left=-2),
        "filed": make.filed(),
        "explained": explained(),
    }
    mine["errors"] = make.report_of()
    make.fill(mine["errors"], {"s2/1/1": 5})
    return mine


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ({"form": "3-INFORM"}, {"trade", "industry"}),
        ({"state": "submitted"}, {"late", "filed", "explained"}),
        ({"mark": "overdue"}, {"overdue"}),
        ({"mark": "late"}, {"late"}),
        ({"mark": "errors"}, {"errors"}),
        ({"mark": "explained"}, {"explained"}),
        ({"activity": "C"}, {"industry"}),
        ({"activity": "G"}, {"trade"}),
        ({"size": "large"}, {"industry"}),
        ({"size": "small", "form": "3-INFORM"}, {"trade"}),
        ({"state": "nonsense", "mark": "?", "activity": "Ω", "size": "huge", "year": "12x4", "page": "x",
         "form": "9-NONE\x00"},
         {"trade", "industry", "overdue", "late", "filed", "explained", "errors"}),
    ],
)  # fmt: skip
def test_conditions_narrow_the_list(client, mixed, condition, wanted):
    by_name = {report.unit.name_kk: kind for kind, report in mixed.items()}
    answer = the_list(client, **condition)
    assert answer.status_code == 200
    assert {by_name[name] for name in names(answer)} == wanted


def test_open_warnings_are_a_condition_of_their_own(client):
    report = grown()
    make.fill(report, make.GOOD_2IT)
    make.filed()
    assert names(the_list(client, make.officer(), mark="warnings")) == [report.unit.name_kk]


@pytest.mark.parametrize("typed", ["code", "name_kk", "name_ru", "plain"])
def test_a_unit_is_found_by_its_code_or_its_name(client, typed):
    wanted = make.filed(make.report_of(make.unit(name_kk="«Әділ Қадам» ЖШС", name_ru="ТОО «Адиль Кадам»")))
    make.filed()
    text = "адил кадам" if typed == "plain" else getattr(wanted.unit, typed)
    assert names(the_list(client, make.officer(), q=text)) == [wanted.unit.name_kk]


def test_counts_by_state_are_links_that_keep_the_other_conditions(client, mixed):
    links = {
        link["text"]: link for link in the_list(client, language="ru", form="2-IT", state="draft").context["states"]
    }
    assert links["Представлен"]["count"] == "3"
    assert links["Черновик"]["is_current"]
    assert "form=2-IT" in links["Представлен"]["url"] and "state=submitted" in links["Представлен"]["url"]
    assert "Принят" not in links  # no such report


def test_the_board_counts_filed_accepted_waiting_and_overdue(client):
    officer = make.officer()
    make.accepted(by=officer)
    make.filed()
    make.report_of()
    make.report_of(days_left=-1)
    make.report_of(region=make.ASTANA)
    board = the_list(client, officer, language="ru").context["board"]
    assert board["total"] == {"to_file": 4, "filed": 2, "accepted": 1, "waiting": 1, "returned": 0, "overdue": 1}
    assert board["keys"][0]["value"] == "2 из 4"
    assert board["keys"][0]["note"] == "50,0\u00a0%"


def test_the_board_lists_each_form_with_its_share(client):
    make.filed()
    make.report_of(form="3-INFORM")
    rows = the_list(client, make.officer(), language="ru").context["board"]["table"]["rows"]
    shares = {row["text"].split(",")[0]: row["cells"][2]["text"] for row in rows}
    assert shares == {"2-услуги (IT)": "100,0\u00a0%", "3-информ": "0,0\u00a0%"}


def test_a_share_of_nothing_is_nothing():
    assert share_text(0, 0) == ""


def test_the_number_of_queries_does_not_grow_with_the_region(client):
    officer = make.officer()
    make.filed(form="3-INFORM")
    make.filed()
    few = count_queries(client, officer)
    for _ in range(18):  # ten times as many
        make.filed()
    assert count_queries(client, officer) == few
    assert few <= 12


def count_queries(client, officer):
    client.force_login(officer)
    client.get("/kk/review/")  # the session is touched once
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/kk/review/")
    assert answer.status_code == 200
    return len(queries)


def test_fifty_reports_stand_on_a_page(client):
    for _ in range(51):
        make.report_of()
    answer = the_list(client, make.officer(), language="ru")
    assert len(names(answer)) == 50
    assert "Страница: 1 / 2" in text_of(answer)
    assert len(names(the_list(client, page="2"))) == 1


def text_of(answer):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("language", "conditions", "sentence"),
    [
        ("kk", {"q": "жоқ атау"}, "Бұл шарттарға сай есеп жоқ."),
        ("ru", {"q": "жоқ атау"}, "Отчетов с такими условиями нет."),
        ("kk", {}, "Қазір өңірдің бірліктері бойынша ашық жинау жоқ."),
        ("ru", {}, "Сейчас по единицам региона нет открытого сбора."),
        ("ru", {"year": "all"}, "В регионе нет отчетов по этой форме за этот год."),
    ],
)
def test_an_empty_list_says_why(client, language, conditions, sentence):
    assert sentence in text_of(the_list(client, make.officer(), language, **conditions))


def test_a_name_cannot_break_the_page(client):
    make.filed(make.report_of(make.unit(name_kk="<script>x</script> «Ә»", name_ru="<b>ТОО</b>")))
    assert "<script>x" not in the_list(client, make.officer(), q="<script>").content.decode()


def test_the_list_only_reads(client):
    make.filed()
    client.force_login(make.officer())
    client.get("/kk/review/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/kk/review/?q=%00abc&mark=late&activity=J&size=small&state=submitted")
    assert not [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
