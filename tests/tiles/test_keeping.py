"""Kept tiles stay within their bounds."""

from __future__ import annotations

import gzip

from graveregistry.tiles.keeping import VARIANTS, Kept, Shelf


def test_a_tag_tells_of_the_bytes_alone() -> None:
    assert Kept(b"tile").etag == Kept(b"tile").etag != Kept(b"other").etag
    assert gzip.decompress(Kept(b"tile").packed) == b"tile"


def test_what_was_used_least_goes_first() -> None:
    each = Kept(bytes(1000))
    shelf = Shelf(most=each.size * 3)
    for name in "abc":
        shelf.put(name, 1, each)
    assert shelf.held("a") == {1: each}
    shelf.put("d", 1, each)
    assert [name for name in "abcd" if shelf.held(name)] == ["a", "c", "d"]


def test_of_one_tile_a_few_contents_are_Kept() -> None:
    shelf = Shelf()
    for mark in range(VARIANTS + 3):
        shelf.put("tile", mark, Kept(b"x"))
    assert list(shelf.held("tile")) == list(range(3, VARIANTS + 3))


def test_the_same_contents_again_take_no_more_room() -> None:
    each = Kept(bytes(1000))
    shelf = Shelf(most=each.size * 2)
    for _ in range(5):
        shelf.put("tile", 1, each)
    shelf.put("other", 1, each)
    assert shelf.held("tile")
