"""How Kazakh writes dates in words; Django has no Kazakh formats and would fall to American dates.

`2026 ж. 5 наурыз`. E is the month in the form it takes after a day (lower case in Kazakh); its names are in
locale/parts/django.yaml.
"""

from cabinet.formats.written import *  # noqa: F403  Django reads the names of this module

DATE_FORMAT = "Y ж. j E"
DATETIME_FORMAT = "Y ж. j E, H:i"
YEAR_MONTH_FORMAT = "Y ж. E"
