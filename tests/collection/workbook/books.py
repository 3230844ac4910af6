"""Workbooks for tests: opened, edited as a person would in Excel, made by hand, sent."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.cell.cell import Cell

from collection.models import Report, WorkbookUpload
from collection.workbook.download import plans_of
from tests.collection.factories import accountant_of


def opened(content: bytes, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cell_at(book: openpyxl.Workbook, report: Report, address: str) -> Cell:
    """The place of an address in our own workbook."""
    plan = next(p for p in plans_of(report.edition) if address.startswith(f"{p.section.id}/"))
    return book[plan.name].cell(*plan.place(address))


def edited(content: bytes, report: Report, changes: Mapping[str, Any]) -> bytes:
    """Somebody typed into the workbook and saved it."""
    book = opened(content)
    for address, value in changes.items():
        cell_at(book, report, address).value = value
    return saved(book)


def by_hand(rows: Iterable[Iterable[Any]], sheet: str = "Лист1", more: Mapping[str, Any] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    for name, lines in (more or {}).items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(list(line))
    return saved(book)


def client_of(report: Report, user: Any = None) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user or accountant_of(report))
    return client


def address_of(report: Report, end: str = "upload/", language: str = "ru") -> str:
    return f"/{language}/reports/{report.public_id}/workbook/{end}"


def send(
    report: Report, content: bytes, *, name: str = "form.xlsx", client: Client | None = None, language: str = "ru",
    section: str = "",
) -> Any:  # fmt: skip
    """The answer of the upload page, followed to the preview."""
    client = client or client_of(report)
    data = {"file": SimpleUploadedFile(name, content), "section": section}
    return client.post(address_of(report, language=language), data, follow=True)


def kept(report: Report) -> WorkbookUpload:
    return WorkbookUpload.objects.get(report=report)


def take(
    report: Report, client: Client | None = None, *, seen: Mapping[str, str] = MappingProxyType({}), **choices: str
) -> Any:
    """`seen` are the other person's values that the page of questions showed."""
    client = client or client_of(report)
    data = {"act": "take"} | {f"choice-{address}": choice for address, choice in choices.items()}
    data |= {f"theirs-{address}": text for address, text in seen.items()}
    return client.post(address_of(report, f"{kept(report).public_id}/"), data)
