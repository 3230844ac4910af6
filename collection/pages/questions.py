"""A section of questions as blocks: captions, runs of yes/no, single fields, and what an answer opens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forms_core.edition import Edition, Question, Section

_WHEN = re.compile(r"^([\w.]+/[\w.]+) = 1$")


@dataclass
class Block:
    """`caption` | `asks` (a run of yes/no) | `field`; `opened_by` is the address whose "yes" opens it."""

    kind: str
    questions: list[Question] = field(default_factory=list)
    opened_by: str | None = None

    @property
    def question(self) -> Question:
        return self.questions[0]


@dataclass
class Run:
    """Neighbouring blocks opened by the same answer (or by none)."""

    opened_by: str | None
    blocks: list[Block]
    id: str = ""


def openers(edition: Edition) -> dict[str, str]:
    """Address of a dependent question -> address of the yes/no question that opens it."""
    found = {}
    for dependency in edition.dependencies:
        if match := _WHEN.match(dependency.when):
            found |= dict.fromkeys(dependency.opens, match[1])
    return found


def runs(edition: Edition, section: Section) -> list[Run]:
    opened = openers(edition)
    found: list[Run] = []
    for block in _blocks(section, opened):
        if not found or found[-1].opened_by != block.opened_by:
            found.append(Run(block.opened_by, [], f"opens-{section.id}-{len(found)}"))
        found[-1].blocks.append(block)
    return found


def _blocks(section: Section, opened: dict[str, str]) -> list[Block]:
    blocks: list[Block] = []
    for question in section.questions.values():
        kind = {"group": "caption", "yesno": "asks"}.get(question.type, "field")
        opener = opened.get(f"{section.id}/{question.code}") or _of_children(section, question, opened)
        last = blocks[-1] if blocks else None
        if kind == "asks" and last and last.kind == "asks" and last.opened_by == opener:
            last.questions.append(question)
        else:
            blocks.append(Block(kind, [question], opener))
    return blocks


def _of_children(section: Section, question: Question, opened: dict[str, str]) -> str | None:
    """A caption is opened by what opens its children."""
    if question.type != "group":
        return None
    children = [q for q in section.questions.values() if q.parent == question.code]
    found = {opened.get(f"{section.id}/{child.code}") for child in children}
    return found.pop() if len(found) == 1 else None


def opens_of(edition: Edition, section: Section) -> dict[str, str]:
    """Address of an opener in this section -> ids of the runs it opens."""
    found: dict[str, list[str]] = {}
    for run in runs(edition, section):
        if run.opened_by:
            found.setdefault(run.opened_by, []).append(run.id)
    return {address: " ".join(ids) for address, ids in found.items()}
