"""Every page of the live URLconf: for the role that may, in both languages, wide and on a phone, with scripts and
without. One demo for all tests of this file; what they change does not meet.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import APIRequestContext, Browser, Page

from accounts.roles import Role
from cabinet.demo_people import PASSWORD, PEOPLE
from kernel.legal_clock import local_date
from kernel.numbers import NBSP
from register.codes import complete
from tests.e2e.demo import running_demo
from tests.e2e.inspector import PHONE, WIDE, Inspector
from tests.e2e.pages import Map, Place, crawl, routes, send, sign_in

pytestmark = pytest.mark.browser

ANONYMOUS = "anonymous"
RESPONDENT, ACCOUNTANT, OFFICER = "respondent@example.kz", "accountant@example.kz", "astana@example.kz"
NEUTRAL = "№ 16, 05.01.2026"  # what staff type is shown as typed, in the pages of both languages
PUBLISHER, ADMIN, METHODOLOGIST = "publisher@example.kz", "admin@example.kz", "methodologist@example.kz"
VISITORS = (ANONYMOUS, *(person.email for person in PEOPLE))
SEARCH = "/kk/paper/?q=%D0%96%D0%A8%D0%A1"  # ЖШС: units whose paper form may come
SURVEY_PAGES = (
    "desk", "report", "section", "check", "notice", "receipt", "version", "workbook_upload", "workbook_preview",
    "signing", "own_history",
    "calendar", "calendar_link", "calendar_revoke", "no_activity", "no_activity_check", "no_activity_filed",
    "batch", "batch_upload", "batch_preview", "who",
)  # fmt: skip
# What respondents open is looked at on a phone in Russian too.
SURVEY = {f"collection:{name}" for name in SURVEY_PAGES}
# Pages of a bulletin's way to the public, which only a walk along it meets.
ON_THE_WAY = {
    f"dissemination:{name}"
    for name in ("round_reopen", "bulletin_schedule", "bulletin_publish", "bulletin_unschedule", "job", "frame")
} | {"accounts:invitation"}


# An address that only its owner has been told: a test of its own fetches it.
BY_SECRET = {"collection:calendar_feed"}


@dataclass
class Visit:
    """A person, signed in, and the pages found for them."""

    state: Any  # cookies of the browser
    places: list[Place]


@dataclass
class Service:
    """The running demo and what was found in it."""

    address: str
    visits: dict[str, Visit]
    found: Map
    judged: dict[Any, set[str]]
    log: Path  # what the demo prints, letters included

    def inspector(self, browser: Browser, visitor: str, **options: Any) -> Inspector:
        return Inspector(browser, self.address, self.judged, storage_state=self.visits[visitor].state, **options)

    def path(self, visitor: str, name: str, language: str = "kk", *, kind: str = "") -> str:
        """A page of that name that the person has met."""
        same_role = [v for v in VISITORS if role_of(v) == role_of(visitor)]
        places = [p for v in sorted(same_role, key=lambda v: v != visitor) for p in self.visits[v].places]
        return next(p for p in places if p.name == name and kind in ("", *p.kind)).in_language(language)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with running_demo(folder) as url:
        yield url


@pytest.fixture(scope="module")
def service(browser: Browser, address: str, folder: Path) -> Service:
    """Sign everybody in, make the states that the demo lacks, and let each follow all links."""
    contexts = {visitor: browser.new_context() for visitor in VISITORS}
    clients = {visitor: context.request for visitor, context in contexts.items()}
    first = {v: "/kk/" if v == ANONYMOUS else sign_in(clients[v], address, v) for v in VISITORS}
    make_a_draft_with_findings(clients[ACCOUNTANT], address)
    send_a_workbook(clients[ACCOUNTANT], address)
    assert send(clients[ACCOUNTANT], f"{address}/kk/calendar/link/").ok
    send_many_workbooks(clients[ACCOUNTANT], address)
    invite(clients[ACCOUNTANT], address, "waits@example.kz")
    begin_a_paper_form(clients[OFFICER], address)
    enter_an_order(clients[ADMIN], address)
    found, visits = Map(), {}
    for visitor in VISITORS:
        start = ["/kk/", first[visitor], *([SEARCH] if role_of(visitor) == Role.STATISTICIAN else [])]
        places = crawl(clients[visitor], address, found, role_of(visitor), start)
        visits[visitor] = Visit(contexts[visitor].storage_state(), places)
        contexts[visitor].close()
    return Service(address, visits, found, {}, folder / "demo.log")


def role_of(visitor: str) -> str:
    return next((person.role for person in PEOPLE if person.email == visitor), ANONYMOUS)


def it_report(client: APIRequestContext, address: str) -> str:
    """The unfiled report of 2-IT: unfiled ones stand first on the desk."""
    match = re.search(r'href="(/kk/reports/[^"]+)"[^>]*>[^<]*2-қызмет', client.get(f"{address}/kk/desk/").text())
    assert match
    return match[1]


def make_a_draft_with_findings(client: APIRequestContext, address: str) -> None:
    """A total that is not the sum of its columns, and rows that exceed it."""
    page = f"{address}{it_report(client, address)}sections/s2/"
    edit = re.search(r'name="edit" value="(\d+)"', client.get(page).text())
    assert edit
    cells = {"s2/1/1": "90 000", "s2/1/2": "1", "s2/1.3/1": "70", "s2/1.3/3": "60", "s2/1.5.1/1": "9 999 999"}
    assert send(client, page, edit=edit[1], then="stay", **cells).ok


def send_a_workbook(client: APIRequestContext, address: str) -> None:
    """A table with codes, and its preview left undecided."""
    page = f"{address}{it_report(client, address)}workbook/upload/"
    table = {"name": "keste.csv", "mimeType": "text/csv", "buffer": "Код;1;2\n1.4;500;5o0\n".encode()}
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(page).text())
    assert token
    fields = {"csrfmiddlewaretoken": token[1], "section": "s2", "file": table}
    sent = client.post(page, multipart=fields, headers={"Referer": page, "Origin": address})
    assert re.search(r"/workbook/[0-9a-f-]{36}/$", sent.url), sent.url


def send_many_workbooks(client: APIRequestContext, address: str) -> None:
    """The archive as it came down, one workbook of it filled, and a file of nobody; left undecided."""
    page = f"{address}/kk/desk/workbooks/"
    came = send(client, f"{page}archive/", page=page, all="1", form="2-IT").body()
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(came)) as before, zipfile.ZipFile(content, "w") as after:
        for place, name in enumerate(before.namelist()):
            after.writestr(name, before.read(name) if place else with_a_value(before.read(name)))
        after.writestr("bos.csv", "Код;1;2\n1.4;500;600\n")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(f"{page}upload/").text())
    assert token
    files = {"name": "bari.zip", "mimeType": "application/zip", "buffer": content.getvalue()}
    fields = {"csrfmiddlewaretoken": token[1], "files": files}
    sent = client.post(f"{page}upload/", multipart=fields, headers={"Referer": page, "Origin": address})
    assert re.search(r"/workbooks/[0-9a-f-]{36}/$", sent.url), sent.url


def with_a_value(workbook: bytes) -> bytes:
    """Somebody typed into the open cells of row 1.4."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    rows = [row for sheet in book for row in sheet.iter_rows() if "1.4" in [cell.value for cell in row]]
    for cell in (cell for row in rows for cell in row if not cell.protection.locked):
        cell.value = 12
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def invite(client: APIRequestContext, address: str, email: str) -> None:
    """The accountant owns the access to some enterprises."""
    link = re.search(r'href="(/kk/units/[0-9a-f-]+/access/)"', client.get(f"{address}/kk/desk/").text())
    assert link
    until = f"31.12.{local_date().year}"
    sent = send(client, f"{address}{link[1]}invite/", email=email, scope="fill", valid_until=until)
    assert sent.url == f"{address}{link[1]}", sent.url


def letter_to(log: Path, email: str) -> str:
    """The path of the link in the letter, which the worker of the demo prints."""
    for _ in range(120):
        found = re.search(rf"^To: {email}$.*?(/kk/invitations/[\w-]+/)", log.read_text(), re.DOTALL | re.MULTILINE)
        if found:
            return found[1]
        time.sleep(0.25)
    raise AssertionError(f"no letter to {email}")


def begin_a_paper_form(client: APIRequestContext, address: str) -> None:
    listed = client.get(f"{address}/kk/review/?state=not_started").text()
    report = re.search(r'href="/kk/review/([0-9a-f-]{36})/"', listed)
    assert report
    page = f"{address}/kk/paper/{report[1]}/start/"
    territory = re.search(r'<option value="(\d{9})"', client.get(page).text())
    assert territory
    begun = send(client, page, territory=territory[1], received_on=f"{local_date():%d.%m.%Y}")
    assert "/sections/" in begun.url, begun.url


def enter_an_order(client: APIRequestContext, address: str) -> None:
    """A fortnight more for Astana, so that there is an order to revoke."""
    link = re.search(r'href="(/kk/deadlines/[0-9a-f-]{36}/)"', client.get(f"{address}/kk/deadlines/").text())
    assert link
    meta = re.search(r'<p class="meta">(.*?)</p>', client.get(address + link[1]).text())
    assert meta
    year = re.findall(r"20\d\d", meta[1])[-1]  # of the deadline
    order = {"number": "46-н", "dated": "01.02.2026", "reason": "Төтенше жағдай", "region": "71"}
    entered = send(client, address + link[1], new_due_on=f"28.06.{year}", confirm="1", **order)
    assert "46-н" in entered.text()


# --- every address -------------------------------------------------------------------------------------------------


def test_every_address_is_met_or_answers_no_get(service: Service, browser: Browser) -> None:
    met = service.found.names | ON_THE_WAY | BY_SECRET
    unmet = {name: path for name, path in routes().items() if name not in met}
    for visit in service.visits.values():
        context = browser.new_context(storage_state=visit.state)
        for name, path in list(unmet.items()):
            answer = context.request.get(service.address + path, max_redirects=0)
            if answer.status == 405 or (name in ("alive", "ready", "collection:offline") and answer.ok):
                del unmet[name]
        context.close()
    assert unmet == {}


def test_every_link_leads_somewhere(service: Service) -> None:
    assert service.found.faults == []


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("visitor", VISITORS)
def test_pages_are_sound(service: Service, browser: Browser, visitor: str, language: str) -> None:
    visit = service.visits[visitor]
    inspector = service.inspector(browser, visitor)
    for place in visit.places:
        has_phone = language == "kk" or place.name in SURVEY
        inspector.visit(place, language, (WIDE, PHONE) if has_phone else (WIDE,))
    inspector.close()
    colleagues = [v for v in VISITORS if role_of(v) == role_of(visitor)]
    assert any(service.visits[v].places for v in colleagues)  # what one has opened, another of the role need not
    assert inspector.faults == []


@pytest.mark.parametrize("visitor", VISITORS)
def test_pages_work_without_scripts(service: Service, browser: Browser, visitor: str) -> None:
    """They come whole, and every form has a button that sends it."""
    visit = service.visits[visitor]
    inspector = service.inspector(browser, visitor, java_script_enabled=False)
    for number, place in enumerate(visit.places):
        answer = inspector.go(place.in_language("ru" if number % 2 else "kk"))
        inspector.note(place.name, "status", [answer.status] if answer.status != 200 else [])
        inspector.look_without_scripts()
    inspector.close()
    assert inspector.faults == []


# --- pages that answer what was sent ------------------------------------------------------------------------------


@dataclass
class Step:
    """What a person does before the page appears that is looked at."""

    inspector: Inspector
    service: Service
    language: str

    @property
    def page(self) -> Page:
        return self.inspector.page

    def open(self, path: str) -> None:
        self.inspector.go(path if path.startswith("/") else f"/{self.language}/{path}")

    def open_as(self, visitor: str, name: str, kind: str = "") -> None:
        self.open(self.service.path(visitor, name, self.language, kind=kind))

    def send(self, **fields: str) -> None:
        """Fill the form of the page and press its first button."""
        for name, text in fields.items():
            self.page.fill(f"main [name={name}]", text)
        self.inspector.press("main form button[type=submit]")

    def save(self, **cells: str) -> None:
        for column, text in cells.items():
            self.page.fill(f"[name='s2/1.2/{column[1:]}']", text)
        self.inspector.press("button[name=then][value=stay]")


STEPS_OF: dict[str, list[Callable[[Step], None]]] = {}


def step_of(visitor: str) -> Callable[[Callable[[Step], None]], Callable[[Step], None]]:
    def keep(step: Callable[[Step], None]) -> Callable[[Step], None]:
        STEPS_OF.setdefault(visitor, []).append(step)
        return step

    return keep


@step_of(ANONYMOUS)
def wrong_password(step: Step) -> None:
    step.open("sign-in/")
    step.send(email=f"{step.language}@example.kz", password="wrong")


@step_of(ANONYMOUS)
def no_such_page(step: Step) -> None:
    step.open("bulletins/nothing/")


@step_of(ANONYMOUS)
def receipt_that_nobody_got(step: Step) -> None:
    step.open(f"verify/?receipt=2-IT-2026-AAAA-AAAA&sha256={'0' * 64}")


@step_of(ANONYMOUS)
def receipt_without_a_fingerprint(step: Step) -> None:
    step.open("verify/")
    step.send(receipt="2-IT-2026-AAAA-AAAA")


@step_of(ADMIN)
def no_such_object(step: Step) -> None:
    step.open("people/00000000-0000-4000-8000-000000000000/")


@step_of(ADMIN)
def empty_password(step: Step) -> None:
    step.open("password/")
    step.send()


@step_of(ADMIN)
def person_without_a_name(step: Step) -> None:
    step.open("people/new/")
    step.send(email="wrong")


@step_of(ADMIN)
def person_with_a_first_password(step: Step) -> None:
    step.open("people/new/")
    step.send(email=f"new-{step.language}@example.kz", full_name="Айша Серікова")


@step_of(ADMIN)
def mandate_without_a_unit(step: Step) -> None:
    step.open_as(ADMIN, "cabinet:mandate_new")
    step.send()


@step_of(ADMIN)
def order_without_a_number(step: Step) -> None:
    step.open_as(ADMIN, "cabinet:extension")
    step.send(dated="31.02.2026")


@step_of(ADMIN)
def order_to_be_confirmed(step: Step) -> None:
    step.open_as(ADMIN, "cabinet:extension")
    year = re.findall(r"20\d\d", step.page.inner_text("main .meta"))[-1]  # of the deadline
    later = f"28.06.{year}"
    step.send(number="47-н", dated="01.02.2026", reason="Төтенше жағдай / Чрезвычайная ситуация", new_due_on=later)
    assert step.page.locator("[name=confirm]").count()


@step_of(ADMIN)
def import_without_a_file(step: Step) -> None:
    step.open("units/import/")
    step.send()


@step_of(ADMIN)
def import_with_wrong_rows(step: Step) -> None:
    step.open("units/import/")
    headings = "БСН/ЖСН;Атауы (қазақша);Атауы (орысша);ӘАОЖ коды;Негізгі ЭҚЖЖ коды;Қызметкерлер саны"
    codes = [code for number in range(9) if (code := complete(f"1901400000{number}"))]
    wrong = f"{codes[0]};«Жаңа» ЖШС;ТОО «Жана»;999999999;62011;көп"
    table = "\n".join([headings, wrong, f"{codes[1]};«Жаңа» ЖШС;ТОО «Жана»;750000000;62011;12"])
    step.page.set_input_files("[type=file]", {"name": "x.csv", "mimeType": "text/csv", "buffer": table.encode()})
    step.send()
    assert step.page.locator("[name=sha256]").count()


@step_of(METHODOLOGIST)
def control_switched_without_a_reason(step: Step) -> None:
    step.open_as(METHODOLOGIST, "cabinet:control")
    step.send()


@step_of(PUBLISHER)
def round_without_a_form(step: Step) -> None:
    step.open("publishing/rounds/new/")
    step.send()


@step_of(PUBLISHER)
def frame_to_be_looked_at(step: Step) -> None:
    step.open("publishing/rounds/new/")
    if not step.page.locator("main .thread a").count():
        step.page.check("[name=round] >> nth=0")
        step.inspector.press("main form button[type=submit]")
    for _ in range(40):
        if step.page.locator("main .thread a").count():
            break
        step.page.wait_for_timeout(500)
        step.open("publishing/rounds/new/")
    step.open(str(step.page.get_attribute("main .thread a", "href")))


@step_of(PUBLISHER)
def withdrawal_without_a_reason(step: Step) -> None:
    step.open_as(PUBLISHER, "dissemination:bulletin_withdraw")
    step.send()


A_REPORT = "main table a[href*='/review/'][href$='/']"


@step_of(OFFICER)
def return_without_a_reason(step: Step) -> None:
    step.open("review/?state=submitted")
    step.open(str(step.page.get_attribute(A_REPORT, "href")))
    if step.page.locator("button[value=start]").count():
        step.inspector.press("button[value=start]")
    step.inspector.press("button[value=return]")


@step_of(OFFICER)
def cell_to_be_corrected(step: Step) -> None:
    step.open("review/?state=under_review")
    step.open(str(step.page.get_attribute(A_REPORT, "href")))
    step.inspector.press("#correct form button[type=submit]")


@step_of(OFFICER)
def paper_without_a_territory(step: Step) -> None:
    step.open(SEARCH.removeprefix("/kk/"))
    for path in step.page.locator("main a[href$='/start/']").evaluate_all("links => links.map(link => link.href)"):
        step.page.goto(path)
        if step.page.locator("main form button[type=submit]").count():  # none where the report is filed already
            break
    step.send()


@step_of(ACCOUNTANT)
def submission_with_open_findings(step: Step) -> None:
    """Where errors are open the page has no such button: what an older page of it would send."""
    step.open_as(ACCOUNTANT, "collection:check")
    with step.page.expect_navigation():
        step.page.evaluate("document.getElementById('check-form').submit()")


@step_of(ACCOUNTANT)
def calendar_fetched_by_its_link(step: Step) -> None:
    step.open("calendar/link/")
    step.send()
    fetched = step.inspector.context.request.get(step.page.input_value("#address"))
    assert fetched.headers["content-type"] == "text/calendar; charset=utf-8"
    assert fetched.text().count("BEGIN:VEVENT") > 1


@step_of(ACCOUNTANT)
def reminders_switched(step: Step) -> None:
    step.open("calendar/")
    step.inspector.press("button[name=reminders]")


@step_of(ACCOUNTANT)
def nobody_chosen_for_a_notice(step: Step) -> None:
    step.open("no-activity/")
    step.send()


@step_of(ACCOUNTANT)
def notice_over_numbers_not_confirmed(step: Step) -> None:
    step.open("no-activity/?all=1")
    step.send()
    step.inspector.look("coverage", step.language, (WIDE, PHONE))
    step.send()
    assert step.page.locator(".error-summary").count()


@step_of(ACCOUNTANT)
def notice_filed_and_withdrawn(step: Step) -> None:
    """By keyboard: choose an enterprise without numbers, look, file, take back."""
    step.open("no-activity/")
    tab_until(step.page, ".thread li:not(:has(.tag)) [name=unit]")
    step.page.keyboard.press("Space")
    for wanted in ("main form button[type=submit]", "main form button[type=submit]"):
        tab_until(step.page, wanted)
        with step.page.expect_navigation():
            step.page.keyboard.press("Enter")
    step.inspector.look("notices filed", step.language, (WIDE, PHONE))
    tab_until(step.page, "button[name=withdraw]")
    with step.page.expect_navigation():
        step.page.keyboard.press("Enter")
    assert step.page.locator(".notice-good").count()


@step_of(RESPONDENT)
def number_that_is_none(step: Step) -> None:
    step.open_as(RESPONDENT, "collection:section", "s2")
    step.save(c1="abc", c2="-1", c3="1 234")


def without_autosave(step: Step) -> None:
    """As in a browser that does not run the script: the whole page is sent, and answered as a page."""
    step.page.route(
        re.compile(r"/js/autosave\b[^/]*\.js"), lambda route: route.fulfill(body="", content_type="text/javascript")
    )


@step_of(RESPONDENT)
def cell_changed_in_another_tab(step: Step) -> None:
    without_autosave(step)
    step.open_as(RESPONDENT, "collection:section", "s2")
    other = step.inspector.context.new_page()
    other.goto(step.page.url)
    other.fill("[name='s2/1.2/3']", str(time.time_ns())[-6:])
    with other.expect_navigation():
        other.click("button[name=then][value=stay]")
    other.close()
    step.save(c3=str(time.time_ns())[-5:])


@step_of(RESPONDENT)
def session_that_has_ended(step: Step) -> None:
    without_autosave(step)
    step.open_as(RESPONDENT, "collection:section", "s2")
    step.inspector.context.clear_cookies(name="sessionid")
    step.save(c3="77 777")
    step.inspector.look("session that has ended", step.language)
    step.send(email=RESPONDENT, password=PASSWORD)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("visitor", STEPS_OF)
def test_answers_are_sound(service: Service, browser: Browser, visitor: str, language: str) -> None:
    """Refusals with their summary, confirmations, conflicts, the end of a session, what is not there."""
    inspector = service.inspector(browser, visitor)
    for take in STEPS_OF[visitor]:
        take(Step(inspector, service, language))
        inspector.look(take.__name__, language, (WIDE, PHONE) if language == "kk" else (WIDE,))
    inspector.close()
    assert inspector.faults == []


def test_an_invitation_is_accepted_in_the_browser(service: Service, browser: Browser) -> None:
    """The letter, the page behind its link for each kind of reader, the newcomer by keyboard alone, the old link."""
    owner = service.inspector(browser, ACCOUNTANT)
    invite(owner.context.request, service.address, "jana@example.kz")
    link = letter_to(service.log, "jana@example.kz")
    owner.go(link)
    owner.look_in_both("invitation of somebody else")
    newcomer = service.inspector(browser, ANONYMOUS)
    newcomer.go(link)
    newcomer.look_in_both("accounts:invitation")
    newcomer.press("main form button[type=submit]")
    newcomer.look("invitation refused", "kk", (WIDE, PHONE))
    page = newcomer.page
    newcomer.go(link)
    tab_until(page, "[name=full_name]")
    page.keyboard.type("Сәуле Нұрланова")
    page.keyboard.press("Tab")
    page.keyboard.type("korsetkish-4711")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{service.address}/kk/desk/"
    assert page.locator(".notice-good").count() == 1
    newcomer.look_in_both("desk of a newcomer")
    newcomer.go(link)
    newcomer.look_in_both("invitation that is over")
    newcomer.close()
    owner.close()
    assert owner.faults + newcomer.faults == []


# --- keyboard ------------------------------------------------------------------------------------------------------


def tab_until(page: Page, wanted: str, most: int = 60) -> None:
    """Press Tab until what has the focus is what the selector names."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{most} times Tab do not lead to {wanted}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.id"))


IS_IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return document.activeElement.contains(top);
}"""


def test_keyboard_alone_reaches_the_content_and_the_other_language(service: Service, browser: Browser) -> None:
    inspector = service.inspector(browser, RESPONDENT)
    page = inspector.page
    inspector.go(service.path(RESPONDENT, "collection:section", kind="s2"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate(IS_IN_SIGHT), "the skip link is not seen when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null"), "skipping does not lead into the content"
    page.reload()
    tab_until(page, ".lang button[value=ru]", most=8)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.lang") == "ru"
    assert re.search(r"/ru/reports/[^/]+/sections/s2/(#main)?$", page.url)
    inspector.close()


def test_row_is_filled_saved_and_repaired_by_keyboard_alone(service: Service, browser: Browser) -> None:
    inspector = service.inspector(browser, RESPONDENT)
    page = inspector.page
    inspector.go(service.path(RESPONDENT, "collection:section", kind="s2"))
    tab_until(page, "[name='s2/1/1']")
    for value, onward in (("5000", "Tab"), ("0", "ArrowRight"), ("4990", "Tab"), ("0", "ArrowRight"), ("0", "Tab")):
        page.keyboard.type(value)
        page.keyboard.press(onward)
    page.keyboard.type("0")
    for key, name in (
        ("ArrowDown", "s2/1.1/6"),
        ("Enter", "s2/1.2/6"),
        ("Shift+Enter", "s2/1.1/6"),
        ("Home", "s2/1.1/1"),
    ):
        page.keyboard.press(key)
        assert focused(page) == name, key
    page.locator("#live li", has_text="айырмасы: 10").first.wait_for(state="visible")
    page.keyboard.press("Control+End")
    tab_until(page, "button[name=then][value=stay]", most=9)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.input_value("[name='s2/1/3']") == f"4{NBSP}990"
    tab_until(page, ".finding h3 a[href='#s2-1-1']")
    page.keyboard.press("Enter")
    assert focused(page) == "s2/1/1"
    assert page.evaluate(IS_IN_SIGHT), "the cell of the finding has the focus but is not seen"
    inspector.close()


# --- paper ---------------------------------------------------------------------------------------------------------

CONTROLS = "button, .btn, nav, .site-nav, .lang, .person, .back, .skip, .filters, .toggle, input"
LANDSCAPE = 1047  # A4 between the margins, at 96 dots an inch


@pytest.mark.parametrize(("visitor", "name"), [(RESPONDENT, "collection:print"), (ANONYMOUS, "dissemination:bulletin")])
def test_paper_shows_the_content_and_no_controls(service: Service, browser: Browser, visitor: str, name: str) -> None:
    inspector = service.inspector(browser, visitor)
    page = inspector.page
    inspector.go(service.path(visitor, name))
    page.set_viewport_size({"width": LANDSCAPE, "height": 700})
    page.emulate_media(media="print")
    assert page.locator(CONTROLS).locator("visible=true").all_inner_texts() == []
    assert page.locator("main table").locator("visible=true").count() > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= LANDSCAPE
    inspector.close()


# --- the way of a bulletin, last: it closes a round ---------------------------------------------------------------


def test_pages_on_the_way_of_a_bulletin_are_sound(service: Service, browser: Browser) -> None:
    publisher = service.inspector(browser, PUBLISHER)
    publisher.go(service.path(PUBLISHER, "dissemination:round_close"))
    publisher.page.fill("[name=reason]", NEUTRAL)
    publisher.press("main form button[type=submit]")
    round_ = publisher.page.url.removeprefix(service.address)
    publisher.look_in_both("round closed")
    publisher.go(f"{round_}reopen/")
    publisher.look_in_both("dissemination:round_reopen")
    publisher.go(round_)
    publisher.press("form[action$='/tabulate/'] button")
    look_at_the_work(publisher)
    wait_until(publisher, "form[action$='/assemble/'] button")
    publisher.look_in_both("round with a vintage")
    publisher.press("form[action$='/assemble/'] button")
    wait_until(publisher, "main a[href*='/publishing/bulletins/']")
    publisher.press("main a[href*='/publishing/bulletins/']")
    console = publisher.page.url.removeprefix(service.address)
    publisher.look_in_both("draft of a bulletin")
    publisher.page.fill("form[action$='/approve/'] [name=reason]", NEUTRAL)
    publisher.press("form[action$='/approve/'] button")
    publisher.look_in_both("approved bulletin")
    publisher.go(f"{console}publish/")
    publisher.look_in_both("dissemination:bulletin_publish")
    schedule(publisher, console)
    publisher.look_in_both("scheduled bulletin")
    publisher.go(f"{console}unschedule/")
    publisher.look_in_both("dissemination:bulletin_unschedule")
    publisher.press("main form button[type=submit]")
    publisher.go(f"{console}publish/")
    publisher.press("main form button[type=submit]")
    publisher.look_in_both("published bulletin")
    public = str(publisher.page.get_attribute("main a[href*='/kk/bulletins/']", "href"))
    publisher.go(f"{console}withdraw/")
    for language, reason in {"kk": "Кестеде қате табылды.", "ru": "В таблице найдена ошибка."}.items():
        publisher.page.fill(f"[name=reason_{language}]", reason)
    publisher.press("main form button[type=submit]")
    publisher.look_in_both("withdrawn bulletin")
    publisher.go(public)
    publisher.look_in_both("public page of a withdrawn bulletin")
    publisher.close()
    assert publisher.faults == []


def look_at_the_work(publisher: Inspector) -> None:
    """The page while the worker is busy, and the part of it that asks how far the work is."""
    publisher.look_in_both("round at work")
    asked = publisher.page.locator("[hx-get]").first
    if asked.count():
        answer = publisher.context.request.get(publisher.address + str(asked.get_attribute("hx-get")))
        assert answer.status in (200, 286)


def schedule(publisher: Inspector, console: str) -> None:
    """The minute is typed, read back whole, then set."""
    publisher.go(f"{console}schedule/")
    publisher.look_in_both("dissemination:bulletin_schedule")
    for path in (f"/ru{console[3:]}schedule/", f"{console}schedule/"):
        publisher.go(path)
        publisher.press("main form button[type=submit]")
        publisher.look("minute to be confirmed", path[1:3])
    publisher.press("button[name=confirm]")


def wait_until(publisher: Inspector, selector: str, seconds: int = 60) -> None:
    for _ in range(seconds * 4):
        if publisher.page.locator(selector).count():
            return
        time.sleep(0.25)
        publisher.page.reload()
    raise AssertionError(f"{selector} did not appear on {publisher.page.url}")
