"""Administrative units are a fixed map from cells to named ground, read once from a file that is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shapely import Point, box
from shapely.geometry import shape

from graveregistry.errors import Failure
from graveregistry.publication.administrative import Administrative
from graveregistry.publication.unit_files import read_units
from graveregistry.publication.units import ancestors
from tests.publication.areas import NORTH, SOUTH, WEST, areas, content, feature, features


def test_every_cell_counts_in_the_one_subdistrict_that_holds_its_centre() -> None:
    scheme = areas()
    assert len(scheme.of_cell) == 100
    for (ix, iy), area in scheme.of_cell.items():
        assert area.level == 0
        (polygon,) = area.polygons()
        assert shape({"type": "Polygon", "coordinates": polygon}).covers(Point(ix / 10 + 0.05, iy / 10 + 0.05))
        assert [above.level for above in ancestors(area)] == [1, 2]


def test_a_cell_outside_every_unit_counts_nowhere() -> None:
    assert areas().finest((100, 100)) is None


def test_the_cells_of_a_unit_are_those_of_its_parts() -> None:
    scheme = areas()
    for unit in scheme.units.values():
        parts = scheme.parts(unit)
        assert (len(parts) == 0) == (unit.level == 0)
        if parts:
            assert sorted(scheme.cells(unit)) == sorted(cell for part in parts for cell in scheme.cells(part))
    assert scheme.unit("wn1").names == ("تدريب wn1", "Training wn1")
    with pytest.raises(ValueError, match="no such awareness unit"):
        scheme.unit("nowhere")


def test_the_kept_text_gives_the_very_same_scheme() -> None:
    scheme = areas()
    again = Administrative.read(scheme.text)
    assert again.of_cell == scheme.of_cell
    assert len(scheme.sha256) == 64


def test_an_outline_of_several_pieces_is_kept_with_its_pieces() -> None:
    units = [each for each in features() if each["properties"]["id"] != "en0"]
    pieces = [box(36.47, 33.02, 36.55, NORTH), box(36.55, 33.02, 36.66, NORTH)]
    island = feature("en0", "subdistrict", "en", 0, 0, 1, 1)
    island["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[list(map(list, piece.exterior.coords))] for piece in (pieces[0], pieces[1].buffer(-1e-5))],
    }
    scheme = read_units(content([*units, island]))
    assert len(scheme.unit("en0").polygons()) == 2


def changed(key: str, **said: Any) -> Callable[[list[Any]], None]:
    """The file with one unit saying something else."""

    def change(units: list[Any]) -> None:
        next(each for each in units if each["properties"]["id"] == key)["properties"].update(said)

    return change


def moved(key: str, *corners: float) -> Callable[[list[Any]], None]:
    """The file with one unit lying elsewhere."""

    def change(units: list[Any]) -> None:
        unit = next(each for each in units if each["properties"]["id"] == key)
        unit["geometry"] = feature(key, "", None, *corners)["geometry"]

    return change


def bowtie(units: list[Any]) -> None:
    """The last unit crosses itself."""
    units[-1]["geometry"]["coordinates"] = [[[36, 32], [37, 33], [37, 32], [36, 33], [36, 32]]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (changed("wn1", name_en=" "), "names"),
        (changed("wn1", name_ar="Latin only"), "names"),
        (changed("wn1", level="street"), "id_or_level"),
        (changed("wn1", id=""), "id_or_level"),
        (changed("wn1", id="wn0"), "id_twice"),
        (changed("wn1", parent=None), "parent"),
        (changed("wn1", parent="w"), "parent"),
        (changed("w", parent="e"), "parent"),
        (bowtie, "shape"),
        (lambda units: units[-1].update(geometry=None), "shape"),
        (lambda units: units[-1].update(geometry={"type": "Point", "coordinates": [36, 33]}), "shape"),
        (lambda units: units[-1].update(properties=None), "id_or_level"),
        (moved("wn1", 36.1, 32.83, 36.33, NORTH), "overlap"),
        (moved("wn1", 36.23, 32.83, 36.33, NORTH), "not_covered"),
        (lambda units: units.pop(), "not_covered"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_both_languages(change: Callable[[list[Any]], Any], code: str) -> None:
    units = features()
    change(units)
    with pytest.raises(Failure) as refused:
        read_units(content(units))
    assert refused.value.code == "awareness_units_invalid"
    assert code in {reason.code for reason in refused.value.reasons}
    assert all(reason.ar and reason.en for reason in refused.value.reasons)


@pytest.mark.parametrize("file", [b"", b"[]", b"\xff", b'{"features": [1]}', b'{"type": "FeatureCollection"}'])
def test_what_is_no_geojson_is_refused(file: bytes) -> None:
    with pytest.raises(Failure) as refused:
        read_units(file)
    assert [reason.code for reason in refused.value.reasons] == ["not_geojson"]


def test_units_too_small_for_any_cell_make_no_scheme() -> None:
    tiny = (WEST + 0.01, SOUTH + 0.01, WEST + 0.02, SOUTH + 0.02)
    units = [
        feature("g", "governorate", None, *tiny),
        feature("d", "district", "g", *tiny),
        feature("s", "subdistrict", "d", *tiny),
    ]
    with pytest.raises(Failure) as refused:
        read_units(content(units))
    assert [reason.code for reason in refused.value.reasons] == ["no_cells"]
