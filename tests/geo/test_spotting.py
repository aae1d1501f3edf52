"""A text for the public that holds a coordinate in any notation is noticed; dates, hours and phones are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graveregistry.geo.coordinate_format import write
from graveregistry.geo.reading import Notation, Point
from graveregistry.geo.spotting import spot

PLACES = (
    "32.6245, 36.1052",
    "32.6245 36.1052",
    "32.6245/36.1052",
    "32.6245-36.1052",
    "٣٢٫٦٢٤٥، ٣٦٫١٠٥٢",
    "32,6245 36,1052",
    "N32.6 E36.1",
    "32° شمال 36° شرق",
    "شمال 32 درجة 37 دقيقة، شرق 36 درجة 6 دقائق",
    "32°37'28\" 36°06'19\"",
    "32 37 28 36 06 19",
    "32:37:28 36:06:19",
    "خط العرض 32.62 وخط الطول 36.10",
    "37S 229000 3613000",
    "37 ش 229,000 3,613,000",
    "37SBS2900013000",
    "37S BS 29 13",
    "lat is 32.6245 and lon is 36.1052",
)
SENTENCES = ("آليات تجرف الأرض قرب {} منذ الصباح.", "موقع:{}", "Machines at {}; stay away.", "({})!", "x?q={}&z=17")


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("place", PLACES)
def test_a_coordinate_is_found_wherever_it_stands(place: str, sentence: str) -> None:
    assert spot(sentence.format(place)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "رُصدت آليات تجرف أراضي في المحافظة. أوقفوا الحفر وأبلغوا البلدية أو الهاتف 0933123456.",
        "اتصلوا على +963 933 123 456 من الساعة 9:00 - 17:30 كل يوم.",
        "بين 12 و13 تشرين الثاني، وفي 2026-11-22 أيضاً",
        "Until 12 Dec 2026, between 09:00 and 17:00. Call 011 5551234.",
        "Rules 113 and 115; 5 men, 20 lorries; 3.5 km",
        "في 22/11/2026 وحتى 25/11/2026",
        "7 days, 24 hours",
    ],
)
def test_days_hours_numbers_and_phones_are_let_be(text: str) -> None:
    assert spot(text) is None


@given(
    st.floats(-179, 179),
    st.floats(-79, 79),
    st.sampled_from(("dd", "dm", "dms", "utm", "mgrs")),
    st.sampled_from(SENTENCES),
)
def test_whatever_we_write_we_find(lon: float, lat: float, notation: Notation, sentence: str) -> None:
    assert spot(sentence.format(write(Point(lon, lat), notation))) is not None


@given(st.text(max_size=300))
def test_any_text_is_read_to_its_end(text: str) -> None:
    found = spot(text)
    assert found is None or found.strip()
