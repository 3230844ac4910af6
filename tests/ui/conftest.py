from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.ui.stage import Stage


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param
