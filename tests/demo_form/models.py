"""The sheets of 1-demo: only types. Codes, wording and controls are in `editions/`."""

from collection.sheets import ContactBlock, Questions, TableRow
from forms_core.fields import Choice, Count, Kato, Money, Text, YesNo


class General(Questions):
    """Section 1: where the courses are held and how people are taught there."""

    section = "s1"

    place = Text()
    kato = Kato()
    has_courses = YesNo()
    programmes = Count()
    teaching = Choice()


class Courses(TableRow):
    """Section 2: one database row per printed row; persons, thousand tenge and hours."""

    section = "s2"

    learners = Count()
    income = Money()
    hours = Count()


class Signatures(ContactBlock):
    """Contact block and the three signatories."""

    section = "sign"
