"""The session cookie is a stranger's text until a session is found under it."""

from __future__ import annotations

import pytest

from accounts.sessions import SessionStore
from tests.collection import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["\x00aaaaaaaaaaaa", "a" * 31, "a" * 33, "A" * 32, "a" * 31 + "\n", "٣" * 32, "", None])
def test_only_a_key_that_django_makes_is_looked_up(key, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert SessionStore(key).load() == {}


def test_a_cookie_with_a_nul_is_no_session(client):
    answer = client.get("/kk/desk/", headers={"cookie": 'sessionid="\\000aaaaaaaaaaaa"'})
    assert answer["Location"].startswith("/kk/sign-in/")


def test_a_key_that_was_made_here_is_found(client):
    client.force_login(make.person())
    assert SessionStore(client.cookies["sessionid"].value).load()["_auth_user_id"]
