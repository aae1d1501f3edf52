"""Part of a file over HTTP."""

from __future__ import annotations

import pytest

from graveregistry.publication.ranges import part_of


@pytest.mark.parametrize(
    ("sent", "part"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", range(1)),
        ("bytes=2-4", range(2, 5)),
        ("bytes=7-", range(7, 10)),
        ("bytes=7-99", range(7, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-99", range(10)),
        ("bytes=4-2", None),
        ("bytes=0-1,4-5", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=one-two", None),
    ],
)
def test_the_bytes_that_are_asked_for(sent: str | None, part: range | None) -> None:
    assert part_of(sent, 10) == part


@pytest.mark.parametrize("sent", ["bytes=10-", "bytes=10-12", "bytes=99-", "bytes=-0"])
def test_what_lies_beyond_the_end_is_an_empty_part(sent: str) -> None:
    part = part_of(sent, 10)
    assert part is not None
    assert not part
