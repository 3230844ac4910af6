"""Reads what our own PDF files say: pages, letters, links. Knows as much of the format as they use."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass, field

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+(?:\+\d+)?) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


@dataclass
class Read:
    """`pages` holds the shown pieces of each page, in the order they were drawn."""

    pages: list[list[str]]
    sizes: list[tuple[int, int]]
    links: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join("\n".join(page) for page in self.pages)

    def says(self, words: str) -> bool:
        """Wherever lines break."""
        return _flat(words) in _flat(self.text)


def read_pdf(content: bytes) -> Read:
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    found = Read([], [])
    for body in objects.values():
        if re.search(rb"/Type /Page\b", body):
            box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", body)
            assert box
            found.sizes.append((round(float(box[1])), round(float(box[2]))))
            found.pages.append(_shown(objects, body))
        found.links += [_unescaped(link).decode() for link in re.findall(rb"/URI \((.*?)\)\s", body)]
    return found


def _shown(objects: dict[int, bytes], page: bytes) -> list[str]:
    letters = _letters(objects, page)
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents
    pieces, font = [], ""
    for name, piece in _SHOWN.findall(_stream(objects[int(contents[1])])):
        if name:
            font = name.decode()
        else:
            known = letters.get(font, {})
            pieces.append("".join(known.get(byte, chr(byte)) for byte in _unescaped(piece)))
    return pieces


def _letters(objects: dict[int, bytes], page: bytes) -> dict[str, dict[int, str]]:
    """For each font of the page: which letter a byte means, as the file tells whoever copies text from it."""
    listed = re.search(rb"/Font (\d+) 0 R", page)
    fonts = objects[int(listed[1])] if listed else page
    found = {}
    for name, number in re.findall(rb"/(F\d+(?:\+\d+)?) (\d+) 0 R", fonts):
        told = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        if told:
            pairs = re.findall(rb"^<(\w{2})> <(\w{4,})>$", _stream(objects[int(told[1])]), re.MULTILINE)
            found[name.decode()] = {int(b, 16): bytes.fromhex(u.decode()).decode("utf-16-be") for b, u in pairs}
    return found


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    content = found[1].strip(b"\r\n")
    if b"/ASCII85Decode" in body:
        content = base64.a85decode(content.strip().removesuffix(b"~>"))
    return zlib.decompress(content) if b"/FlateDecode" in body else content


def _unescaped(text: bytes) -> bytes:
    named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return _ESCAPED.sub(lambda m: bytes([int(m[1], 8)]) if m[1][:1].isdigit() else named.get(m[1], m[1]), text)


def _flat(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", "", text)
