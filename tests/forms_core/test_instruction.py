"""The instruction: word for word, each piece with its paragraph, and nothing translated as if it were the law."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms_core import registry
from forms_core.instruction import load
from forms_core.reading import EditionError
from kernel.bilingual import LANGUAGES

INSTRUCTIONS = [i for form in registry.forms() for i in form.instructions.values()]
ROOT = Path(__file__).resolve().parent.parent.parent
SOUND = (ROOT / "forms_2it/instructions/2026.yaml").read_text(encoding="utf-8")
by_edition = pytest.mark.parametrize("instruction", INSTRUCTIONS, ids=lambda i: i.edition.id)


def test_both_legal_editions_in_force_have_their_instruction():
    assert {registry.form(code).in_force.id for code in ("2-IT", "3-INFORM")} == {i.edition.id for i in INSTRUCTIONS}


@by_edition
def test_every_piece_names_its_paragraph_and_has_the_languages_of_the_act(instruction):
    for piece in instruction.pieces:
        assert re.fullmatch(r"\d+(, \d+\))?", piece.para)
        assert tuple(piece.said) == instruction.languages
        assert all(text.strip() for text in piece.said.values())


@by_edition
def test_every_term_is_explained_in_both_languages(instruction):
    for piece in instruction.definitions:
        for language in LANGUAGES:
            assert piece.said.get(language) or piece.term.ours[language]
            assert piece.term.forms[language]


@by_edition
def test_whatever_the_edition_takes_from_a_paragraph_is_quoted_with_it(instruction):
    """A row, column or item whose source is a paragraph that explains it has that paragraph at hand."""
    for section in instruction.edition.sections.values():
        places = [
            *((row.source, instruction.of_row(code)) for code, row in section.rows.items() if code != "1"),
            *((column.source, instruction.of_column(section.id, code)) for code, column in section.columns.items()),
            *((q.source, instruction.of_question(section.id, code)) for code, q in section.questions.items()),
        ]
        for source, pieces in places:
            wanted = set(re.findall(r"para (\d+)", re.sub(r"number: .*?;|indicator: .*", "", source)))
            wanted -= {"9", "12"} if instruction.edition.form_code == "2-IT" else {"12"}  # the controls
            if "Eurostat" in source or "filler" in source or "caption is ours" in source or "fills" in source:
                continue
            assert wanted <= {piece.para.split(",")[0] for piece in pieces}, source


@by_edition
def test_every_hint_has_both_languages(instruction):
    """Our short explanations: everything that is filled by hand has one."""
    for section in instruction.edition.sections.values():
        items = [*section.rows.values(), *section.columns.values(), *section.questions.values()]
        for item in items if section.id not in ("id", "sign") else ():
            assert item.hint and item.hint.kk and item.hint.ru, f"{section.id}/{item.code}"


BROKEN = [
    ("an unknown key", '  - para: "3"\n', '  - para: "3"\n    weight: 1\n', "the key 'weight' is unknown here"),
    ("no paragraph", '  - para: "3"\n', '  - para: " "\n', "the paragraph is not named"),
    ("unquoted paragraph", '  - para: "3"\n', "  - para: 3\n", "para 3 is not text"),
    ("no such item", '["s1/1"]', '["s1/9"]', "the edition 2-it-2026 has no 's1/9'"),
    ("no such row", 'rows: ["1.2"]', 'rows: ["1.99"]', "the edition 2-it-2026 has no '1.99'"),
    ("no such edition", "edition: 2-it-2026", "edition: 2-it-1999", "no edition '2-it-1999' beside it"),
    ("a language that the act lacks", "languages: [kk]", "languages: [kk, ru]", "the ru text is missing"),
    ("a language too many", "languages: [kk]", "languages: [ru]", "a kk text, and kk is not"),
    ("an unknown language", "languages: [kk]", "languages: [kk, en]", "languages ['kk', 'en']"),
    ("a translated law", '    sections: ["s2"]\n', '    sections: ["s2"]\n    ru: "В разделе 2"\n', "a ru text, and"),
    ("a term twice", "id: state-ownership", "id: volume", "term 'volume' is defined twice"),
    ("a form of two terms", 'forms: ["жеке меншік"]', 'forms: ["мемлекеттік меншік"]', "form of 'state-ownership'"),
    ("no day", 'date: "2025-06-04"', 'date: "2025-06-31"', "date '2025-06-31' is no date"),
    ("half a remark", "    remark:\n      kk:", "    remark:\n      kz:", "the key 'kz' is unknown here"),
]


@pytest.mark.parametrize(("before", "after", "what"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_instruction_is_refused_at_its_line(before, after, what, tmp_path):
    assert before in SOUND
    path = tmp_path / "forms_x/instructions/2026.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(SOUND.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(EditionError, match=re.escape(what)) as refused:
        load(path, registry.form("2-IT").editions)
    assert str(refused.value).startswith(f"forms_x/instructions/2026.yaml, line {refused.value.line}: ")


def test_two_instructions_to_one_edition_are_refused(tmp_path, monkeypatch):
    form = registry.form("2-IT")
    monkeypatch.setattr(registry, "_forms", {})
    for folder, name in (("editions", "2026.yaml"), ("instructions", "2026.yaml"), ("instructions", "again.yaml")):
        source = form.folder / folder / "2026.yaml"
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(EditionError, match="has an instruction already"):
        registry.register("2-IT", tmp_path, [])
