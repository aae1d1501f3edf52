"""Where tiles lie."""

from __future__ import annotations

import pytest

from graveregistry.tiles.rules import EYES, MAX_ZOOM, Tile


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ("public", True),
        ("person:8f1d3a52-0f4e-4f0e-9d52-3a4f6b7c8d9e", True),
        ("organisation:8f1d3a52-0f4e-4f0e-9d52-3a4f6b7c8d9e", True),
        ("organisation:8f1d3a520f4e4f0e9d523a4f6b7c8d9e", False),
        ("site:8f1d3a52-0f4e-4f0e-9d52-3a4f6b7c8d9e", False),
        ("publicity", False),
        ("", False),
    ],
)
def test_whose_eyes_one_may_name(said: str, good: bool) -> None:
    assert bool(EYES.fullmatch(said)) is good


@pytest.mark.parametrize(
    ("z", "x", "y", "exists"),
    [
        (0, 0, 0, True),
        (0, 1, 0, False),
        (0, 0, 1, False),
        (3, 7, 7, True),
        (3, 8, 7, False),
        (3, -1, 0, False),
        (-1, 0, 0, False),
        (MAX_ZOOM, 2**MAX_ZOOM - 1, 0, True),
        (MAX_ZOOM + 1, 0, 0, False),
    ],
)
def test_which_tiles_there_are(z: int, x: int, y: int, exists: bool) -> None:
    assert Tile(z, x, y).exists is exists
