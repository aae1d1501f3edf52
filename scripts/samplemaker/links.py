"""What ties records together: relations between sites, assignments of monitors, grants to the partner."""

from itertools import pairwise

from samplemaker.common import Record, dice, uid
from samplemaker.people import organisation, person

MONITORS = {"sanabel": ("monitor", "protection"), "zaytoun": ("monitor2", "officer3")}


def relations(sites: list[Record]) -> list[Record]:
    """Each site that says so is linked to the one after it; close links only inside one cell."""
    found = []
    for here, there in pairwise(sites):
        kind = here["_link"]
        if kind and (kind == "robbed_to" or here["_cell"] == there["_cell"]):
            found.append(
                {
                    "id": uid("relation", here["key"]),
                    "training": True,
                    "kind": kind,
                    "from_site": here["id"],
                    "to_site": there["id"],
                    "certainty": "medium" if kind == "robbed_to" else "high",
                    "source_type": "insider_account" if kind == "robbed_to" else "satellite_image",
                    "author": here["author"],
                    "asserted_on": "2025-01-12",
                }
            )
    return found


def watched(sites: list[Record]) -> list[Record]:
    """The sites monitors go to: none that is sealed or discounted, two of three of the rest."""
    fit = [s for s in sites if s["sensitivity"] != "sealed" and s["verification"] != "discounted"]
    return [site for index, site in enumerate(fit) if index % 6 != 5]


def assignments(sites: list[Record]) -> list[Record]:
    """Each watched site belongs to the monitor of its steward. A few have ended."""
    found = []
    for index, site in enumerate(watched(sites)):
        monitor, officer = MONITORS[steward_key(site)]
        found.append(
            {
                "id": uid("assignment", site["key"]),
                "training": True,
                "site_id": site["id"],
                "monitor": person(monitor),
                "assigned_by": person(officer),
                "from": "2024-11-25",
                "until": "2026-06-30" if index % 11 == 10 else None,
            }
        )
    return found


def steward_key(site: Record) -> str:
    return "zaytoun" if site["steward"] == organisation("zaytoun") else "sanabel"


def grants(sites: list[Record]) -> list[Record]:
    """Every way a partner's view can stand: coarse, exact for a while, run out, taken back, one person's."""
    standard = [s for s in sites if s["sensitivity"] == "standard"]
    restricted = [s for s in sites if s["sensitivity"] == "restricted"]
    cases: list[tuple[Record, str, str, str | None]] = [(s, "vicinity", "2028-01-31", None) for s in standard[0:4]]
    cases += [(s, "exact", "2027-11-30", None) for s in standard[4:7]]
    cases += [(s, "area", "2027-06-30", None) for s in standard[7:9]]
    cases += [(s, "exact", "2026-03-31", None) for s in standard[9:11]]  # run out
    cases += [(s, "exact", "2027-12-31", "2026-02-17") for s in standard[11:13]]  # taken back
    cases += [(s, "vicinity", "2027-12-31", None) for s in restricted[0:2]]
    chance = dice("grants")
    return [_grant(number, *case, to_person=chance.random() < 0.2) for number, case in enumerate(cases)]


def _grant(number: int, site: Record, precision: str, until: str, revoked_on: str | None, *, to_person: bool) -> Record:
    first, second = ("officer3", "protection2") if steward_key(site) == "zaytoun" else ("protection", "protection2")
    return {
        "id": uid("grant", str(number)),
        "training": True,
        "site_id": site["id"],
        "to_organisation": None if to_person else organisation("najma"),
        "to_person": person("partner") if to_person else None,
        "precision": precision,
        "purpose": "مقارنة قوائم تدريبية مع المنظمة الشريكة (خيالي)",
        "granted_by": person(first),
        "seconded_by": person(second),
        "granted_on": "2025-03-03",
        "review_on": "2026-12-15",
        "until": until,
        "revoked_on": revoked_on,
        "revoked_by": person(first) if revoked_on else None,
        "revoked_reason": "انتهى الغرض من المشاركة (تدريب)" if revoked_on else None,
    }
