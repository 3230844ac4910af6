#!/usr/bin/env python
"""Django's command line for the Respondent cabinet."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cabinet.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("CABINET_MODE", "demo")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)  # who presses Ctrl-C wants no traceback
