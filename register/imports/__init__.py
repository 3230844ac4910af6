"""Files into the register: units and official classifiers, with a report of every row."""

from register.imports.classifier import import_classifier, read_classifier
from register.imports.report import FileRefused, ImportReport, Problem
from register.imports.units import import_units, read_units

__all__ = [
    "FileRefused",
    "ImportReport",
    "Problem",
    "import_classifier",
    "import_units",
    "read_classifier",
    "read_units",
]
