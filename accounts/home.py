"""The first page of each role. Names of addresses only: the pages themselves stand in higher layers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.roles import Role

FIRST_PAGE = {
    Role.RESPONDENT: "collection:desk",
    Role.STATISTICIAN: "collection:review_list",
    Role.METHODOLOGIST: "cabinet:controls",
    Role.PUBLISHER: "dissemination:rounds",
    Role.ADMIN: "cabinet:users",
}


def first_page(user: Any) -> str:
    return reverse(FIRST_PAGE[user.role])
