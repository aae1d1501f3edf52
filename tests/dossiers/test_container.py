"""Attack 6: a zip that would write elsewhere, fill the disk, or be read in two ways is refused; nothing is written."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from graveregistry.dossiers import container
from graveregistry.dossiers.container import RefusedError, open_container
from graveregistry.dossiers.report import State
from graveregistry.dossiers.verifier import verify
from tests.dossiers import chronicle

Write = Callable[[zipfile.ZipFile], None]


def zipped(path: Path, write: Write) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bag/data/a.txt", "a")
        write(archive)
    return path


def named(name: str, data: str = "x", mode: int = 0) -> Write:
    def write(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("placeholder")
        info.filename, info.external_attr = name, mode << 16
        archive.writestr(info, data)

    return write


REFUSED: dict[str, tuple[str, Write]] = {
    "climbs out": ("unsafe_name", named("bag/../../etc/passwd")),
    "climbs within": ("unsafe_name", named("bag/data/../a")),
    "absolute": ("unsafe_name", named("/etc/passwd")),
    "other system's separator": ("unsafe_name", named("bag\\..\\a")),
    "drive letter": ("unsafe_name", named("C:/a")),
    "hidden by a control": ("unsafe_name", named("bag/data/a\u202etxt.exe")),
    "empty part": ("unsafe_name", named("bag//a")),
    "link": ("not_a_file", named("bag/data/link", "/etc/passwd", stat.S_IFLNK | 0o777)),
    "device": ("not_a_file", named("bag/data/null", "", stat.S_IFCHR | 0o666)),
    "same name twice": ("duplicate_name", named("bag/data/a.txt")),
    "same name on another system": ("duplicate_name", named("bag/data/A.TXT")),
    "same name in another spelling": ("duplicate_name", named("bag/data/\uff41.txt")),
    "two folders": ("many_bases", named("other/data/a.txt")),
    "a file beside the folder": ("many_bases", named("loose.txt")),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", REFUSED)
def test_a_dangerous_entry_is_refused(what: str, tmp_path: Path) -> None:
    code, write = REFUSED[what]
    path = zipped(tmp_path / "d.zip", write)
    with pytest.raises(RefusedError) as refused, open_container(path):
        raise AssertionError
    assert refused.value.finding.code == code
    report = verify(path, keys=[chronicle.key()])
    assert report.exit_code == 1
    assert {part.state for part in report.parts} == {State.FAILED, State.NOT_CHECKED}
    assert list(tmp_path.iterdir()) == [path]


def test_a_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bag/data/zeros", bytes(30 << 20))
    assert verify(path, keys=[]).part("bag").findings[0].code == "too_big"


def test_more_files_than_a_dossier_can_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_FILES", 1)
    path = zipped(tmp_path / "d.zip", named("bag/data/b.txt"))
    assert verify(path, keys=[]).part("bag").findings[0].code == "too_big"


def test_a_file_too_large_for_memory_is_not_read_into_it(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_IN_MEMORY", 1)
    assert verify(dossier, keys=[]).part("bag").findings[0].code == "too_big"


def test_overlapping_files_are_refused(tmp_path: Path) -> None:
    """Fifield's bomb: many entries of the directory share the same bytes."""
    path = zipped(tmp_path / "d.zip", named("bag/data/b.txt"))
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(data)
    assert verify(path, keys=[]).part("bag").findings[0].code == "hidden_bytes"


def test_bytes_before_the_first_file_are_refused(dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    path.write_bytes(b"#!/bin/sh\n" + dossier.read_bytes())
    assert verify(path, keys=[]).part("bag").findings[0].code == "hidden_bytes"


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "d.zip", named("bag/data/b.txt"))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert verify(path, keys=[]).part("bag").findings[0].code == "encrypted"


def test_a_rare_compression_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("bag/data/a", "a")
    assert verify(path, keys=[]).part("bag").findings[0].code == "no_zip"


@pytest.mark.parametrize("cut", [0, 10, 5000, -1])
def test_what_is_no_zip_or_a_part_of_one_is_refused(cut: int, dossier: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    path.write_bytes(dossier.read_bytes()[:cut])
    report = verify(path, keys=[])
    assert (report.exit_code, report.part("bag").findings[0].code) == (1, "no_zip")


def test_a_damaged_byte_in_the_zip_is_refused(dossier: Path, tmp_path: Path) -> None:
    data = bytearray(dossier.read_bytes())
    data[2000] ^= 1
    path = tmp_path / "d.zip"
    path.write_bytes(data)
    assert verify(path, keys=[]).part("bag").state is State.FAILED


def test_a_dossier_packed_again_with_folders_named_is_accepted(dossier: Path, tmp_path: Path) -> None:
    """People unpack and pack; what counts is what is in it."""
    path = tmp_path / "again.zip"
    with zipfile.ZipFile(dossier) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.mkdir("dossier-2026-0007")
        new.mkdir("dossier-2026-0007/data")
        for name in reversed(old.namelist()):
            new.writestr(name, old.read(name))
    assert verify(path, keys=[chronicle.key()]).exit_code == 0
