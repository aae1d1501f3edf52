"""Where the fictional sites lie: cells of open steppe, basalt and desert.

Each cell was chosen away from towns and from every place publicly known for a mass grave; the test
`tests/samples/test_places.py` holds the list of those places and keeps 5 km from each. The names of the
cells are made up. Governorates are real, because people search by them; districts and localities are not.
"""

from dataclasses import dataclass

from samplemaker.common import LonLat


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of open land. `centre` is lon/lat, EPSG:4326; sites fall within about 3.5 km of it."""

    key: str
    governorate: str
    governorate_en: str
    centre: LonLat
    stem_ar: str
    stem_en: str
    count: int


CELLS = (
    Cell("eagle", "درعا", "Daraa", (36.4651, 33.2253), "وادي النسر", "Eagle Valley", 6),
    Cell("cloud", "درعا", "Daraa", (36.4549, 33.0452), "تلّ الغيمة", "Cloud Hill", 6),
    Cell("partridge", "درعا", "Daraa", (36.3653, 32.4652), "رجم الحجل", "Partridge Cairn", 6),
    Cell("hoopoe", "القنيطرة", "Quneitra", (35.9247, 32.9949), "خربة الهدهد", "Hoopoe Ruin", 5),
    Cell("hawthorn", "القنيطرة", "Quneitra", (35.9249, 33.0651), "بئر الزعرور", "Hawthorn Well", 4),
    Cell("oryx", "السويداء", "Sweida", (37.2552, 32.7549), "قاع المها", "Oryx Flat", 5),
    Cell("lark", "السويداء", "Sweida", (37.1552, 32.8551), "شِعب القبّرة", "Lark Ravine", 4),
    Cell("flint", "السويداء", "Sweida", (37.1549, 32.6552), "حرّة الصوّان", "Flint Lava Field", 3),
    Cell("gazelle", "ريف دمشق", "Rif Dimashq", (37.5552, 33.1549), "فيضة الغزال", "Gazelle Pan", 5),
    Cell("thyme", "ريف دمشق", "Rif Dimashq", (37.6551, 33.3552), "سفح الزعتر", "Thyme Slope", 5),
    Cell("falcon", "حمص", "Homs", (38.5549, 33.7551), "مرقب الصقر", "Falcon Lookout", 3),
    Cell("sorrel", "حماة", "Hama", (38.0552, 35.2549), "وادي الحمّاض", "Sorrel Valley", 2),
    Cell("crane", "حلب", "Aleppo", (37.8551, 35.6252), "سبخة الكركي", "Crane Salt Pan", 2),
    Cell("starling", "دير الزور", "Deir ez-Zor", (39.9049, 34.5551), "فيضة الزرزور", "Starling Pan", 2),
    Cell("mallow", "إدلب", "Idlib", (36.9649, 35.4552), "تلّ الخبّيزة", "Mallow Hill", 2),
    Cell(
        "raven",
        "خارج سورية (الأردن)",
        "Outside Syria (Jordan)",
        (37.3551, 32.1549),
        "رجم الغراب",
        "Raven Cairn",
        1,
    ),
    Cell(
        "acacia",
        "خارج سورية (العراق)",
        "Outside Syria (Iraq)",
        (40.3552, 32.5551),
        "وادي الطلح",
        "Acacia Valley",
        1,
    ),
)
