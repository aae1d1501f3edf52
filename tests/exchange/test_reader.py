"""Files are opened by what they hold, and what is no list of sites is named and refused."""

import pytest

from .files import SMALL, Save, refused


class TestOtherFiles:
    @pytest.mark.parametrize(
        "magic",
        [b"PK\x03\x04zip bomb", b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0", b"\0\0\x27\x0a"],
    )
    def test_archives_papers_and_pictures_are_refused_without_being_opened(self, save: Save, magic: bytes) -> None:
        refused(save(magic + bytes(50)), "import_format_unknown")

    @pytest.mark.parametrize(
        ("text", "named"),
        [("<?xml version='1.0'?>\n<kml>", "KML"), ("<gpx>", "GPX"), ("<!DOCTYPE html><html>", "HTML"), ("<a/>", "XML")],
    )
    def test_marked_up_files_are_named_and_not_taken_for_tables(self, save: Save, text: str, named: str) -> None:
        assert named in refused(save(text), "import_format_unknown").sentence("ar")

    def test_a_file_beyond_the_size_is_refused_unread(self, save: Save) -> None:
        refused(save(b"a,b\n" * 30_000), "too_large", limits=SMALL)
