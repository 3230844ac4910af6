"""Each of our own rules, seen to find a fault that was planted for it."""

from __future__ import annotations

import pytest

from tests.ui import gallery
from tests.ui.rules import RULES
from tests.ui.stage import Stage

pytestmark = pytest.mark.browser

PLANTED = {
    "headings": "document.querySelector('h1').after(document.querySelector('h1').cloneNode(true))",
    "groups": "document.querySelector('fieldset legend').remove()",
    "borders": "document.querySelector('.form-control').style.borderColor = '#dee2e6'",
    "targets": "document.querySelector('.btn-primary').style.cssText = 'min-height: 0; height: 20px; padding: 0'",
    "names": "document.querySelector('label[for]:not(.choice)').remove()",
    "focus": "document.querySelectorAll('.btn').forEach(button => { button.style.outline = '0' })",
    "sideways": "document.querySelector('h1').style.width = '200vw'",
    "senders": "document.querySelectorAll('.filters button').forEach(button => { button.type = 'button' })",
}


@pytest.mark.parametrize("rule", PLANTED)
def test_rule_finds_its_fault_and_only_then(stage: Stage, rule: str) -> None:
    page = stage.show(gallery.render("kk"))
    assert page.evaluate(f"{RULES}.{rule}()") == []
    page.evaluate(f"() => {{ {PLANTED[rule]} }}")
    assert page.evaluate(f"{RULES}.{rule}()") != []


def test_texts_leave_out_what_is_in_another_language(stage: Stage) -> None:
    page = stage.show(gallery.render("kk"))
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<p>A <b lang=ru>B</b><code>C</code></p>')"
    )
    texts = page.evaluate(f"{RULES}.texts()")
    assert "A" in texts and "B" not in texts and "C" not in texts
