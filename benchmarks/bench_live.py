"""Live controls of the whole 2-IT in the browser: how long a key holds it up on a slow computer.

    .venv/test/bin/python -m benchmarks.bench_live [--slower 6] [--keys 200]

One page with every cell of the form and all its controls, last year's figures beside. Chromium's processor is slowed
by its own throttle; a key is typed into a cell and the work that live.js does for it is timed, layout included.
Limit: 16 ms, one frame.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from benchmarks.bench_controls import ROOT, answers_2it
from controls.browser import tree_json
from controls.expand import expand_all
from forms_core.edition import Cell, Edition, Section, load
from tests.infra import machine

MILLISECONDS = 16
SCRIPTS = {"live.js": ROOT / "static/cabinet/js/live.js", "numbers.js": ROOT / "static/cabinet/js/numbers.js",
           "controls.js": ROOT / "controls/static/controls/controls.js"}  # fmt: skip
STYLES = ROOT / "static/cabinet/cabinet.css"

# Runs what the page puts off until a key is followed by silence at once, and says how long it took.
MEASURE = """([name, value]) => {
    let work = () => {};
    const later = window.setTimeout;
    window.setTimeout = (step) => { work = step; return 0; };
    const field = document.querySelector(`[name="${name}"]`);
    field.value = value;
    const began = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    work();
    document.body.offsetHeight;
    const took = performance.now() - began;
    window.setTimeout = later;
    return took;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slower", type=float, default=6)
    parser.add_argument("--keys", type=int, default=200)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=[*machine.BROWSER_SWITCHES])
        for name, mistakes in (("no finding", 0), ("10 cells wrong", 10)):
            times = measure(browser.new_page(), options.slower, options.keys, mistakes)
            report(name, times, options.slower)
        browser.close()


def measure(page: Page, slower: float, keys: int, mistakes: int) -> list[float]:
    edition, dice = load(ROOT / "forms_2it/editions/2026.yaml"), random.Random(3)
    cells = answers_2it(edition, dice)
    numbers = [a for a, cell in edition.cells.items() if cell.type == "money" and not cell.is_closed]
    for address in dice.sample([a for a in numbers if cells[a]], mistakes):
        cells[address] += dice.randint(1, 9_999)
    html = page_of(edition, cells)
    page.route("**/*", lambda route: answer(route, html))
    page.goto("http://localhost/")
    page.wait_for_load_state("networkidle")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    times = []
    for key in range(keys + 20):
        address = dice.choice(numbers)
        took = page.evaluate(MEASURE, [address, str(dice.randint(1, 99_999))])
        page.evaluate(MEASURE, [address, str(cells[address] or "")])
        if key >= 20:  # the engine has compiled what it needs
            times.append(took)
    page.close()
    return times


def page_of(edition: Edition, cells: dict[str, Any]) -> str:
    """Tables as tables, questions as fields, the list of live controls above: as the pages of the form, all in one."""
    checks = expand_all([c for c in edition.controls if c.enabled and c.evaluable], edition)
    previous = {address: value for address, value in cells.items() if isinstance(value, int)}
    body = "".join(section_of(section, cells) for section in edition.sections.values())
    return f"""<!doctype html><html lang="kk"><link rel="stylesheet" href="/cabinet.css">
<body><main class="wrap wide main">
<section class="live" id="live" data-evaluator="/controls.js" data-none="-" data-some="{{count}}"><p role="status"></p>
<ul></ul><template><li><a></a><p class="sum"></p></li></template></section><form>{body}</form></main>
<script type="application/json" id="checks">{json.dumps(tree_json(checks))}</script>
<script type="application/json" id="elsewhere">{json.dumps({"cells": {}, "previous": previous})}</script>
<script type="module" src="/live.js"></script></body></html>"""


def section_of(section: Section, cells: dict[str, Any]) -> str:
    if not section.is_table:
        fields = (f'<div class="field">{field(cell, cells)}</div>' for cell in section.cells())
        return "".join(fields)
    rows = (
        f'<tr><td class="stub num">{row.code}</td><th scope="row" class="stub2">{row.text.kk}</th>'
        + "".join(
            f'<td class="cell">{field(cell, cells)}</td>' if not cell.is_closed else '<td class="is-closed">X</td>'
            for cell in section.cells()
            if cell.row == row.code
        )
        + "</tr>"
        for row in section.rows.values()
    )
    return f'<div class="sheet-box"><div class="scroller"><table class="sheet">{"".join(rows)}</table></div></div>'


def field(cell: Cell, cells: dict[str, Any]) -> str:
    kind = "inputmode=numeric" if cell.is_number else ""
    value = cells.get(cell.address) or ""
    return f'<input id="{cell.address.replace("/", "-")}" name="{cell.address}" {kind} value="{value}">'


def answer(route: Route, html: str) -> None:
    name = Path(route.request.url).name
    if name in SCRIPTS:
        route.fulfill(body=SCRIPTS[name].read_bytes(), content_type="text/javascript")
    elif name == STYLES.name:
        route.fulfill(body=STYLES.read_bytes(), content_type="text/css")
    else:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")


def report(name: str, times: list[float], slower: float) -> None:
    ordered = sorted(times)
    worst = ordered[int(0.99 * (len(ordered) - 1))]
    verdict = "kept" if worst <= MILLISECONDS else "NOT KEPT"
    print(
        f"{name:<16} processor {slower:g} times slower: median {statistics.median(times):5.1f} ms,"
        f" p99 {worst:5.1f} ms, longest {ordered[-1]:5.1f} ms   limit {MILLISECONDS} ms: {verdict}",
        flush=True,
    )


if __name__ == "__main__":
    main()
