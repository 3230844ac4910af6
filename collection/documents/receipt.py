"""The receipt as one page: number, facts, fingerprint, and the QR code of the page that confirms it."""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from collection.documents.writing import (
    EDGE,
    INK,
    SHADE,
    UPRIGHT,
    Sheet,
    beside,
    both,
    qr_code,
    style,
    text,
    width_of,
    write,
)
from collection.models import Report, Version
from collection.pages.receipt import Fact, in_both, receipt_facts, title_of

QR = 44 * mm
NAMES = 58 * mm  # the left column of the facts
PADDING = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 6)]


def receipt_pdf(report: Report, version: Version, address: str) -> bytes:
    """`address` is the whole address of the public check of this version."""
    story = [_head(version), Spacer(0, 5 * mm), _facts(receipt_facts(report, version)), Spacer(0, 6 * mm)]
    story.append(_check(version, address))
    title = title_of(version)
    sheet = Sheet(title=f"{title.both} {version.receipt_number}", below=str(version.receipt_number))
    return write(story, sheet)


def _head(version: Version) -> Flowable:
    title, service = title_of(version), in_both(_("Respondent cabinet"))
    parts = [
        text(f"{service.kk} · {service.ru}", is_soft=True),
        Spacer(0, 3 * mm),
        text(title.kk, 17, is_bold=True),
        text(title.ru, 13, is_soft=True),
        Spacer(0, 4 * mm),
    ]
    name = in_both(_("Receipt number"))
    number = Table(
        [[beside(name, NAMES - 14), text(version.receipt_number, 15, is_bold=True)]],
        colWidths=[NAMES, width_of(UPRIGHT) - NAMES],
        style=[
            ("BOX", (0, 0), (-1, -1), 1, INK),
            ("BACKGROUND", (0, 0), (-1, -1), SHADE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ],
    )
    return Table([[part] for part in [*parts, number]], colWidths=[width_of(UPRIGHT)], style=[*PADDING[:1], _CLOSE])


_CLOSE = ("RIGHTPADDING", (0, 0), (-1, -1), 0)


def _facts(facts: list[Fact]) -> Flowable:
    room = width_of(UPRIGHT) - NAMES - 14
    rows = [[beside(f.name, NAMES - 14), [beside(value, room, 10) for value in f.values]] for f in facts]
    return Table(
        rows,
        colWidths=[NAMES, width_of(UPRIGHT) - NAMES],
        style=[
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, EDGE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ],
    )


def _check(version: Version, address: str) -> Flowable:
    """The fingerprint, where to check it, and the code that does both."""
    short = f"{urlsplit(address).netloc}{urlsplit(address).path}"
    link = Paragraph(f'<a href="{escape(address, {chr(34): "&quot;"})}" color="#1f4e8c">{escape(short)}</a>', style(9))
    words = [
        text("SHA-256", 9, is_bold=True),
        text(_grouped(version.sha256), 10),
        Spacer(0, 2 * mm),
        both(in_both(_("The fingerprint of what was filed: one changed character and it differs."))),
        Spacer(0, 2 * mm),
        both(in_both(_("Anybody may check this receipt, without signing in: by the QR code, or on the page"))),
        link,
    ]
    return Table(
        [[words, qr_code(address, QR)]],
        colWidths=[width_of(UPRIGHT) - QR, QR],
        style=[*PADDING, _LAST, ("VALIGN", (0, 0), (-1, -1), "MIDDLE")],
    )


_LAST = ("RIGHTPADDING", (1, 0), (1, 0), 0)


def _grouped(sha256: str) -> str:
    """In eights, to be read aloud and compared by eye; the check takes it with its spaces."""
    groups = [sha256[at : at + 8] for at in range(0, len(sha256), 8)]
    return " ".join(groups[:4]) + "\n" + " ".join(groups[4:])
