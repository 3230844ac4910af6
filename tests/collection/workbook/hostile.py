"""Files that somebody may send instead of a filled form: each a name and the bytes, made from an honest workbook."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable

import openpyxl
from openpyxl.utils import get_column_letter

from tests.collection.workbook.books import saved

Maker = Callable[[bytes], bytes]
SHEET = "xl/worksheets/sheet3.xml"  # section 2 of 2-services (IT)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
LAUGHS = b"<!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>".encode() for old, new in zip("abcdefgh", "bcdefghi", strict=True)
) + b"]>"  # fmt: skip


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how, compresslevel=1) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


def with_part(name: str, text: bytes) -> Maker:
    return lambda content: packed(parts(content) | {name: text})


def in_part(name: str, old: bytes, new: bytes) -> Maker:
    def make(content: bytes) -> bytes:
        found = parts(content)
        assert old in found[name], (name, old)
        return packed(found | {name: found[name].replace(old, new, 1)})

    return make


def in_cell(xml: str, place: str = "E9") -> Maker:
    """The cell of row 1.3, column 1, written anew."""

    def make(content: bytes) -> bytes:
        found = parts(content)
        text, count = re.subn(rb'<c r="%s"[^>]*?(/>|>.*?</c>)' % place.encode(), xml.encode(), found[SHEET])
        assert count == 1
        return packed(found | {SHEET: text})

    return make


def sheet_data(xml: bytes) -> Maker:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return with_part(SHEET, head + xml + b"</sheetData></worksheet>")


def with_strings(xml: bytes) -> Maker:
    """A part of shared strings, known to the workbook: openpyxl writes its own beside each cell."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind

    def make(content: bytes) -> bytes:
        types = parts(content)["[Content_Types].xml"].replace(b"</Types>", override)
        return packed(parts(content) | {"xl/sharedStrings.xml": xml, "[Content_Types].xml": types})

    return make


def prolog(text: bytes, name: str = SHEET) -> Maker:
    """Something before the root element, and a use of it."""
    return lambda content: packed(parts(content) | {name: text + re.sub(rb"^<\?xml.*?\?>", b"", parts(content)[name])})


def renamed(name: str) -> Maker:
    return lambda content: packed(parts(content) | {name: b"x"})


def raw_name(name: str, raw: bytes) -> Maker:
    """zipfile refuses to write such a name: it is put in afterwards."""
    return lambda content: packed(parts(content) | {name: b"x"}).replace(name.encode(), raw)


def twice(other: str) -> Maker:
    def make(content: bytes) -> bytes:
        target = io.BytesIO(content)
        with zipfile.ZipFile(target, "a") as archive:
            zinfo = zipfile.ZipInfo(other)
            archive.NameToInfo.pop(other, None)
            archive.writestr(zinfo, b"<x/>")
        return target.getvalue()

    return make


def with_sizes(content: bytes, name: str, size: int) -> bytes:
    """The archive says another size for one entry, in its head and in its directory."""
    data = bytearray(content)
    at = data.rfind(name.encode())
    data[at - 46 + 24 : at - 46 + 28] = struct.pack("<I", size)
    return bytes(data)


def lying_bomb(content: bytes) -> bytes:
    return with_sizes(with_part(SHEET, b" " * 60_000_000)(content), SHEET, 1000)


def bad_check_sum(content: bytes) -> bytes:
    data = bytearray(content)
    at = data.rfind(SHEET.encode())
    data[at - 46 + 16 : at - 46 + 20] = struct.pack("<I", 0x12345678)
    return bytes(data)


def zip_encrypted(content: bytes) -> bytes:
    data = bytearray(content)
    at = data.rfind(SHEET.encode())
    data[at - 46 + 8] |= 1
    return bytes(data)


def small_bombs(content: bytes) -> bytes:
    found = parts(content)
    return packed(found | {f"xl/media/{n}.bin": b"\0" * 199_000 for n in range(59 - len(found))})


def nested(content: bytes) -> bytes:
    inner = packed({"a": b"\0" * 10_000_000})
    return packed({"inner.zip": inner, "xl/worksheets/inner.zip": inner})


def many_styles(content: bytes) -> bytes:
    xfs = b"".join(b'<xf numFmtId="%d" fontId="0" fillId="0" borderId="0"/>' % (n % 997) for n in range(300_000))
    return in_part("xl/styles.xml", b"</cellXfs>", xfs + b"</cellXfs>")(content)


def shared_strings(content: bytes) -> bytes:
    many = b"".join(b"<si><t>%s</t></si>" % os.urandom(20).hex().encode() for _ in range(40_000))
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return with_strings(head + many + b"</sst>")(content)


def million_rows(content: bytes) -> bytes:
    return sheet_data(b"".join(b'<row r="%d"/>' % n for n in range(1, 1_000_001)))(content)


def million_cells(content: bytes) -> bytes:
    row = b"".join(b'<c r="%s1"><v>1</v></c>' % get_column_letter(n).encode() for n in range(1, 16_000))
    return sheet_data(b'<row r="1">' + row * 45 + b"</row>")(content)


def deep(content: bytes) -> bytes:
    return sheet_data(b"<a>" * 900_000 + b"</a>" * 900_000)(content)


def hidden_sheet(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.create_sheet("2")
    sheet.sheet_state = "hidden"
    for row in (["", "1"], ["1.3", 666]):
        sheet.append(row)
    return saved(book)


def merged(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[2]
    sheet.merge_cells("E9:G12")
    return saved(book)


def foreign(names: dict[str, bytes]) -> Maker:
    return lambda content: packed(names)


def plain(data: bytes) -> Maker:
    return lambda content: data


XML = b'<?xml version="1.0"?>'
WORKBOOK_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LONG_NAMES = {f"xl/media/{n}.png": b"x" for n in range(70)}

REFUSED: dict[str, Maker] = {
    # archives
    "bomb": with_part(SHEET, b" " * 60_000_000),
    "bomb that lies about its size": lying_bomb,
    "many small bombs": small_bombs,
    "archives in an archive": nested,
    "unpacks to more than 20 MB": with_part("xl/media/big.bin", (os.urandom(30_000) + b"\0" * 600_000) * 34),
    "more than 5 MB": plain(b"PK\x03\x04" + b"x" * (5 * 2**20)),
    "path that climbs": renamed("../../etc/cron.d/x"),
    "absolute path": renamed("/etc/passwd"),
    "path of Windows": raw_name("xl/media/q.bin", b"xl\\..\\..\\q.bi"),
    "NUL in a name": raw_name("xl/media/q.bin", b"xl/media/\0.bin"),
    "doubled part": twice("xl/workbook.xml"),
    "doubled part in another case": twice("XL/Workbook.xml"),
    "seventy parts": lambda content: packed(parts(content) | LONG_NAMES),
    "cut off": lambda content: content[: len(content) // 2],
    "only the beginning": lambda content: content[:40],
    "wrong check sum": bad_check_sum,
    "broken data": lambda content: content[:3000] + b"\xff" * 400 + content[3400:],
    "encrypted part": zip_encrypted,
    "directory cut off": lambda content: content[:-30] + b"\0" * 30,
    # XML
    "billion laughs in a sheet": prolog(LAUGHS),
    "billion laughs in the strings": with_strings(LAUGHS + b"<sst><si><t>&i;</t></si></sst>"),
    "external entity": prolog(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "xl/workbook.xml"),
    "entity of the network": prolog(b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'),
    "entity in UTF-16": with_part(
        SHEET, ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "1">]><x>&e;</x>').encode("utf-16")
    ),
    "deep nesting": deep,
    "wrong encoding": with_part(SHEET, b'<?xml version="1.0" encoding="UTF-8"?><x>\xcf\xf0\xe8\xe2</x>'),
    "unknown encoding": with_part(SHEET, b'<?xml version="1.0" encoding="x-made-up"?><x/>'),
    "lone surrogate": in_cell('<c r="E9" t="inlineStr"><is><t>&#xD800;</t></is></c>'),
    "NUL in XML": in_cell('<c r="E9" t="inlineStr"><is><t>&#0;</t></is></c>'),
    "sheet that is no XML": with_part(SHEET, b"\x00\x01\x02"),
    # workbooks
    "far cell": sheet_data(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "row 5001": sheet_data(b'<row r="5001"><c r="A5001"><v>1</v></c></row>'),
    "column 201": sheet_data(b'<row r="1"><c r="GS1"><v>1</v></c></row>'),
    "cell beyond Excel": sheet_data(b'<row r="1"><c r="ZZZZ99999999999"><v>1</v></c></row>'),
    "a cell nowhere": sheet_data(b'<row r="1"><c r="-1"><v>1</v></c></row>'),
    "a million cells": million_cells,
    "a million rows": million_rows,
    "styles without end": many_styles,
    "string that is not there": in_cell('<c r="E9" t="s"><v>99999999</v></c>'),
    "NaN": in_cell('<c r="E9"><v>NaN</v></c>'),
    "number of 5000 digits": in_cell(f'<c r="E9"><v>{"9" * 5000}</v></c>'),
    "no relations": with_part("xl/_rels/workbook.xml.rels", b"<x/>"),
    "macros": with_part("xl/vbaProject.bin", OLE),
    "macros by their type": in_part("[Content_Types].xml", WORKBOOK_TYPE, MACRO_TYPE),
    # other files
    "empty": plain(b""),
    "only spaces": plain(b" \r\n" * 50),
    "old Excel": plain(OLE + b"Workbook"),
    "encrypted": plain(OLE + "EncryptedPackage".encode("utf-16-le")),
    "PDF": plain(b"%PDF-1.7\n1 0 obj"),
    "web page": plain(b"\r\n<html><table><tr><td>1</td></tr></table></html>"),
    "XML of Excel 2003": plain(XML + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    "laughs as a file": plain(XML + LAUGHS + b"<l>&i;</l>"),
    "RTF": plain(b"{\\rtf1 1}"),
    "picture": plain(b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "noise": plain(bytes(range(256)) * 20),
    "words": plain("Бұл файл емес".encode()),
    "OpenDocument": foreign({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
    "binary workbook": foreign({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01"}),
    "Word": foreign({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
    "archive of nothing": foreign({}),
    "CSV of a million rows": plain(b"1;2\n" * 1_000_000),
    "CSV of 300 columns": plain(b";".join(b"%d" % n for n in range(300)) + b"\n"),
    "CSV with NUL": plain(b"1;2\n\0;3\n"),
}  # fmt: skip

# What may be read, and how: the cell of row 1.3, column 1 after it (None: nothing is taken from it).
READ: dict[str, tuple[Maker, int | None]] = {
    "a size that is a lie": (in_part(SHEET, b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'), None),
    "links to other files": (with_part("xl/externalLinks/externalLink1.xml", b'<externalLink xmlns="x"/>'), None),
    "formula to another file": (in_cell('<c r="E9"><f>[1]Sheet!A1</f><v>7</v></c>'), 7),
    "infinity": (in_cell('<c r="E9"><v>1e999</v></c>'), None),
    "minus infinity": (in_cell('<c r="E9"><v>-1e999</v></c>'), None),
    "1e308": (in_cell('<c r="E9"><v>1e308</v></c>'), None),
    "negative": (in_cell('<c r="E9"><v>-5</v></c>'), None),
    "boolean": (in_cell('<c r="E9" t="b"><v>1</v></c>'), None),
    "date": (in_cell('<c r="E9" t="d"><v>2026-01-01T00:00:00</v></c>'), None),
    "error value": (in_cell('<c r="E9" t="e"><v>#REF!</v></c>'), None),
    "formula without a value": (in_cell('<c r="E9"><f>1+1</f></c>'), None),
    "formula that asks itself": (in_cell('<c r="E9"><f>E9+1</f><v/></c>'), None),
    "escaped surrogate": (in_cell('<c r="E9" t="inlineStr"><is><t>_xD800_</t></is></c>'), None),
    "escaped NUL": (in_cell('<c r="E9" t="inlineStr"><is><t>_x0000_</t></is></c>'), None),
    "endless text": (in_cell(f'<c r="E9" t="inlineStr"><is><t>{"я" * 100_000}</t></is></c>'), None),
    "DDE": (in_cell("""<c r="E9" t="inlineStr"><is><t>=cmd|'/C calc'!A0</t></is></c>"""), None),
    "script": (in_cell('<c r="E9" t="inlineStr"><is><t>&lt;script&gt;alert(1)&lt;/script&gt;</t></is></c>'), None),
    "foreign digits": (in_cell('<c r="E9" t="inlineStr"><is><t>٣</t></is></c>'), None),
    "hidden sheet with other data": (hidden_sheet, None),
    "merged cells": (merged, None),
    "strings without end": (shared_strings, None),
    "relation to nowhere": (
        in_part("xl/_rels/workbook.xml.rels", b"worksheets/sheet3.xml", b"worksheets/none.xml"),
        None,
    ),
    "remote picture": (with_part("xl/media/x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'), None),
}
