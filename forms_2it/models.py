"""The sheets of 2-services (IT): only types. Codes, wording and controls are in `editions/`."""

from collection.sheets import ContactBlock, Questions, TableRow
from forms_core.fields import Choice, Country, Kato, Money, Text


class ServicePlace(Questions):
    """Section 1: where the services were really rendered. Source: form, section 1."""

    section = "s1"

    place = Text()
    kato = Kato()


class ResidentServices(TableRow):
    """Section 2: IT services to residents, thousand tenge, one row per printed row. Source: form, section 2."""

    section = "s2"

    total = Money()
    state = Money()
    private = Money()
    joint = Money()
    foreign = Money()
    individuals = Money()


class NonResidentServices(TableRow):
    """Section 3: IT services to non-residents, thousand tenge. Source: form, section 3; instruction, paragraph 5."""

    section = "s3"

    total = Money()
    country = Country()


class TimeSpent(Questions):
    """Section 4: hours spent on the form. Source: form, section 4."""

    section = "s4"

    time_spent = Choice()


class Signatures(ContactBlock):
    """Contact block and the three signatories. Source: form, signature block."""

    section = "sign"
