"""The people of the demo: one of each role, with a password that only the demo knows."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import Role
from kernel.bilingual import Bilingual

PASSWORD = "korsetkish-2026"


@dataclass(frozen=True)
class Person:
    email: str
    full_name: str
    role: str
    what: Bilingual
    region: str = ""
    language: str = "kk"


PEOPLE = (
    Person(
        "respondent@example.kz", "Айгүл Сейітова", Role.RESPONDENT,
        Bilingual(kk="респондент: бір IT кәсіпорынның бухгалтері", ru="респондент: бухгалтер одного IT-предприятия"),
    ),
    Person(
        "accountant@example.kz", "Марат Оспанов", Role.RESPONDENT,
        Bilingual(kk="бірнеше кәсіпорынның бухгалтері", ru="бухгалтер нескольких предприятий"), language="ru",
    ),
    Person(
        "almaty@example.kz", "Динара Жұмабаева", Role.STATISTICIAN,
        Bilingual(kk="статистик, Алматы қаласы", ru="статистик, город Алматы"), region="75",
    ),
    Person(
        "astana@example.kz", "Ерлан Қасымов", Role.STATISTICIAN,
        Bilingual(kk="статистик, Астана қаласы", ru="статистик, город Астана"), region="71",
    ),
    Person(
        "methodologist@example.kz", "Сәуле Ахметова", Role.METHODOLOGIST,
        Bilingual(kk="әдіснамашы: бақылаулар мен нысандар", ru="методолог: контроли и формы"),
    ),
    Person(
        "publisher@example.kz", "Тимур Әлиев", Role.PUBLISHER,
        Bilingual(kk="жариялауға жауапты: есептеу, бюллетень", ru="ответственный за публикацию: расчет, бюллетень"),
    ),
    Person(
        "admin@example.kz", "Гүлнар Ибраева", Role.ADMIN,
        Bilingual(kk="әкімші: адамдар, тіркелім, мерзімдер", ru="администратор: люди, регистр, сроки"),
    ),
)  # fmt: skip
