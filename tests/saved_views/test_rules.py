"""How finely the middle of a view is kept, and what its frame reaches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graveregistry.saved_views.rules import ROUNDED_TO, Frame

frames = st.builds(Frame, st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 24))


@given(frames)
def test_a_middle_is_kept_near_enough_to_come_back_to_and_no_finer_than_the_screen(frame: Frame) -> None:
    lon, lat, _zoom = frame.rounded()
    step = 10.0 ** -len(lon.partition(".")[2])
    assert step >= min(1.0, frame.degrees(ROUNDED_TO)) * 0.999999
    assert step <= max(1.0, 10 * frame.degrees(ROUNDED_TO))
    assert abs(float(lon) - frame.lon) <= step / 2 + 1e-9
    assert abs(float(lat) - frame.lat) <= step / 2 + 1e-9


def test_seen_from_afar_a_view_says_only_the_region() -> None:
    assert Frame(36.500512, 32.700498, 7).rounded() == ("36.5", "32.7", "7.00")


@given(frames)
def test_a_frame_stays_in_the_world_and_holds_its_middle(frame: Frame) -> None:
    west, south, east, north = frame.box()
    assert -180 <= west <= frame.lon <= east <= 180
    assert -90 <= south <= frame.lat <= north <= 90
