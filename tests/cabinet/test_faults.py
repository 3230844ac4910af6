"""What cannot be read is answered in the reader's language, by us or by the front door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from forms_core import registry
from tests.cabinet.pages import english_left, said
from tests.collection import factories as make

pytestmark = pytest.mark.django_db
DEPLOY = Path(settings.BASE_DIR) / "deploy"


@pytest.fixture
def typing():
    report = make.report_of()
    client = Client(raise_request_exception=False)
    client.force_login(make.accountant_of(report))
    return client, f"reports/{report.public_id}/sections/s2/"


FORM = "application/x-www-form-urlencoded"
SENT = {
    "too many fields": (413, {"data": {f"x{n}": "1" for n in range(3001)}}),
    "a body over the limit": (
        413,
        {"data": "s2/1/1=" + "9" * 2_200_000, "content_type": FORM},
    ),
    "a part without a boundary": (400, {"data": b"garbage", "content_type": "multipart/form-data"}),
    "a strange host": (400, {"data": {}, "headers": {"host": "evil.example"}}),
}
WORDS = {
    (413, "kk"): "Бөлімдерді бір-бірлеп сақтаңыз",
    (413, "ru"): "Сохраняйте по одному разделу",
    (400, "kk"): "бетті қайта ашыңыз",
    (400, "ru"): "откройте страницу заново",
}


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("sent", SENT)
def test_it_says_what_to_do(typing, sent, language):
    client, path = typing
    status, request = SENT[sent]
    answer = client.post(f"/{language}/{path}", **request)
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.content.decode()
    assert WORDS[status, language] in said(answer)
    assert english_left(answer) == []


def test_every_form_goes_into_one_post_with_room_to_spare():
    for form in registry.forms():
        assert len(form.in_force.cells) * 2 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS


# --- the front door --------------------------------------------------------------------------------------------------


def pages_of_the_front_door():
    return re.findall(r"error_page [\d ]+ (/errors/\d+\.html);", (DEPLOY / "nginx.conf").read_text())


def test_every_page_that_the_front_door_names_is_there():
    assert {Path(name).stem for name in pages_of_the_front_door()} == {"413", "429", "502", "503"}
    for name in pages_of_the_front_door():
        page = (DEPLOY / name.lstrip("/")).read_text(encoding="utf-8")
        assert '<section lang="kk"><h1>' in page and '<section lang="ru"><h1>' in page
        assert "http" not in page  # nothing of the site is asked for when the site does not answer


def test_the_container_gets_the_pages():
    assert "./deploy/errors:/etc/nginx/errors:ro" in (DEPLOY.parent / "docker-compose.yml").read_text()
