"""The paper shows the small pictures of evidence: the very bytes, described, and nothing of what may not be seen."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf

from graveregistry.dossiers import photographs
from tests.dossiers import chronicle, synthetic
from tests.dossiers.tampering import files_of


def pictures(paper: bytes) -> list[bytes]:
    """Every picture in a paper as it is packed there."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        return [each.read_raw_bytes() for each in streams if each.get("/Subtype") == "/Image"]


def test_both_languages_show_the_picture_as_the_workshop_made_it(dossier: Path) -> None:
    files = files_of(dossier)
    assert pictures(files["data/dossier.pdf"]) == [chronicle.PREVIEW]
    assert files[f"data/working/{chronicle.photo_sha(chronicle.PREVIEW)}.jpg"] == chronicle.PREVIEW
    with pikepdf.open(io.BytesIO(files["data/dossier.pdf"])) as pdf:
        shown = [page for page in pdf.pages if "/XObject" in page.Resources]
        assert len(shown) == 2
        (size,) = {(int(each.Width), int(each.Height)) for page in shown for each in page.get_images().values()}
    assert size == (480, 360)


def test_the_public_and_whoever_must_not_see_the_place_are_shown_none(tmp_path: Path) -> None:
    files = files_of(synthetic.made(tmp_path / "d.zip", profile="public"))
    assert pictures(files["data/dossier.pdf"]) == []
    assert not [name for name in files if name.startswith("data/working/")]


def test_each_mark_becomes_its_own_picture_whatever_their_number() -> None:
    known = {f"{number:064x}": chronicle.drawn((60 + number, 40), "d") for number in range(300)}
    document = pikepdf.new()
    page = document.add_blank_page()
    for number, each in enumerate(photographs.marks(known).values()):
        mark = document.make_stream(bytes(each["mark"]))
        mark.Type, mark.Subtype, mark.Width, mark.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 1, 1
        page.add_resource(mark, pikepdf.Name.XObject, pikepdf.Name(f"/x{number}"))
    photographs.put_in(document, known)
    found = list(page.get_images().values())
    assert sorted(each.read_raw_bytes() for each in found) == sorted(known.values())
    assert sorted(int(each.Width) for each in found) == [60 + number for number in range(300)]


def test_a_picture_fits_its_room_and_keeps_its_shape() -> None:
    (tall,) = photographs.marks({"a": chronicle.drawn((100, 400), "d")}).values()
    (wide,) = photographs.marks({"a": chronicle.drawn((400, 100), "d")}).values()
    assert (tall["width"], tall["height"]) == (photographs.HIGHEST / 4, photographs.HIGHEST)
    assert (wide["width"], wide["height"]) == (photographs.WIDEST, photographs.WIDEST / 4)


def test_what_is_no_picture_of_three_colours_is_not_shown() -> None:
    grey = io.BytesIO()
    with photographs.Image.new("L", (4, 4)) as image:
        image.save(grey, "JPEG")
    for data in (b"", b"\xff\xd8\xff no picture", grey.getvalue()):
        assert photographs.marks({"a": data}) == photographs.packed({"a": data}) == {}
