"""How Russian writes dates in words here: `5 марта 2026 года`."""

from cabinet.formats.written import *  # noqa: F403  Django reads the names of this module

DATE_FORMAT = "j E Y года"
DATETIME_FORMAT = "j E Y года, H:i"
YEAR_MONTH_FORMAT = "F Y года"
