"""Boundary assertions: what each source says about where a site is. Several may compete; one is current."""

from datetime import date, timedelta
from random import Random

from pyproj import Transformer

from samplemaker import shapes
from samplemaker.common import LonLat, Record, dice, eastern, shift, uid

UTM_37N = Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)
TYPED_SOURCES = (
    *(
        "partner_organisation",
        "official_document",
        "social_media",
        "news",
        "video",
        "photograph",
        "witness_account",
    ),
)
AUTHORS = ("مكتب التوثيق (تدريب)", "فريق الصور (تدريب)", "فريق الميدان (تدريب)")
START = date(2024, 11, 4)


def boundaries(sites: list[Record]) -> list[Record]:
    """One to three assertions for each site, the last one current."""
    chance, found = dice("boundaries"), []
    for index, site in enumerate(sites):
        stories = _stories(chance, index, site)
        for number, story in enumerate(stories):
            day = START + timedelta(days=20 + 97 * number + chance.randint(0, 60))
            found.append(
                {
                    "id": uid("boundary", f"{site['key']}-{number}"),
                    "training": True,
                    "site_id": site["id"],
                    "author": AUTHORS[number],
                    "recorded_by": site["author"],
                    "asserted_on": day.isoformat(),
                    "current": number == len(stories) - 1,
                }
                | story
            )
    return found


def _stories(chance: Random, index: int, site: Record) -> list[Record]:
    place = site["_place"]
    if index % 6 == 4:  # all that is known is a point
        return [_typed(chance, index, place)]
    told = [_told, _typed, _traced][index % 3]
    first = told(chance, index, place)
    if index % 5 == 0:
        return [first, _traced(chance, index, place), _walked(chance, site)]
    return [first, _walked(chance, site)] if index % 2 else [_walked(chance, site)]


def _walked(chance: Random, site: Record) -> Record:
    field = site["condition"] != "not_assessed"
    return {
        "geometry": shapes.polygon(chance, site["_place"], site["types"]),
        "error_radius_m": None,
        "source_type": "field_visit" if field else "aerial_image",
        "method": chance.choice(("walked", "surveyed")) if field else "traced_from_imagery",
        "location_certainty": "high" if field else "medium",
        "extent_certainty": chance.choice(("high", "medium")) if field else "low",
        "geometry_qualifier": "perimeter" if field else "simplified_perimeter",
        "text_as_typed": None,
        "crs": "EPSG:4326",
    }


def _traced(chance: Random, index: int, place: LonLat) -> Record:
    middle = shift(place, chance.uniform(-40, 40), chance.uniform(-40, 40))
    return {
        "geometry": shapes.around(chance, middle, chance.uniform(90, 200)),
        "error_radius_m": None,
        "source_type": ("satellite_image", "aerial_image", "geophysics")[index % 3],
        "method": "traced_from_imagery" if index % 3 < 2 else "imported",
        "location_certainty": "medium",
        "extent_certainty": "low",
        "geometry_qualifier": chance.choice(("simplified_perimeter", "property_boundary", "buffer")),
        "text_as_typed": None,
        "crs": "EPSG:4326",
    }


def _told(chance: Random, index: int, place: LonLat) -> Record:
    """Told in words; sometimes only the point from which one enters."""
    middle = shift(place, chance.uniform(-150, 150), chance.uniform(-150, 150))
    drawn = index % 4 == 1  # this witness was shown a map and drew on it
    words = "شرق الطريق الترابي بنحو ثلاثمئة خطوة، بعد الرجم الكبير (وصف خيالي)"
    return {
        "geometry": shapes.around(chance, middle, 260) if drawn else shapes.point(middle),
        "error_radius_m": None if drawn else chance.choice((150, 300, 500)),
        "source_type": ("witness_account", "family_account", "survivor_account", "insider_account")[index % 4],
        "method": "drawn_on_map" if drawn else "described_in_words",
        "location_certainty": chance.choice(("low", "negligible")),
        "extent_certainty": "negligible",
        "geometry_qualifier": "vicinity" if drawn else chance.choice(("vicinity", "access_point")),
        "text_as_typed": None if drawn else words,
        "crs": "EPSG:4326",
    }


def _typed(chance: Random, index: int, place: LonLat) -> Record:
    middle = shift(place, chance.uniform(-20, 20), chance.uniform(-20, 20))
    text, crs = _as_typed(index // 3, middle)
    return {
        "geometry": shapes.point(middle),
        "error_radius_m": chance.choice((15, 30, 60)),
        "source_type": TYPED_SOURCES[index % len(TYPED_SOURCES)],
        "method": "typed_coordinates",
        "location_certainty": chance.choice(("medium", "definite")),
        "extent_certainty": "negligible",
        "geometry_qualifier": "centre",
        "text_as_typed": text,
        "crs": crs,
    }


def _as_typed(form: int, place: LonLat) -> tuple[str, str]:
    """The same place as people write it: decimal, in Arabic-Indic digits, in degrees and minutes, in UTM."""
    lon, lat = place
    if form % 4 == 0:
        return f"{lat:.5f}, {lon:.5f}", "EPSG:4326"
    if form % 4 == 1:
        return f"{eastern(f'{lat:.5f}')} شمال {eastern(f'{lon:.5f}')} شرق", "EPSG:4326"
    if form % 4 == 2 or lon < 36:  # zone 37 begins at 36 degrees east
        return f"{_dms(lat)}N {_dms(lon)}E", "EPSG:4326"
    east, north = UTM_37N.transform(lon, lat)
    return f"37N {east:.0f} {north:.0f}", "EPSG:32637"


def _dms(value: float) -> str:
    seconds = round(value * 3600, 1)
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60)}°{int(minutes % 60):02}'{rest:04.1f}\""
