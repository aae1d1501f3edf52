"""Attack 6: containers that are refused."""

from __future__ import annotations

from tests.dossiers.corpus import zips
from tests.dossiers.corpus.outcomes import Case, refused, zipped

_D = f"{zips.BASE}/data"
ZIP_CASES = [
    Case(f"zip: {name}", zipped(make), refused(code), attack="6")
    for name, code, make in [
        ("climbs out", "unsafe_name", zips.added(f"{zips.BASE}/../../etc/passwd")),
        ("climbs within", "unsafe_name", zips.added(f"{_D}/../a")),
        ("absolute", "unsafe_name", zips.added("/etc/passwd")),
        ("other system's separator", "unsafe_name", zips.added(f"{zips.BASE}\\..\\a")),
        ("drive letter", "unsafe_name", zips.added("C:/a")),
        ("hidden by a control", "unsafe_name", zips.added(f"{_D}/a\u202etxt.exe")),
        (
            "a second name in an extra field",
            "unsafe_name",
            zips.added(f"{_D}/a", extra=b"\x75\x70\x06\x00\x01\0\0\0\0a"),
        ),
        ("empty part", "unsafe_name", zips.added(f"{zips.BASE}//a")),
        ("link", "not_a_file", zips.added(f"{_D}/link", "/etc/passwd", zips.LINK)),
        ("device", "not_a_file", zips.added(f"{_D}/null", "", zips.DEVICE)),
        ("same name twice", "duplicate_name", zips.added(f"{_D}/export.json")),
        ("same name on another system", "duplicate_name", zips.added(f"{_D}/EXPORT.JSON")),
        ("same name in another spelling", "duplicate_name", zips.added(f"{_D}/\uff45xport.json")),
        ("two folders", "many_bases", zips.added("other/data/a.txt")),
        ("a file beside the folder", "many_bases", zips.added("loose.txt")),
        ("a bomb", "too_big", zips.deflated(f"{_D}/zeros", 30 << 20)),
        ("overlapping files", "hidden_bytes", zips.patched(zips.DIRECTORY, 42, b"\0\0\0\0", last=True)),
        ("bytes before", "hidden_bytes", zips.around(before=b"#!/bin/sh\n")),
        ("bytes after", "hidden_bytes", zips.around(after=b"\n")),
        ("bytes between", "hidden_bytes", zips.gap),
        ("a comment", "hidden_bytes", zips.commented),
        ("two sizes of a file", "hidden_bytes", zips.patched(zips.LOCAL, 22, b"\1\0\0\0")),
        ("two names of a file", "hidden_bytes", zips.patched(zips.LOCAL, 30, b"D")),
        ("two ways of packing", "hidden_bytes", zips.patched(zips.LOCAL, 8, b"\x08\0")),
        ("an encrypted file", "encrypted", zips.patched(zips.DIRECTORY, 8, b"\1", last=True)),
        ("a rare compression", "no_zip", zips.patched(zips.DIRECTORY, 10, b"\x0c\0", last=True)),
        ("a damaged byte", "no_zip", zips.patched(zips.LOCAL, 500, b"\xff\xfe")),
        ("nothing", "no_zip", zips.cut(0)),
        ("its beginning", "no_zip", zips.cut(5000)),
        ("all but its last byte", "no_zip", zips.cut(-1)),
    ]
]
