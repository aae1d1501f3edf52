"""About sixty fictional sites that between them use every site type, verification and condition."""

from itertools import cycle
from random import Random

from samplemaker import sitewords as words
from samplemaker.common import LonLat, Record, dice, distance_m, eastern, shift, uid
from samplemaker.people import organisation, person
from samplemaker.places import CELLS, Cell

# The types of a site, and how it is linked to the one after it.
KINDS: tuple[tuple[tuple[str, ...], str | None], ...] = (
    (("mass_grave", "robbed_grave"), "robbed_to"),
    (("mass_grave", "secondary_grave"), None),
    (("execution_site",), "same_event"),
    (("trench", "mass_grave"), None),
    (("trench",), "part_of"),
    (("mass_grave", "detention_or_military_site"), None),
    (("well",), "near"),
    (("cave_or_sinkhole", "surface_remains"), None),
    (("individual_grave", "temporary_burial"), None),
    (("clandestine_grave",), "near"),
    (("burn_site", "surface_remains"), None),
    (("irregular_burial_in_cemetery", "reburial"), None),
    (("under_rubble",), None),
    (("water_body",), None),
    (("unknown",), None),
    (("mass_grave",), None),
    (("clandestine_grave", "robbed_grave"), "robbed_to"),
    (("trench", "secondary_grave"), None),
)
VERIFICATIONS = (
    *(
        "corroborated",
        "confirmed",
        "under_assessment",
        "corroborated",
        "reported",
        "confirmed",
        "corroborated",
    ),
    *("under_assessment", "reported", "corroborated", "confirmed", "under_assessment", "discounted"),
)
CONDITIONS = (
    *(
        "intact",
        "slight_damage",
        "moderate_damage",
        "intact",
        "not_assessed",
        "severe_damage",
        "slight_damage",
    ),
    *("intact", "not_assessed", "destroyed", "moderate_damage"),
)
SENSITIVITIES = (
    *("standard", "standard", "restricted", "standard", "standard", "standard", "restricted", "standard"),
    *("sealed", "standard"),
)


def sites() -> list[Record]:
    """The sites in order; `_place` and `_link` are for the other parts of this maker and are not written."""
    chance = dice("sites")
    found: list[Record] = []
    kinds, states = cycle(KINDS), cycle(VERIFICATIONS)
    conditions, walls = cycle(CONDITIONS), cycle(SENSITIVITIES)
    for cell in CELLS:
        for number in range(1, cell.count + 1):
            place = _place(chance, cell, found, number)
            types, link = next(kinds)
            site = _names(cell, number) | {
                "types": list(types),
                "_link": link,
                "_place": place,
                "_cell": cell.key,
            }
            site |= _status(chance, site, next(states), next(conditions), next(walls))
            found.append(site | _story(chance, len(found)))
    return found


def written(site: Record) -> Record:
    return {key: value for key, value in site.items() if not key.startswith("_")}


def _names(cell: Cell, number: int) -> Record:
    key = f"{cell.key}-{number}"
    local = f"ناحية {cell.stem_ar} (خيالية)"
    return {
        "id": uid("site", key),
        "key": key,
        "training": True,
        "name_ar": f"تدريب – {cell.stem_ar} {eastern(number)}",
        "name_en": f"Training – {cell.stem_en} {number}",
        "aliases": [f"موقع {cell.stem_ar} {words.ORDINALS[number - 1]}"] if number % 2 else [],
        "governorate": cell.governorate,
        "governorate_en": cell.governorate_en,
        "district": "منطقة التدريب",
        "subdistrict": local,
        "locality": f"مزرعة {cell.stem_ar} (خيالية)" if number % 3 else None,
    }


def _place(chance: Random, cell: Cell, found: list[Record], number: int) -> LonLat:
    """Beside the site before it when the two are linked closely, else anywhere free in the cell."""
    if number > 1 and found[-1]["_link"] in ("part_of", "near", "same_event"):
        far = {"part_of": 320, "near": 380, "same_event": 900}[found[-1]["_link"]]
        return shift(found[-1]["_place"], chance.choice((-1, 1)) * far, chance.uniform(-120, 120))
    while True:
        place = shift(cell.centre, chance.uniform(-3300, 3300), chance.uniform(-3300, 3300))
        if all(distance_m(place, other["_place"]) > 1000 for other in found):
            return place


def _status(chance: Random, site: Record, verification: str, condition: str, sensitivity: str) -> Record:
    northern = site["_cell"] in ("hoopoe", "hawthorn", "lark", "flint", "thyme", "sorrel", "mallow", "acacia")
    author = "researcher3" if northern else chance.choice(("researcher", "researcher2"))
    verifier = "protection2" if northern else "verifier"
    return {
        "steward": organisation("zaytoun" if northern else "sanabel"),
        "author": person(author),
        "recorded_on": f"2024-11-{chance.randint(3, 24):02}",
        "sensitivity": sensitivity,
        "named_people": [person(author), person(verifier)] if sensitivity == "sealed" else [],
        "awareness_opt_in": sensitivity != "sealed" and chance.random() < 0.9,
        "verification": verification,
        "verification_basis": _basis(chance, verifier) if verification in ("confirmed", "discounted") else None,
        "condition": condition,
        "condition_reason": chance.choice(words.REASONS) if condition == "not_assessed" else None,
    }


def _basis(chance: Random, verifier: str) -> Record:
    return {
        "text": chance.choice(words.BASES),
        "person": person(verifier),
        "qualification": "أخصّائي أنثروبولوجيا شرعية (تدريب)",
        "on": f"2025-{chance.randint(2, 9):02}-{chance.randint(1, 28):02}",
    }


def _story(chance: Random, index: int) -> Record:
    low = chance.choice((None, 1, 2, 5, 8, 12, 20, 40))
    moved = words.INTERVENTIONS[index % len(words.INTERVENTIONS)]
    # Who first spoke of the place, by a pseudonym; every sixth site shares one with the site before it, which
    # matters to the public layer: sites of one reporter count once there.
    reporter = index - 1 if index % 6 == 5 else index
    return {
        "reporter": uid("reporter", str(reporter)),
        "event_date": words.EVENT_DATES[index % len(words.EVENT_DATES)],
        "responsible": [
            {
                "text": text,
                "source_type": chance.choice(words.TALKING_SOURCES),
                "certainty": chance.choice(words.CERTAINTIES),
            }
            for text in chance.sample(words.PARTIES, chance.choice((0, 1, 1, 2)))
        ],
        "victims_min": low,
        "victims_max": low and low + chance.choice((0, 3, 10, 25)),
        "victims_source": chance.choice(words.VICTIM_SOURCES) if low else None,
        "intervention": moved[0],
        "intervention_method": moved[1],
        "access": chance.choice(words.ACCESS),
        "land_owner": chance.choice(words.OWNERS),
        "hazards": words.HAZARDS[index % len(words.HAZARDS)],
        "threats": "، ".join(chance.sample(words.THREATS, chance.choice((0, 1, 2)))) or None,
        "notes": chance.choice(words.SITE_NOTES),
        "legal_protection": [words.PROTECTIONS[index % 3]] if index % 4 == 0 else [],
        "references": words.references(index),
        "sources": [_source(chance, index, n) for n in range(chance.choice((1, 2, 3)))],
    }


def _source(chance: Random, index: int, number: int) -> Record:
    kind = words.SOURCE_TYPES[(3 * index + number) % len(words.SOURCE_TYPES)]
    spoken = kind.endswith("_account")
    scope = words.SCOPES[(index + number) % len(words.SCOPES)]
    return {
        "id": uid("source", f"{index}-{number}"),
        "source_type": kind,
        "source_reliability": "abcdef"[(index + 2 * number) % 6],
        "source_credibility": "123456"[(2 * index + number) % 6],
        "source_hand": chance.choice(("first_hand", "hearsay")) if spoken else "first_hand",
        "certainty": chance.choice(words.CERTAINTIES),
        "consent_scope": scope,
        "testify": chance.choice(("yes", "no", "ask")) if spoken else None,
        "received_on": f"2024-{chance.randint(1, 10):02}-{chance.randint(1, 28):02}",
        "text": chance.choice(words.SPOKEN) if spoken else words.SEEN.get(kind, words.PAPER),
    }
