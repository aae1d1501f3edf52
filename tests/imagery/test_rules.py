"""What is taken in as a picture of the ground, and what is not."""

from __future__ import annotations

import gzip
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import Compression, TileType

from graveregistry.errors import Failure
from graveregistry.imagery import rules
from tests.support.imagery import archive, tile

GOOD = archive()


def check(data: bytes) -> rules.Archive:
    return rules.checked(lambda offset, length: data[offset : offset + length], len(data))


def reason(data: bytes) -> str:
    with pytest.raises(Failure) as refused:
        check(data)
    assert refused.value.code == "imagery_unfit"
    (why,) = refused.value.reasons
    return why.code


@pytest.mark.parametrize(("kind", "name"), [(TileType.PNG, "PNG"), (TileType.JPEG, "JPEG"), (TileType.WEBP, "WEBP")])
@pytest.mark.parametrize("side", [256, 512])
def test_an_archive_of_pictures_is_taken_with_its_zooms_and_bounds(kind: TileType, name: str, side: int) -> None:
    found = check(archive({(3, 4, 3): tile(side=side, kind=name)}, kind))
    assert (found.min_zoom, found.max_zoom, found.tile_pixels) == (3, 3, side)
    assert (found.west, found.north) == (Decimal("36.49"), Decimal("32.71"))


BAD: dict[str, tuple[bytes, str]] = {
    "a picture, not an archive": (tile() + bytes(200), "not_pmtiles"),
    "an older version": (GOOD[:7] + b"\x02" + GOOD[8:], "not_pmtiles"),
    "vector tiles": (archive(kind=TileType.MVT), "not_raster"),
    "pictures packed again": (archive(tile_compression=Compression.GZIP), "compression"),
    "half a file": (GOOD[: len(GOOD) // 2], "cut_short"),
    "another kind of picture": (archive({(3, 4, 3): tile(kind="JPEG")}), "tile"),
    "an odd size": (archive({(3, 4, 3): tile(side=300)}), "tile"),
    "bounds beyond the world": (archive(max_lon_e7=200 * 10**7), "bounds"),
    "zooms too deep": (archive({(25, 4, 3): tile()}), "zooms"),
}


@pytest.mark.parametrize("which", BAD)
def test_what_is_no_map_is_refused_with_the_reason(which: str) -> None:
    data, why = BAD[which]
    assert reason(data) == why


def test_a_directory_that_unpacks_to_all_of_memory_is_refused() -> None:
    bomb = gzip.compress(bytes(4 * rules.LARGEST_DIRECTORY))
    header = bytearray(GOOD[: rules.HEADER])
    header[8:16] = rules.HEADER.to_bytes(8, "little")
    header[16:24] = len(bomb).to_bytes(8, "little")
    assert reason(bytes(header) + bomb + GOOD) == "directory"


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_no_damaged_byte_leads_to_anything_but_a_refusal_or_an_archive(at: int, value: int) -> None:
    damaged = bytearray(GOOD)
    damaged[at] = value
    try:
        found: Any = check(bytes(damaged))
    except Failure as refused:
        found = refused
    assert isinstance(found, rules.Archive) or found.code == "imagery_unfit"
