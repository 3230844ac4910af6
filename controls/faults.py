"""What can be wrong with a control as a text, before any report is seen."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.bilingual import Bilingual
from kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Fault:
    """One defect of an edition's controls: where it stands, what is wrong and what to do about it."""

    kind: str
    control: str
    line: int
    what: Bilingual
    todo: Bilingual

    def in_(self, language: str) -> str:
        what = self.what.in_(language)
        return f"{what[:1].upper()}{what[1:]} {self.todo.in_(language)}"


class ControlError(DomainError):
    """A control of an edition cannot be expanded into checks."""

    def __init__(self, fault: Fault, place: str) -> None:
        super().__init__(
            Bilingual(
                kk=f"{place}, {fault.line}-жол, {fault.control}: {fault.in_('kk')}",
                ru=f"{place}, строка {fault.line}, {fault.control}: {fault.in_('ru')}",
            )
        )
        self.fault = fault
