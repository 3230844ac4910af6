"""YAML with line numbers, so that every complaint about an edition names its file and line and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from kernel.bilingual import Bilingual


class EditionError(ValueError):
    """An edition file cannot be read. Says the file, the line, what is wrong and what to do about it."""

    def __init__(self, path: Path, line: int, what: str, todo: str) -> None:
        super().__init__(f"{path.parent.parent.name}/{path.parent.name}/{path.name}, line {line}: {what}. {todo}")
        self.path, self.line, self.what, self.todo = path, line, what, todo


class Marked(dict[str, Any]):
    """A YAML mapping that knows its line and the file it stands in."""

    line: int
    path: Path

    def fail(self, what: str, todo: str) -> EditionError:
        return EditionError(self.path, self.line, what, todo)

    def need(self, key: str) -> Any:
        if self.get(key) is None:
            raise self.fail(f"{key!r} is missing", f"Add `{key}:` here.")
        return self[key]

    def code(self, key: str = "code") -> str:
        """A printed code. Unquoted 1.10 is read as 1.1 and no as false, so only quoted text is taken."""
        value = self.need(key)
        if not isinstance(value, str):
            raise self.fail(
                f"{key} {value!r} is not text", f'Quote it: {key}: "..." (1.10 without quotes becomes 1.1).'
            )
        return value

    def text(self, key: str | None = None) -> Bilingual:
        """The wording in both languages: of this mapping, or of the mapping under `key`."""
        raw = self.need(key) if key else self
        if not isinstance(raw, Marked):
            raise self.fail(f"{key!r} is not a pair of texts", f"Write {key}: {{kk: ..., ru: ...}}.")
        kk, ru = raw.get("kk_recommended") or raw.get("kk"), raw.get("ru")
        for language, text in (("kk", kk), ("ru", ru)):
            if not isinstance(text, str) or not text.strip():
                raise raw.fail(f"the {language} text is missing", f"Add `{language}:`; both languages are required.")
        return Bilingual(kk=str(kk), ru=str(ru))

    def text_or_none(self, key: str) -> Bilingual | None:
        return self.text(key) if self.get(key) else None


class _Loader(yaml.CSafeLoader):
    path: Path


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Marked:
    found = Marked()
    found.line, found.path = node.start_mark.line + 1, loader.path
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise EditionError(loader.path, line, f"{key!r} stands twice", "Keep one of the two.")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> Marked:
    """The file as mappings that know their lines."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.path = path
    try:
        raw = loader.get_single_data()
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise EditionError(path, line, f"not YAML: {fault.problem}", "Check indentation and quotes.") from fault
    finally:
        loader.dispose()
    if not isinstance(raw, Marked):
        raise EditionError(path, 1, "the file is empty", "Start from `manage.py start_form`.")
    return raw
