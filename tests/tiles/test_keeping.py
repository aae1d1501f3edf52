"""Kept tiles stay within their bounds."""

from __future__ import annotations

import gzip

from graveregistry.tiles.keeping import VARIANTS, Shelf, kept


def test_a_tag_tells_of_the_bytes_alone() -> None:
    assert kept(b"tile").etag == kept(b"tile").etag != kept(b"other").etag
    assert gzip.decompress(kept(b"tile").packed) == b"tile"
    assert kept(b"").packed == b""


def test_what_was_used_least_goes_first() -> None:
    each = kept(bytes(1000))
    shelf = Shelf(most=each.size * 3)
    for name in "abc":
        shelf.put(name, 1, each)
    assert shelf.held("a") == {1: each}
    shelf.put("d", 1, each)
    assert [name for name in "abcd" if shelf.held(name)] == ["a", "c", "d"]


def test_of_one_tile_a_few_contents_are_kept() -> None:
    shelf = Shelf()
    for mark in range(VARIANTS + 3):
        shelf.put("tile", mark, kept(b"x"))
    assert list(shelf.held("tile")) == list(range(3, VARIANTS + 3))


def test_the_same_contents_again_take_no_more_room() -> None:
    each = kept(bytes(1000))
    shelf = Shelf(most=each.size * 2)
    for _ in range(5):
        shelf.put("tile", 1, each)
    shelf.put("other", 1, each)
    assert shelf.held("tile")
