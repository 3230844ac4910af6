"""Models and editions agree, field by field: each complaint seen once."""

from __future__ import annotations

import pytest

from forms_2it.models import TimeSpent
from forms_core import registry
from forms_core.checks import disagreements, models_agree_with_editions
from forms_core.edition import load
from forms_core.registry import Form


@pytest.fixture
def changed(tmp_path):
    """The form 2-IT with one text of its edition changed."""

    def change(before: str, after: str) -> Form:
        form = registry.form("2-IT")
        text = form.in_force.path.read_text(encoding="utf-8")
        assert before in text
        path = tmp_path / "editions" / "2026.yaml"
        path.parent.mkdir()
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return Form(form.code, tmp_path, form.sheets, (load(path),))

    return change


def ids(form: Form) -> list[str]:
    return [str(error.id) for error in disagreements(form)]


def said(form: Form, identifier: str) -> list[str]:
    return [str(error.msg) for error in disagreements(form) if error.id == identifier]


def test_the_installed_forms_agree():
    assert len(registry.forms()) >= 2
    assert models_agree_with_editions(None) == []


def test_a_form_without_an_edition_is_seen(tmp_path):
    form = registry.form("2-IT")
    assert ids(Form(form.code, tmp_path, form.sheets, ()))[0] == "forms.E001"


def test_registering_a_form_without_an_edition_leaves_the_word_to_the_check(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_forms", {})
    assert registry.register("9-EMPTY", tmp_path, [TimeSpent]).editions == ()


def test_a_section_without_a_sheet_is_seen(changed):
    form = changed("  - id: s4\n", "  - id: s5\n")
    assert said(form, "forms.E002") == ["2-it-2026: section s5 has no sheet"]


def test_a_column_without_a_field_is_seen(changed):
    form = changed("        field: joint\n", "        field: common\n")
    assert said(form, "forms.E003") == ["2-it-2026, s2/4: no field 'common' for type 'money'"]


def test_a_question_of_another_type_than_its_field_is_seen(changed):
    form = changed("        type: kato\n", "        type: country\n")
    assert said(form, "forms.E003") == ["2-it-2026, s1/1.1: no field 'kato' for type 'country'"]


def test_a_field_that_no_edition_prints_is_seen(changed):
    form = changed("        field: joint\n", "        field: common\n")
    assert said(form, "forms.E004") == ["2-IT: field 'joint' of section s2 is printed in no edition"]
