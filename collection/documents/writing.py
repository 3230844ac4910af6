"""How a document looks and becomes bytes: fonts, styles, both languages, numbered pages.

Equal content gives equal bytes: no clock and no random part is in a file, so two copies of a receipt can be compared.
The fonts are shipped with the project (fonts/LICENSE.txt): no machine has to have one with the Kazakh letters.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from collection.pages.hyphens import soften
from kernel.bilingual import Bilingual

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "Paper", "Paper-Bold"
INK, SOFT, EDGE, SHADE = HexColor("#1a1a1a"), HexColor("#555555"), HexColor("#8a8a8a"), HexColor("#f0f0f0")
MARGIN, HEAD, FOOT = 11 * mm, 7 * mm, 6 * mm
UPRIGHT, LYING = "upright", "lying"
SIZES = {UPRIGHT: A4, LYING: landscape(A4)}
PAGE = Bilingual(kk="{total} беттің {page}-беті", ru="Страница {page} из {total}")


@cache
def register_fonts() -> None:
    for name, file in ((REGULAR, "DejaVuSansCondensed.ttf"), (BOLD, "DejaVuSansCondensed-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FONTS / file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


@cache
def style(size: float = 9, *, is_bold: bool = False, is_soft: bool = False, align: int = 0) -> ParagraphStyle:
    """`align`: 0 left, 1 centre, 2 right."""
    register_fonts()
    return ParagraphStyle(
        "paper", fontName=BOLD if is_bold else REGULAR, fontSize=size, leading=size * 1.25, alignment=align,
        textColor=SOFT if is_soft else INK,
    )  # fmt: skip


def text(words: Any, size: float = 9, **look: Any) -> Paragraph:
    return Paragraph(_marked(str(words)), style(size, **look))


def both(pair: Bilingual, size: float = 9, *, after: str = "", is_narrow: bool = False, **look: Any) -> Paragraph:
    """Kazakh, and Russian under it; once where both say the same. `after` is a mark that follows either.

    In a narrow column long official words may break where the language allows.
    """
    kk, ru = (_marked(soften(words) if is_narrow else words) for words in (pair.kk + after, pair.ru + after))
    if kk == ru:
        return Paragraph(kk, style(size, **look))
    return Paragraph(f'{kk}<br/><font name="{REGULAR}" color="{SOFT.hexval()}">{ru}</font>', style(size, **look))


def beside(pair: Bilingual, width: float, size: float = 9) -> Paragraph:
    """Both on one line where there is room, else Russian under Kazakh."""
    register_fonts()
    line = f"{pair.kk} · {pair.ru}"
    if pair.kk == pair.ru or pdfmetrics.stringWidth(line, REGULAR, size) > width:
        return both(pair, size)
    ru = f'<font color="{SOFT.hexval()}">· {_marked(pair.ru)}</font>'
    return Paragraph(f"{_marked(pair.kk)} {ru}", style(size))


def _marked(words: str) -> str:
    return "<br/>".join(escape(line) for line in words.split("\n"))


def qr_code(address: str, size: float) -> Drawing:
    """Dark squares with the quiet border that readers need."""
    drawing = Drawing(size, size)
    drawing.add(QrCodeWidget(address, barWidth=size, barHeight=size, barBorder=4, barLevel="M"))
    return drawing


# --- pages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """What stands around the content of every page."""

    title: str
    left: str = ""  # above, at the left
    right: str = ""
    below: str = ""  # beside the number of the page
    across: Bilingual | None = None  # large and pale, behind the content: a draft says that it is one
    subject: str = ""


def width_of(shape: str) -> float:
    return SIZES[shape][0] - 2 * MARGIN


def write(story: list[Flowable], sheet: Sheet, first: str = UPRIGHT) -> bytes:
    """The file. `first` is the shape of the first page; NextPageTemplate names the shape of the next."""
    register_fonts()
    out = io.BytesIO()
    document = BaseDocTemplate(
        out, pagesize=SIZES[first], title=sheet.title, author="", subject=sheet.subject, creator="", producer="",
        lang="kk", invariant=1, pageCompression=1, initialFontName=REGULAR,
    )  # fmt: skip
    document.addPageTemplates([_template(shape, sheet) for shape in sorted(SIZES, key=lambda name: name != first)])
    document.build(story, canvasmaker=NumberedCanvas)
    return out.getvalue()


def _template(shape: str, sheet: Sheet) -> PageTemplate:
    width, height = SIZES[shape]
    head = HEAD if sheet.left or sheet.right else 0
    frame = Frame(
        MARGIN, MARGIN + FOOT, width - 2 * MARGIN, height - 2 * MARGIN - head - FOOT,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    return PageTemplate(id=shape, frames=[frame], pagesize=SIZES[shape], onPage=_around(shape, sheet))


def _around(shape: str, sheet: Sheet) -> Callable[[Canvas, Any], None]:
    width, height = SIZES[shape]

    def draw(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        if sheet.across:
            _write_across(canvas, sheet.across, width, height)
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(SOFT)
        if sheet.left or sheet.right:
            top = height - MARGIN
            canvas.drawString(MARGIN, top, sheet.left)
            canvas.drawRightString(width - MARGIN, top, sheet.right)
            canvas.setStrokeColor(EDGE)
            canvas.setLineWidth(0.5)
            canvas.line(MARGIN, top - 4, width - MARGIN, top - 4)
        canvas.drawString(MARGIN, MARGIN, sheet.below)
        canvas.restoreState()

    return draw


def _write_across(canvas: Canvas, words: Bilingual, width: float, height: float) -> None:
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(35)
    canvas.setFont(BOLD, 64)
    canvas.setFillColor(HexColor("#e9e9e9"))
    canvas.drawCentredString(0, 12, words.kk.upper())
    canvas.drawCentredString(0, -60, words.ru.upper())
    canvas.restoreState()


class NumberedCanvas(Canvas):
    """Knows how many pages there are: the number is written when all of them are laid out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._laid_out: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        self._laid_out.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        total = len(self._laid_out)
        for number, page in enumerate(self._laid_out, 1):
            self.__dict__.update(page)
            words = PAGE.format(page=number, total=total)
            self.setFont(REGULAR, 8)
            self.setFillColor(SOFT)
            self.drawRightString(self._pagesize[0] - MARGIN, MARGIN, f"{words.kk} · {words.ru}")
            super().showPage()
        super().save()
