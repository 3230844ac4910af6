"""YAML with line numbers, so that every complaint about an edition names its file and line and what to do.

Values are taken as what they are or refused: a text where a number belongs, `no` where a code belongs and "false" where
true or false belongs are mistakes of the author, and no reader here turns one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from kernel.bilingual import Bilingual


class EditionError(ValueError):
    """An edition file cannot be read. Says the file, the line, what is wrong and what to do about it."""

    def __init__(self, path: Path, line: int, what: str, todo: str) -> None:
        super().__init__(f"{path.parent.parent.name}/{path.parent.name}/{path.name}, line {line}: {what}. {todo}")
        self.path, self.line, self.what, self.todo = path, line, what, todo


class MarkedList(list[Any]):
    """A YAML list that knows the line of each item."""

    def __init__(self, items: Iterable[Any] = (), lines: Iterable[int] = ()) -> None:
        super().__init__(items)
        self.lines = tuple(lines)


class Marked(dict[str, Any]):
    """A YAML mapping that knows its line, the lines of its keys and the file it stands in."""

    line: int
    path: Path

    def __init__(self, *args: Any, **entries: Any) -> None:
        super().__init__(*args, **entries)
        self.lines: dict[str, int] = {}

    def fail(self, what: str, todo: str, *, at: str = "") -> EditionError:
        """The complaint, at the line of the key `at` or of the mapping."""
        return EditionError(self.path, self.lines.get(at, self.line), what, todo)

    def need(self, key: str) -> Any:
        if self.get(key) is None:
            raise self.fail(f"{key!r} is missing", f"Add `{key}:` here.", at=key)
        return self[key]

    def code(self, key: str = "code") -> str:
        """A printed code. Unquoted 1.10 is read as 1.1 and no as false, so only quoted text is taken."""
        value = self.need(key)
        if not isinstance(value, str):
            raise self.fail(
                f"{key} {value!r} is not text", f'Quote it: {key}: "..." (1.10 without quotes becomes 1.1).', at=key
            )
        return value

    def word(self, key: str, default: str = "") -> str:
        """A text that may be left out; null is the same as nothing."""
        return default if self.get(key) is None else self.code(key)

    def word_or_none(self, key: str) -> str | None:
        return self.word(key) or None

    def flag(self, key: str, default: bool) -> bool:
        """true or false without quotes: "false" in quotes is a text, and every text counts as true."""
        value = self.get(key, default)
        if not isinstance(value, bool):
            raise self.fail(f"{key} {value!r} is neither true nor false", "Write true or false without quotes.", at=key)
        return value

    def one_of(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        value = self.need(key) if default is None else self.get(key, default)
        if not isinstance(value, str) or value not in allowed:
            raise self.fail(f"{key} {value!r} is unknown", f"Use one of: {', '.join(allowed)}.", at=key)
        return value

    def mapping(self, key: str) -> Marked:
        """A mapping that may be left out."""
        if key not in self:
            return nothing_at(self)
        if not isinstance(self[key], Marked):
            raise self.fail(
                f"{key!r} is no mapping", f"Write `{key}: {{...}}`, or leave the key out when there is nothing.", at=key
            )
        return self[key]

    def items_of(self, key: str, *, needed: bool = False) -> list[Marked]:
        """A list of mappings; without the key an empty one."""
        if key not in self and not needed:
            return []
        found = self.need(key) if needed else self[key]
        if not isinstance(found, MarkedList):
            raise self.fail(f"{key!r} is no list", f"Begin each entry with `- `, or write `{key}: []`.", at=key)
        for item, line in zip(found, found.lines, strict=True):
            if not isinstance(item, Marked):
                what = f"{item!r} under {key!r} is no mapping"
                raise EditionError(self.path, line, what, "Write `- {code: ..., kk: ..., ru: ...}`.")
        return list(found)

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of quoted codes or addresses."""
        found = self.need(key)
        if not isinstance(found, MarkedList):
            raise self.fail(f"{key} {found!r} is no list", f'Write `{key}: ["...", "..."]`.', at=key)
        for item, line in zip(found, found.lines, strict=True):
            if not isinstance(item, str):
                todo = f'Quote it: "{item}" (1.10 without quotes becomes 1.1).'
                raise EditionError(self.path, line, f"{item!r} under {key!r} is not text", todo)
            if list(found).count(item) > 1:
                raise EditionError(self.path, line, f"{item!r} stands twice under {key!r}", "Keep one of the two.")
        return tuple(found)

    def text(self, key: str | None = None) -> Bilingual:
        """The wording in both languages: of this mapping, or of the mapping under `key`."""
        raw = self.need(key) if key else self
        if not isinstance(raw, Marked):
            raise self.fail(f"{key!r} is not a pair of texts", f"Write {key}: {{kk: ..., ru: ...}}.", at=key or "")
        kk, ru = raw.get("kk_recommended") or raw.get("kk"), raw.get("ru")
        for language, text in (("kk", kk), ("ru", ru)):
            if not isinstance(text, str) or not text.strip():
                raise raw.fail(f"the {language} text is missing", f"Add `{language}:`; both languages are required.")
        return Bilingual(kk=str(kk), ru=str(ru))

    def text_or_none(self, key: str) -> Bilingual | None:
        return self.text(key) if self.get(key) is not None else None


def nothing_at(raw: Marked) -> Marked:
    """An empty mapping that complains at the place where it could have stood."""
    empty = Marked()
    empty.line, empty.path = raw.line, raw.path
    return empty


class _Loader(yaml.CSafeLoader):
    path: Path

    def fail(self, node: yaml.Node, what: str, todo: str) -> EditionError:
        return EditionError(self.path, node.start_mark.line + 1, what, todo)

    def build(self, node: yaml.Node) -> Any:
        """A value; what only looks like one (30 February) is refused where it stands."""
        try:
            return self.construct_object(node, deep=True)
        except EditionError:
            raise
        except (ValueError, OverflowError) as fault:
            raise self.fail(
                node, f"{node.value!r} is no value ({fault})", "Correct it, or quote it as text."
            ) from fault


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Marked:
    found = Marked()
    found.line, found.path = node.start_mark.line + 1, loader.path
    for key_node, value_node in node.value:
        key = loader.build(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            shown = repr(key) if isinstance(key_node, yaml.ScalarNode) else "a list or a mapping"
            todo = f'Quote it: "{key_node.value}": (1.10 without quotes becomes 1.1).'
            if not isinstance(key_node, yaml.ScalarNode):
                todo = "Keys are words or quoted codes."
            raise loader.fail(key_node, f"the key {shown} is not text", todo)
        if key in found:
            raise loader.fail(key_node, f"{key!r} stands twice", "Keep one of the two.")
        found.lines[key] = key_node.start_mark.line + 1
        found[key] = loader.build(value_node)
    return found


def _list(loader: _Loader, node: yaml.SequenceNode) -> MarkedList:
    return MarkedList([loader.build(item) for item in node.value], [item.start_mark.line + 1 for item in node.value])


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _list)

# What YAML does not allow inside a file, bare or quoted.
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(path: Path) -> Marked:
    """The file as mappings that know their lines."""
    raw = _parsed(path, _decoded(path))
    if raw is None:
        raise EditionError(path, 1, "the file is empty", "Start from `manage.py start_form`.")
    if not isinstance(raw, Marked):
        raise EditionError(path, 1, "the file is no mapping", "Begin with `grammar: 1` and `form:`.")
    return raw


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise EditionError(path, line, "the file is not UTF-8", "Save it in the encoding UTF-8.") from fault
    if bad := _UNPRINTABLE.search(text):
        line = text[: bad.start()].count("\n") + 1
        what = f"a character that nobody sees (U+{ord(bad[0]):04X})"
        raise EditionError(path, line, what, "Delete it: it came with a copied text.")
    return text


def _parsed(path: Path, text: str) -> Any:
    loader = _Loader(text)
    loader.path = path
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise EditionError(path, line, f"not YAML: {fault.problem}", "Check indentation and quotes.") from fault
    except RecursionError as fault:
        raise EditionError(path, 1, "brackets inside brackets without end", "Check the brackets.") from fault
    finally:
        loader.dispose()
