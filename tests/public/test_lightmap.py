"""The light map is drawn from the base map and the released bytes, in one frame, whatever was released."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, box

from graveregistry import vocabulary
from graveregistry.public import lightmap
from tests.public.scene import build

NAMES = Path(__file__).resolve().parents[2] / "web" / "scripts" / "names.json"


def numbers(path: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?[\d.]+", path)]


def test_the_base_map_and_the_code_table_call_the_governorates_the_same() -> None:
    built = {tuple(names) for names in json.loads(NAMES.read_text(encoding="utf-8"))["governorates"].values()}
    entries = [vocabulary.entry("governorate", code) for code in vocabulary.codes("governorate")]
    assert built == {(each.label_ar, each.label_en) for each in entries}
    assert len(entries) == 14
    assert set(lightmap.BESIDE) < set(vocabulary.codes("governorate"))


def test_governorates_keep_their_common_border_and_neighbours_abroad_are_left_out(tmp_path: Path) -> None:
    daraa, suwayda = lightmap.governorates(build(tmp_path))
    assert (daraa.code, suwayda.code) == ("daraa", "suwayda")
    border = lightmap.at(36.5, 32.4)[0]
    assert border in numbers(daraa.path)
    assert border in numbers(suwayda.path)
    assert daraa.anchor == "end"


def test_a_name_beside_its_governorate_is_not_cut_even_with_the_sign_of_a_warning() -> None:
    letter = 8
    for code, (anchor, *place) in lightmap.BESIDE.items():
        room = lightmap.at(*place)[0] if anchor == "end" else lightmap.WIDTH - lightmap.at(*place)[0]
        assert room > letter * len(f"⚠ {vocabulary.label('governorate', code, 'en')}"), code


def test_without_built_pages_there_is_no_map_and_no_failure(tmp_path: Path) -> None:
    assert lightmap.governorates(tmp_path / "nothing") == ()


def test_units_are_drawn_in_the_order_of_the_release_with_their_bands() -> None:
    square = {
        "type": "Polygon",
        "coordinates": [[[36.5, 32.7], [36.6, 32.7], [36.6, 32.8], [36.5, 32.8], [36.5, 32.7]]],
    }
    feature = {"type": "Feature", "properties": {"band": "many"}, "geometry": square}
    ((band, path),) = lightmap.units(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    west, south = lightmap.at(36.5, 32.7)
    east, north = lightmap.at(36.6, 32.8)
    assert band == "many"
    assert path == f"M{west:g} {south:g}L{east:g} {south:g}L{east:g} {north:g}L{west:g} {north:g}Z"


def test_islands_nobody_could_see_are_left_out() -> None:
    both = MultiPolygon([box(36, 33, 37, 34), box(38, 35, 38.01, 35.01)])
    assert lightmap.path(both).count("M") == 1


@given(st.floats(lightmap.WEST, lightmap.EAST), st.floats(lightmap.SOUTH, lightmap.NORTH))
def test_every_place_of_the_frame_is_in_the_drawing(lon: float, lat: float) -> None:
    x, y = lightmap.at(lon, lat)
    assert 0 <= x <= lightmap.WIDTH
    assert 0 <= y <= lightmap.HEIGHT + 0.1
