"""When no page can be shown, a browser still gets words it can show, in both languages, and the message with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.public import failing
from graveregistry.public.shown import House
from tests.support.registry import Client, Registry, make

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def down(registry: Registry, tmp_path: Path) -> Iterator[Registry]:
    """The registry with its pages, and without a database for the public."""
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>")
    settings = Settings(web_root=tmp_path, contact_ar="هاتف <b>011</b>", contact_en="Call <b>011</b>")
    served = make(replace(registry.urls, public=NOWHERE), settings)
    yield served
    served.close()


def a_page(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert "accept" in answer.headers["vary"]
    assert "script" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script|urn:graveregistry|\{\"", answer.text)
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert 'lang="en" dir="ltr"' in answer.text
    for message in ("القبور قد تكون في أيّ مكان", "Graves may be anywhere", "توقّف.", "Stop."):
        assert message in answer.text.replace("قد تكون القبور في أيّ مكان", "القبور قد تكون في أيّ مكان")
    return str(answer.text)


@pytest.mark.parametrize("path", ["/", "/en", "/embed", "/en/embed"])
def test_without_a_database_the_public_page_is_words_and_when_to_come_again(down: Registry, path: str) -> None:
    answer = Client(down.app).http.get(path, headers=BROWSER)
    said = a_page(answer, 503)
    assert answer.headers["retry-after"] == "5"
    assert "أعد المحاولة بعد دقائق" in said
    assert "Try again in a few minutes" in said
    # How the server is started is not for the public.
    assert "graveregistry" not in said
    assert "هاتف &lt;b&gt;011&lt;/b&gt;" in said
    framed = "frame-ancestors *" in answer.headers["content-security-policy"]
    assert framed is path.endswith("/embed")
    assert Client(down.app).http.head(path, headers=BROWSER).status_code == 503


def test_an_address_of_nothing_is_a_page_too(down: Registry) -> None:
    for path in ("/absent", "/en/absent.html", "/field/absent"):
        said = a_page(Client(down.app).http.get(path, headers=BROWSER), 404)
        assert "لا يوجد شيء هنا. تحقّق من العنوان." in said
        assert "There is nothing here. Check the address." in said


def test_programs_read_problems_as_before(down: Registry) -> None:
    http = Client(down.app).http
    for path, headers in (("/", {"accept": "*/*"}), ("/", {"accept": "application/json"})):
        answer = http.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "database_unreachable")
    for path in ("/api/v1/nothing", "/api/public/nothing", "/ogc/nothing", "/assets/nothing.js"):
        answer = http.get(path, headers=BROWSER)
        assert answer.json()["code"] == "not_found", path


def test_a_crash_is_a_page_with_its_number(down: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("PLANTED")

    monkeypatch.setattr("graveregistry.public.service.public_page", fail)
    monkeypatch.setattr("graveregistry.access.web.transaction", lambda _sessions: _Nothing())
    said = a_page(Client(down.app).http.get("/", headers=BROWSER), 500)
    assert re.search(r"give the administrator the number [0-9a-f]{8}", said)
    assert "PLANTED" not in said


class _Nothing:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("training", [True, False])
def test_a_training_copy_says_so_here_too(training: bool) -> None:
    house = House(None, (), (), training=training)
    page = bytes(failing.answer(Failure("not_found"), "/x", house).body).decode()
    assert ("TRAINING / تدريب" in page) is training
