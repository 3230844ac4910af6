"""What the tests of reports begin with; each file says which report it is about."""

from __future__ import annotations

import pytest
from django.test import Client

from collection.models import Report
from tests.collection.factories import accountant_of


@pytest.fixture
def client_(report: Report) -> Client:
    """The accountant's, at the report of the file. A fault of ours is an answer here, as for a person."""
    client = Client(raise_request_exception=False)
    client.force_login(accountant_of(report))
    return client
