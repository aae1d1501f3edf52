"""The public page and the frame: whole without a script, escaped, the same whatever is hidden."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from graveregistry.public import page, words
from graveregistry.public.words import STEPS, say
from tests.public.scene import ADDRESS, CONTACT, build, served
from tests.publication.scene import ground, mark, release
from tests.support.registry import Registry
from tests.warnings.scene import AR, EN, warn

PAGES = {"/": "ar", "/en": "en", "/embed": "ar", "/en/embed": "en"}


@pytest.fixture
def reader(registry: Registry, tmp_path: Path) -> Any:
    """Somebody without an account."""
    return served(registry, build(tmp_path / "dist"), public_address=ADDRESS, **CONTACT)


@pytest.mark.parametrize(("path", "lang"), PAGES.items())
def test_every_page_says_first_that_graves_may_be_anywhere(
    registry: Registry, reader: Any, path: str, lang: Any
) -> None:
    for released in (False, True):
        if released:
            ground(registry)
            release(registry)
        html = reader.get(path).text
        assert ('data-band="several"' in html) is released
        assert f'<html lang="{lang}"' in html
        assert html.index(say("anywhere", lang)) < html.index("<svg")
        assert say("not_safe", lang) in html
        assert html.count("data-governorate") == 2
    if "embed" not in path:
        assert all(words.of(how, lang) in html for _, how in STEPS)
        assert say("law", lang) in html
        assert "0900000000" in html
        assert f'href="/api/public/notices/{lang}.pdf"' in html


def test_released_units_and_warned_governorates_are_on_the_map(registry: Registry, reader: Any) -> None:
    ground(registry)
    release(registry)
    release_in = reader.get("/").text
    assert 'data-band="several"' in release_in
    assert "data-warned" not in release_in
    warn(registry)
    for path, lang, text in (("/", "ar", AR), ("/en", "en", EN), ("/embed", "ar", AR), ("/en/embed", "en", EN)):
        html = reader.get(path).text
        assert 'data-warned="daraa"' in html
        assert text in html
        assert say("governorate", lang, name="درعا" if lang == "ar" else "Daraa") in html
    assert "/api/public/notices/ar.pdf?governorate=daraa" in reader.get("/").text


def test_what_people_wrote_is_text_and_nothing_but_text(registry: Registry, reader: Any) -> None:
    evil = '<script>alert(1)</script> {{ 7*7 }} "onload=x'
    warn(registry, text_ar=f"{AR} {evil}", text_en=f"{EN} {evil}")
    for path in PAGES:
        html = reader.get(path).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in html
        assert "&#34;onload" in html
    assert "&lt;خيالية&gt;" in reader.get("/").text


def test_what_is_hidden_changes_no_byte_of_any_page(registry: Registry, reader: Any) -> None:
    def everything() -> list[Any]:
        answers = [reader.get(path) for path in PAGES]
        return [(each.content, sorted(each.headers.items())) for each in answers]

    empty = everything()
    ground(registry)
    assert everything() == empty
    release(registry)
    released = everything()
    assert released != empty
    mark(registry, registry.client("researcher"), "researcher", 36.1, 32.6)
    assert everything() == released


def test_a_withdrawn_release_is_gone_from_the_page_at_once(registry: Registry, reader: Any) -> None:
    ground(registry)
    release(registry)
    assert "data-band=" in reader.get("/").text
    registry.client("officer-2").post("/awareness/releases/1/withdraw", {"reason": "تدريب"})
    gone = reader.get("/").text
    assert "data-band=" not in gone
    assert say("no_release", "ar") in gone


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_who_has_the_page_is_told_so_and_others_get_it_small(reader: Any, path: str) -> None:
    plain = reader.get(path, headers={"accept-encoding": "identity"})
    small = reader.get(path, headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content
    assert int(small.headers["content-length"]) == len(gzip.compress(plain.content, 9, mtime=0)) < 12_000
    assert plain.headers["vary"] == "accept-encoding"
    again = reader.get(path, headers={"if-none-match": f"W/{plain.headers['etag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert reader.head(path).status_code == 200


def test_only_the_frame_may_be_framed_and_it_runs_nothing(registry: Registry, reader: Any) -> None:
    for path in ("/embed", "/en/embed"):
        answer = reader.get(path)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert page.style_source() in policy
        assert f"<style>{page.style()}</style>" in answer.text
        assert "<script" not in answer.text
        known = reader.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert "frame-ancestors *" in known.headers["content-security-policy"]
    for path in ("/", "/en", "/api/public/message", "/api/public/notices/ar.pdf", "/embed/x", "/desk/"):
        assert "frame-ancestors 'none'" in reader.get(path).headers["content-security-policy"], path


def test_pages_link_to_each_other_and_to_no_other_origin(reader: Any) -> None:
    for path, lang in (("/", "ar"), ("/en", "en")):
        html = reader.get(path).text
        assert f'<link rel="alternate" hreflang="ar" href="{ADDRESS}/">' in html
        assert f'<link rel="alternate" hreflang="en" href="{ADDRESS}/en">' in html
        assert f'<link rel="canonical" href="{ADDRESS}{path}">' in html
        assert f'href="{"/en" if lang == "ar" else "/"}" lang="{"en" if lang == "ar" else "ar"}"' in html
    for path in PAGES:
        links = re.findall(r'(?:href|src)="([^"]*)"', reader.get(path).text)
        assert links
        assert [each for each in links if not each.startswith(("/", ADDRESS))] == []


def test_the_line_for_other_sites_names_the_frame_in_the_pages_language(reader: Any) -> None:
    assert f"&lt;iframe src=&#34;{ADDRESS}/embed&#34;" in reader.get("/").text
    assert f"&lt;iframe src=&#34;{ADDRESS}/en/embed&#34;" in reader.get("/en").text
    told = reader.get("/api/public/notices").json()
    assert told["snippet_en"] in reader.get("/en").text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')


def test_where_no_address_is_set_the_page_says_so_and_guesses_none(registry: Registry, tmp_path: Path) -> None:
    reader = served(registry, build(tmp_path / "dist"))
    html = reader.get("/", headers={"host": "localhost"}).text
    assert say("no_address", "ar") in html
    assert "localhost" not in html
    assert '<link rel="canonical" href="/">' in html
    assert reader.get("/api/public/notices").json()["address"] is None


def test_a_training_installation_says_so_without_any_script(registry: Registry, tmp_path: Path) -> None:
    reader = served(registry, build(tmp_path / "dist"), training=True)
    for path in PAGES:
        html = reader.get(path).text
        assert html.index("TRAINING / تدريب") < html.index("<h1>")
    assert "watermark" in reader.get("/").text


def test_without_built_pages_the_message_still_stands(registry: Registry, tmp_path: Path) -> None:
    html = served(registry, tmp_path / "nothing").get("/").text
    assert say("law", "ar") in html
    assert "<script" not in html
