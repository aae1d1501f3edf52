"""What a dossier holds for the receiving side: each file made of the facts in `export.json` alone.

Their digests stand in `export.json` beside those facts, so the ledger vouches for every byte of them.
"""

from __future__ import annotations

from collections.abc import Callable

from graveregistry.dossiers.caseload.case_uco import case_uco
from graveregistry.dossiers.caseload.codebook import codes_csv, columns_csv
from graveregistry.dossiers.caseload.crate import CRATE, crate
from graveregistry.dossiers.caseload.offline_map import offline_map
from graveregistry.dossiers.printed import Facts

_MADE: dict[str, Callable[[Facts], bytes]] = {
    "data/map.html": offline_map,
    "data/caseload/case-uco.jsonld": case_uco,
    "data/caseload/codes.csv": lambda _facts: codes_csv(),
    "data/caseload/columns.csv": lambda _facts: columns_csv(),
    CRATE: crate,
}
CASELOAD = tuple(_MADE)
"""Their names in the bag."""


def caseload_files(facts: Facts) -> dict[str, bytes]:
    """The files by their names in the bag. `facts`: as parsed from `export.json`."""
    return {name: make(facts) for name, make in _MADE.items()}
