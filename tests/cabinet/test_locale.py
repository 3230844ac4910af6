"""Every sentence of the interface exists in Kazakh and in Russian."""

from __future__ import annotations

import ast
import gettext
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from kernel import locale_build
from kernel.locale_build import LocaleError

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["root_packages"]
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip

# Modules that speak to a reader: their texts come from gettext or stand in a Bilingual, never as bare letters.
SPEAKING = re.compile(r"/(views|pages|templatetags)/|/(forms|navigation|middleware|urls|home|roles|models)\.py$")
# Names of languages are always written in themselves; Х is the mark that the form prints.
SAME_IN_BOTH = {"Қазақша", "Русский", "Х", "№"}
LETTERS = {"collection/pages/hyphens.py"}  # letters as such, not words of a sentence
PAPER = {"templates/collection/paper_form.html"}  # as on the paper: both languages beside each other, always


def sources(suffix: str) -> Iterator[Path]:
    """Our own files: packages and templates, without migrations."""
    for name in [*PACKAGES, "templates"]:
        for path in sorted((ROOT / name).rglob(f"*{suffix}")):
            if not {"migrations", "skeleton", "node_modules"} & set(path.parts):
                yield path


def used_in_python(source: str) -> Iterator[tuple[int, str | None, str, str | None]]:
    """(line, context, msgid, plural) of every text that the source asks gettext for."""
    found = extract("python", io.BytesIO(source.encode()), KEYWORDS, (), {"encoding": "utf-8"}, strip_comment_tags=True)
    for line, message, _, context in found:
        msgid, plural = message if isinstance(message, tuple) else (message, None)
        if msgid:
            yield line, context, msgid, plural


def used_in_template(source: str) -> Iterator[tuple[int, str | None, str, str | None]]:
    """Django's own reading of a template, with its indentation taken away: Python would take it for blocks."""
    lines = templatize(source).splitlines()
    yield from used_in_python("\n".join(line.strip() for line in lines))


def used() -> dict[tuple[str | None, str], tuple[str, str | None]]:
    """Every (context, msgid) that our code uses, with its first place and its plural."""
    found: dict[tuple[str | None, str], tuple[str, str | None]] = {}
    for suffix, reader in ((".py", used_in_python), (".html", used_in_template), (".txt", used_in_template)):
        for path in sources(suffix):
            for line, context, msgid, plural in reader(path.read_text(encoding="utf-8")):
                found.setdefault((context, msgid), (f"{path.relative_to(ROOT)}:{line}", plural))
    return found


def catalogue(folder: Path, language: str) -> gettext.GNUTranslations:
    with (folder / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def parts(folder: Path, **texts: str) -> Path:
    """A folder with parts of our making."""
    (folder / "parts").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "parts" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


# --- the texts of the project -------------------------------------------------------------------------------------


def test_every_text_in_use_has_kazakh_and_russian():
    entries = locale_build.read_parts(ROOT / "locale")
    missing = [
        f"{place}  {msgid!r}" for (context, msgid), (place, _) in used().items() if (context, msgid) not in entries
    ]
    assert not missing, "add to locale/parts:\n" + "\n".join(missing)


def test_plurals_in_use_are_plurals_in_the_parts():
    entries = locale_build.read_parts(ROOT / "locale")
    wrong = [
        f"{place}  {key[1]!r}: plural {plural!r}, in the parts {entries[key].plural!r}"
        for key, (place, plural) in used().items()
        if key in entries and plural != entries[key].plural
    ]
    assert not wrong, "\n".join(wrong)


def test_the_walk_reads_templates_and_python():
    places = [place for place, _ in used().values()]
    assert any(place.startswith("templates/") for place in places)
    assert any(place.startswith("accounts/") for place in places)


def test_no_view_or_form_has_bare_cyrillic():
    bare = [
        f"{path.relative_to(ROOT)}:{line}  {text!r}"
        for path in sources(".py")
        if SPEAKING.search(f"/{path.relative_to(ROOT)}") and str(path.relative_to(ROOT)) not in LETTERS
        for line, text in bare_cyrillic(path.read_text(encoding="utf-8"))
    ]
    assert not bare, "use gettext with an English msgid, or Bilingual:\n" + "\n".join(bare)


def test_no_template_has_bare_cyrillic():
    bare = []
    for path in sources(".html"):
        if str(path.relative_to(ROOT)) in PAPER:
            continue
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for word in re.findall(r"[\u0400-\u04ff№][\u0400-\u04ff№ ]*", text):
            if len(word.strip()) > 1 and word.strip() not in SAME_IN_BOTH:  # А, Б: codes of columns
                bare.append(f"{path.relative_to(ROOT)}  {word!r}")
    assert not bare, "use {% translate %} with an English msgid:\n" + "\n".join(bare)


def bare_cyrillic(source: str) -> Iterator[tuple[int, str]]:
    """Cyrillic texts that stand neither in a Bilingual (both languages at once) nor in a docstring."""
    tree = ast.parse(source)
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Bilingual":
            skipped.update(ast.walk(node))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in skipped:
            continue
        if CYRILLIC.search(node.value) and node.value.strip() not in SAME_IN_BOTH:
            yield node.lineno, node.value


def test_the_walk_sees_planted_texts():
    source = 'from x import Bilingual\n"""Мәтін"""\na = Bilingual(kk="Жоқ", ru="Нет")\nb = "Сақтау"\nc = _("Save")\n'
    assert list(bare_cyrillic(source)) == [(4, "Сақтау")]
    assert [msgid for _, _, msgid, _ in used_in_python(source)] == ["Save"]


def test_the_walk_reads_every_way_to_write_a_text():
    template = """{% load i18n %}
        {% translate "One" %}  {% translate "May" context "month" %}
    {% blocktranslate trimmed with n=2 %}
        Two {{ n }}
    {% endblocktranslate %}{{ x|default:_("Three") }}
{% blocktranslate count counter=n %}{{ counter }} row{% plural %}{{ counter }} rows{% endblocktranslate %}"""
    assert [found[1:] for found in used_in_template(template)] == [
        (None, "One", None),
        ("month", "May", None),
        (None, "Two %(n)s", None),
        (None, "Three", None),
        (None, "%(counter)s row", "%(counter)s rows"),
    ]


# --- the build ----------------------------------------------------------------------------------------------------


def test_a_clean_clone_speaks_both_languages(tmp_path):
    folder = parts(tmp_path, a='"Save": {kk: "Сақтау", ru: "Сохранить"}')
    assert not locale_build.is_current(folder)
    locale_build.refresh(folder)
    assert locale_build.is_current(folder)
    assert [catalogue(folder, language).gettext("Save") for language in ("kk", "ru")] == ["Сақтау", "Сохранить"]


def test_nothing_is_written_while_nothing_changed(tmp_path):
    folder = parts(tmp_path, a='"Save": {kk: "Сақтау", ru: "Сохранить"}')
    locale_build.refresh(folder)
    before = (folder / "kk/LC_MESSAGES/django.mo").stat().st_mtime_ns
    locale_build.refresh(folder)
    assert (folder / "kk/LC_MESSAGES/django.mo").stat().st_mtime_ns == before


def test_equal_parts_give_equal_bytes(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        locale_build.build(parts(folder, a='"Save": {kk: "Сақтау", ru: "Сохранить"}'))
    assert (one / "ru/LC_MESSAGES/django.mo").read_bytes() == (two / "ru/LC_MESSAGES/django.mo").read_bytes()


def test_a_changed_part_is_built_again(tmp_path):
    folder = parts(tmp_path, a='"Save": {kk: "Сақтау", ru: "Сохранить"}')
    locale_build.refresh(folder)
    locale_build.refresh(parts(folder, a='"Save": {kk: "Сақтау", ru: "Записать"}'))
    assert catalogue(folder, "ru").gettext("Save") == "Записать"


def test_a_fault_leaves_the_older_catalogues_and_is_logged(tmp_path, caplog):
    folder = parts(tmp_path, a='"Save": {kk: "Сақтау", ru: "Сохранить"}')
    locale_build.refresh(folder)
    locale_build.refresh(parts(folder, a='"Save": {kk: "Сақтау"}'))
    assert catalogue(folder, "ru").gettext("Save") == "Сохранить"
    assert "locale/parts/a.yaml, line 1" in caplog.text


def test_without_older_catalogues_a_fault_stops_the_start(tmp_path):
    with pytest.raises(LocaleError):
        locale_build.refresh(parts(tmp_path, a='"Save": {kk: "Сақтау"}'))


def test_plural_forms_and_contexts_arrive(tmp_path):
    folder = parts(
        tmp_path,
        a='"%(n)s row": {plural: "%(n)s rows", kk: "%(n)s жол", ru: ["%(n)s строка", "%(n)s строки", "%(n)s строк"]}\n'
        '"month\\x04May": {kk: "мамыр", ru: "мая"}',
    )
    locale_build.build(folder)
    ru, kk = catalogue(folder, "ru"), catalogue(folder, "kk")
    assert [ru.ngettext("%(n)s row", "%(n)s rows", n) for n in (1, 3, 5, 21)] == [
        "%(n)s строка", "%(n)s строки", "%(n)s строк", "%(n)s строка",
    ]  # fmt: skip
    assert kk.ngettext("%(n)s row", "%(n)s rows", 5) == "%(n)s жол"
    assert ru.pgettext("month", "May") == "мая"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('"Save": {kk: "Сақтау"}', "has no ru text"),
        ('"Save": {kk: "Сақтау", ru: " "}', "has no ru text"),
        ('"Save": {ru: "Сохранить"}', "has no kk text"),
        ('"Save": "Сақтау"', "is not a pair of texts"),
        ('"Save": {kk: "Сақтау", ru: "Сохранить", en: "Save"}', "is not a pair of texts"),
        ('"Left: %(n)s": {kk: "Қалды: %(n)s", ru: "Осталось"}', "different placeholders"),
        ('"Left: %(n)s": {kk: "Қалды: %(days)s", ru: "Осталось: %(n)s"}', "different placeholders"),
        ('"Left: {n}": {kk: "Қалды: {n}", ru: "Осталось: {m}"}', "different placeholders"),
        ('"row": {plural: "rows", kk: "жол", ru: ["строка"]}', "Give 3 or 4"),
        ('"row": {kk: ["жол", "жолдар"], ru: "строка"}', "Give 1"),
        ('"Save: {kk: "Сақтау"', "not YAML"),
        ("- Save", "not a mapping"),
        ('"Save": {kk: "А", ru: "Б"}\n"Save": {kk: "А", ru: "В"}', "line 2: 'Save' has another text"),
    ],
)
def test_a_faulty_part_is_named(tmp_path, text, complaint):
    with pytest.raises(LocaleError, match=re.escape(complaint)) as refused:
        locale_build.build(parts(tmp_path, broken=text))
    assert "locale/parts/broken.yaml, line" in str(refused.value)


def test_two_parts_may_share_a_text_but_not_disagree(tmp_path):
    same = '"Save": {kk: "Сақтау", ru: "Сохранить"}'
    assert locale_build.build(parts(tmp_path, a=same, b=same)) == 1
    with pytest.raises(LocaleError, match="has another text in locale/parts/a.yaml"):
        locale_build.build(parts(tmp_path, b='"Save": {kk: "Жазу", ru: "Сохранить"}'))
