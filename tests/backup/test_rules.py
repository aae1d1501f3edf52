"""What a set says of itself, read strictly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graveregistry.backup import rules
from graveregistry.backup.rules import Contents, Kept, Malformed, Statement, Stored

A, B = "a" * 64, "b" * 64
STATEMENT = Statement("20261122T040000000000Z-0123abcd", datetime(2026, 11, 22, 4, tzinfo=UTC), A, B)
CONTENTS = Contents(
    "20261122T040000000000Z-0123abcd", "graveregistry", "2026-11-22T04:00:00Z", 3, A, None, None, B, 9, (A,)
)
KEPT = Kept("dossiers/ملف.zip", 5, 12, B, True)


def test_a_statement_reads_as_it_was_written() -> None:
    assert rules.parse_statement(STATEMENT.text()) == STATEMENT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("backup/1", "backup/2"),
        ("20261122T040000000000Z-0123abcd", "../../etc"),
        ("2026-11-22T04", "2026-11-42T04"),
        (A, A[1:]),
        (B + "\n", B + "\nmore\n"),
    ],
)
def test_another_statement_is_refused(old: str, new: str) -> None:
    with pytest.raises(Malformed):
        rules.parse_statement(STATEMENT.text().replace(old, new))


def test_the_list_of_objects_reads_as_it_was_written() -> None:
    stored = Stored(A, B, 17)
    assert stored.path == f"objects/aa/{A}-17"
    assert rules.parse_objects(stored.line().encode()) == {A: stored}


@pytest.mark.parametrize("line", [f"{B}  objects/ab/{A}-17", f"{B}  ../{A}-17", f"{B} objects/aa/{A}-17", "é"])
def test_a_line_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(Malformed):
        rules.parse_objects(line.encode() + b"\n")


def test_the_manifest_reads_as_it_was_written() -> None:
    contents, files = rules.parse_manifest(rules.manifest_lines(CONTENTS, [KEPT]))
    assert contents == CONTENTS
    assert list(files) == [KEPT]


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "a//b", "./a", ""])
def test_a_file_outside_the_data_home_is_refused(path: str) -> None:
    _, files = rules.parse_manifest(rules.manifest_lines(CONTENTS, [replace(KEPT, path=path)]))
    with pytest.raises(Malformed):
        list(files)


@pytest.mark.parametrize("lines", [[], [b"no json"], [b"[]"], [b'{"format":"other"}'], [b'{"pieces":[]}']])
def test_another_manifest_is_refused(lines: list[bytes]) -> None:
    with pytest.raises(Malformed):
        rules.parse_manifest(iter(lines))


def test_a_file_that_is_no_file_is_refused() -> None:
    _, files = rules.parse_manifest(iter([*rules.manifest_lines(CONTENTS, []), b"{}"]))
    with pytest.raises(Malformed):
        list(files)
