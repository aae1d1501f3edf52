"""The good dossiers of the corpus: one site, two, each profile, a past date, a clock set back, awkward text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from graveregistry.dossiers import content
from graveregistry.dossiers.build import build
from graveregistry.dossiers.document import export_digest
from tests.dossiers import chronicle, synthetic
from tests.dossiers.corpus import vouched

# What goes wrong where text meets CSV, JSON, a page or a terminal.
AWKWARD = '=1+1, "quoted" \u202e\r\n\t<b onclick="x">{about}</b> 😀\u2028 "é" ملاحظة'
SHAPES = {
    "multi": "MULTIPOLYGON (((38.1 33.1, 38.1 33.2, 38.2 33.2, 38.2 33.1, 38.1 33.1)), "
    "((38.3 33.3, 38.4 33.3, 38.4 33.4, 38.3 33.3), (38.33 33.31, 38.38 33.31, 38.38 33.36, 38.33 33.31)))",
    "line": "SRID=4326;LINESTRING (-0.0000001 1e-7, 38.123456789012345 33, 39 -12.5)",
    "points": "MULTIPOINT ((38.5 33.5), (38.6 33.6))",
    "lines": "MULTILINESTRING ((38 33, 38.1 33.1), (39 34, 39.1 34.1, 39.2 34))",
    "mixed": "GEOMETRYCOLLECTION (POINT (38 33), POLYGON ((38 33, 38 34, 39 34, 38 33)))",
    "point": "POINT(38 33)",
}


def _written(path: Path, known: content.DossierContent, ledger: chronicle.Ledger, sites: list[UUID]) -> Path:
    """Record the export of these sites as the registry does, and build it."""
    listed = {each.index: each for site in sites for each in ledger.of_site(site)}
    known = replace(known, events=tuple(listed[index] for index in sorted(listed)))
    row = {"number": known.export.number, "export_sha256": export_digest(known)}
    ledger.append("DossierExported", {f"dossier/{known.export.dossier_id}": row}, sites, chronicle.LAWYER)
    ledger.append("SiteCreated", {f"site/{chronicle.uid('later')}": {"code": "0"}}, [chronicle.uid("later")], "-")
    listed = {each.index: each for site in sites for each in ledger.of_site(site)}
    known = replace(known, events=tuple(listed[n] for n in sorted(listed)), checkpoint=ledger.checkpoint())
    build(known, chronicle.store, path, lambda _part, _what: None, chronicle.SEAL.sign)
    return path


def _two_sites(path: Path) -> Path:
    known = synthetic.facts()
    neighbour = replace(known.sites[0], id=chronicle.NEIGHBOUR, code="GR-9X1Q")
    known = replace(known, sites=(*known.sites, neighbour))
    return _written(path, known, chronicle.history(), [chronicle.SITE, chronicle.NEIGHBOUR])


def _shapes(path: Path) -> Path:
    """A layer of every kind of shape, and rows of every kind of value."""
    ledger = chronicle.history()
    rows = {
        f"boundary_assertion/{chronicle.uid(name)}": {
            "site_id": chronicle.SITE,
            "shape": wkt,
            "count": 2**53 - 1,
            "list": ["=x", None, {"b": 1, "a": [True]}],
            "Geom": "a column that GeoPackage keeps for itself",
            "none": None,
        }
        for name, wkt in SHAPES.items()
    }
    rows[f"visit/{chronicle.uid('gone')}"] = {"deleted": True, "observed": "POINT(38 33)", "notes": "+taken back"}
    rows[f"visit/{chronicle.uid('nowhere')}"] = {"site_id": chronicle.SITE, "notes": AWKWARD}
    ledger.append("BoundariesImported", rows, [chronicle.SITE], chronicle.RESEARCHER, "@reason")
    return _written(path, synthetic.facts(), ledger, [chronicle.SITE])


def _clock_set_back(path: Path) -> Path:
    ledger = chronicle.history()
    ledger.append("VisitLogged", {}, [chronicle.SITE], chronicle.MONITOR, days_back=9)
    return _written(path, synthetic.facts(), ledger, [chronicle.SITE])


GOOD: dict[str, Callable[[Path], Path]] = {
    "court": synthetic.made,
    "sealed": lambda path: synthetic.made(path, profile="sealed"),
    "partner": lambda path: synthetic.made(path, profile="partner"),
    "public": lambda path: synthetic.made(path, profile="public"),
    "as-of": lambda path: synthetic.made(path, as_of=chronicle.START.replace(day=2)),
    "awkward": lambda path: synthetic.made(path, AWKWARD),
    "two-sites": _two_sites,
    "shapes": _shapes,
    "clock-set-back": _clock_set_back,
    "vouched": vouched.vouched,
    "pending": vouched.pending,
}
"""By name: how it is made."""
