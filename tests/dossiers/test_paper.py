"""The paper as a judge's clerk meets it: read, searched, measured."""

from __future__ import annotations

import io
import json
import re
import subprocess
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from graveregistry import vocabulary
from graveregistry.dossiers import paper, typeset, words
from graveregistry.errors import Failure
from graveregistry.geo.measure import distance
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import files_of

DPI = 400


def read_back(pdf: bytes, *options: str) -> str:
    """The text as pdftotext gives it, without its direction marks, each line trimmed, composed."""
    told = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    plain = "".join(char for char in told if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", "\n".join(" ".join(line.split()) for line in plain.split("\n")))


@pytest.fixture(scope="module")
def pdf(dossier: Path) -> bytes:
    return files_of(dossier)["data/dossier.pdf"]


def set_alone(texts: list[str], lang: str = "ar") -> bytes:
    """A paper with these paragraphs and nothing else."""
    part = {
        "lang": lang, "title": [], "training": None, "cover": [], "cover_note": [], "contents": "-",
        "page": ["", " / ", ""], "head": [], "blocks": [typeset.paragraph(text) for text in paper._printable(texts)],
    }  # fmt: skip
    said = {"parts": [part], "title": "-", "training": None, "hash": "-", "events": "{}\n"}
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return paper._finished(paper._compile(json.dumps(said), at), at, {})


@cache
def arabic_phrases() -> tuple[str, ...]:
    """Every Arabic phrase of the code table and of the paper that fits on a line and has nothing else in it."""
    found = [entry for lines in words._phrases().values() for entry in lines[0].split("|")]
    for name in vocabulary.list_names():
        for code in vocabulary.codes(name):
            entry = vocabulary.entry(name, code)
            found += [entry.label_ar, entry.definition_ar]
    return tuple(text for text in dict.fromkeys(found) if len(text) < 75 and not re.search("[A-Za-z0-9{(]", text))


def unspaced(text: str) -> str:
    """pdftotext puts the space on the other side of a comma or a colon in any right-to-left line."""
    return re.sub(r"\s*([،؛؟:./])\s*", r"\1", text)


def test_every_arabic_phrase_is_read_back_as_typed_with_its_vowel_marks() -> None:
    lines = {unspaced(line) for line in read_back(set_alone(list(arabic_phrases()))).split("\n")}
    missing = [text for text in arabic_phrases() if unspaced(unicodedata.normalize("NFC", text)) not in lines]
    assert len(arabic_phrases()) > 300
    assert missing == []


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize(
    "told",
    [
        "2024-03-12",
        "33.5061, 38.5052",
        "32°37'08\"N 36°06'08\"E",
        "GR-7K2M",
        "2026-03-05 09:00Z",
        "-33.5",
        "+963 11 000",
    ],
)
def test_a_date_a_coordinate_an_id_read_the_same_in_both_languages(told: str, lang: str) -> None:
    sentence = f"زار الراصد المكان {told} ثم عاد" if lang == "ar" else f"The monitor saw {told} and left"
    assert told in read_back(set_alone([sentence], lang))


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_date_is_drawn_from_left_to_right_among_arabic_words(lang: str) -> None:
    """Where each part stands on the page, not only in the file."""
    made = set_alone(["وقع في 2024-03-12 قرب التلّ"], lang)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    (date,) = re.findall(r'xMin="([0-9.]+)"[^>]*xMax="([0-9.]+)"[^>]*>[^<]*2024-03-12', boxes)
    assert float(date[1]) - float(date[0]) > 30


def test_both_languages_are_complete_arabic_first(pdf: bytes) -> None:
    text = read_back(pdf)
    for key in ("site_facts", "visits", "disturbances", "contradictions", "custody", "limitations", "declaration"):
        assert text.index(words.say(key, "ar")) < text.index(words.say("declaration", "ar")) + 1
        assert words.say(key, "en") in text
    assert text.index(words.say("declaration", "ar")) < text.index("Documentary dossier")


def test_what_people_typed_is_read_back(pdf: bytes) -> None:
    flat = " ".join(read_back(pdf).split())
    for told in (
        "الطرف الشرقي",
        "موقع تدريبي قرب التلّ",
        "2024-03-12",
        "33.5000, 38.5000",
        chronicle.photo_sha(),
        "P-1",
    ):
        assert told in flat


def test_every_page_says_training_its_number_and_the_hash(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        count = len(document.pages)
    pages = [read_back(pdf, "-f", str(n), "-l", str(n)) for n in range(1, count + 1)]
    for number, page in enumerate(pages, 1):
        assert "TRAINING" in page
        assert "تدريب" in page
        assert re.search(r"SHA-256 [0-9a-f]{64}", page)
        # pdftotext moves the space between a number and an Arabic word.
        assert f"Page {number} of {count}" in page or f"صفحة{number}من{count}" in page.replace(" ", "")


def test_a_map_has_the_grid_that_field_teams_read_and_tells_each_boundary_by_its_number(pdf: bytes) -> None:
    flat = " ".join(read_back(pdf).split())
    for told in (
        "454000 m E",
        "3707000 m N",
        "UTM 37 (EPSG:32637)",
        "The site in its district",
        "GeoNames (CC BY 4.0)",
    ):
        assert told in flat
    assert re.search(r"1\. Other boundary asserted: Drawn on (the )?map · 2024-03-12", flat)
    assert re.search(r"2\. Current boundary: .* · 2024-03-12", flat)


def test_an_item_of_evidence_is_one_sheet_and_a_bookmark_in_both_languages(pdf: bytes) -> None:
    short = str(chronicle.uid("e1"))[:8]
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        marks = [below for each in outline.root for below in each.children]
    assert sum(short in mark.title for mark in marks) == 2
    flat = " ".join(read_back(pdf).split())
    assert "the same as at receipt" in flat
    assert "Summary of access to the evidence" in flat


def test_a_real_dossier_bears_no_training_mark(tmp_path: Path) -> None:
    made = files_of(synthetic.made(tmp_path / "d.zip", training=False))["data/dossier.pdf"]
    assert "TRAINING" not in read_back(made)


def test_one_language_may_be_asked_for(tmp_path: Path) -> None:
    made = files_of(synthetic.made(tmp_path / "d.zip", languages=("en",)))["data/dossier.pdf"]
    assert words.say("limitations", "ar") not in read_back(made)


def test_it_declares_archival_and_accessible_standards_and_its_languages(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert str(document.Root.Lang).startswith("ar")
        assert document.Root.MarkInfo.Marked
        assert "/Outlines" in document.Root


NASTY = (
    '=HYPERLINK("http://x") #strong[x] $a^2$ @ref <label> \\u{41} [/] `raw` // #image("/etc/passwd") \u202eback\u202c'
)


def test_markup_formulas_and_direction_overrides_are_only_text(tmp_path: Path) -> None:
    """Attack 15."""
    files = files_of(synthetic.made(tmp_path / "d.zip", nasty=NASTY))
    flat = "".join(read_back(files["data/dossier.pdf"]).split())
    for told in ("#strong[x]", "$a^2$", "@ref", "<label>", "`raw`", '#image("/etc/passwd")'):
        assert "".join(told.split()) in flat
    raw = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=files["data/dossier.pdf"], capture_output=True, check=True
    )
    assert "\u202eback" not in raw.stdout.decode()
    for name in ("data/history.csv", "data/custody.csv"):
        assert files[name].startswith(b"\xef\xbb\xbf")
        assert b"'=HYPERLINK" in files[name]
        assert not re.search(rb'(^|,)"?=', files[name], re.MULTILINE)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=30, max_size=30))
def test_no_text_a_person_can_type_stops_the_paper(texts: list[str]) -> None:
    assert set_alone(texts).startswith(b"%PDF")


def test_a_character_no_font_has_is_named_not_dropped() -> None:
    assert "U+1F600" in read_back(set_alone(["وجه 😀 ضاحك"]))


def test_missing_fonts_are_named_with_the_packages_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "FONT_FILES", ("NoSuchFont.ttf",))
    paper.font_folders.cache_clear()
    with pytest.raises(Failure) as failure:
        paper.font_folders()
    paper.font_folders.cache_clear()
    assert "fonts-hosny-amiri" in failure.value.sentence("ar")


def _span(mask: np.ndarray) -> tuple[int, int]:
    """First and last column with a pixel of the mask."""
    columns = np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(columns[-1])


def test_the_scale_bar_on_the_page_is_right_to_one_percent(pdf: bytes, tmp_path: Path) -> None:
    """Measured on the drawn page against the geodesic width of a boundary of known corners."""
    (tmp_path / "d.pdf").write_bytes(pdf)
    text = [read_back(pdf, "-f", str(n), "-l", str(n)) for n in range(1, 6)]
    page = next(n for n, told in enumerate(text, 1) if words.say("legend_current", "ar") in told)
    (metres,) = re.findall(r"^(?:0 )?(\d+) m$", text[page - 1], re.MULTILINE)
    picture = f"{tmp_path}/page"
    span = ["-f", str(page), "-l", str(page)]
    subprocess.run(["pdftoppm", "-r", str(DPI), *span, "-png", "-singlefile", f"{tmp_path}/d.pdf", picture], check=True)
    pixels = np.asarray(Image.open(picture + ".png").convert("RGB")).astype(int)
    px = DPI / 25.4
    near = lambda colour: (abs(pixels - np.array(colour)) < 40).all(axis=2)  # noqa: E731
    red = near((0xA3, 0x12, 0x3A))
    wide = red.sum(axis=1) > 40 * px
    left, right = _span(red[wide])
    boundary_mm = (right - left + 1) / px - 0.7
    rows = np.flatnonzero(wide)
    black = near((0, 0, 0))
    # The legend stands on the left, the bar on the right; it is thicker than the frame's line.
    below = black[rows[-1] :, pixels.shape[1] * 3 // 5 :]
    bars = [_longest_run(row) for row in below]
    ((bar_px, _),) = Counter(length for length in bars if 15 * px < length < 80 * px).most_common(1)
    bar_mm = bar_px / px - 0.3
    geodesic = distance((38.5, 33.5), (38.51, 33.5))
    assert bar_mm * (geodesic / boundary_mm) == pytest.approx(float(metres), rel=0.01)


def _longest_run(row: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
