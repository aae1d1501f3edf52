"""Choosing the installation's one scheme of awareness units, while it is being set up."""

from __future__ import annotations

from enum import StrEnum

from graveregistry.access import service as access
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.publication import queries
from graveregistry.publication.administrative import Administrative
from graveregistry.publication.tables import AwarenessScheme
from graveregistry.publication.unit_files import read_units


class Scheme(StrEnum):
    """How an installation's units are made."""

    GRID = "grid"
    ADMINISTRATIVE = "administrative"


def choose_scheme(session: Session, kind: Scheme, units: bytes | None) -> None:
    """Fix how this installation's units are made, while it is being set up and has no people yet; never again.

    Args:
        units: the GeoJSON file of the administrative units; none for the grid.

    Raises:
        Failure: ``awareness_units_needed``, ``awareness_units_invalid``, ``awareness_scheme_fixed``.
    """
    chosen = checked_scheme(kind, units)
    if queries.is_set_up(session):
        raise Failure("awareness_scheme_fixed")
    document = None if chosen is None else chosen.text
    row = AwarenessScheme(
        id=1,
        kind=kind.value,
        units=document,
        units_sha256=None if chosen is None else chosen.sha256,
        chosen_at=access.now(),
    )
    queries.add(session, row)
    ledger.record(session, "AwarenessSchemeChosen", actor=None)


def checked_scheme(kind: Scheme, units: bytes | None) -> Administrative | None:
    """The administrative scheme of a units file; none for the grid.

    Raises:
        Failure: ``awareness_units_needed``, ``awareness_units_invalid``.
    """
    if (kind is Scheme.ADMINISTRATIVE) != (units is not None):
        raise Failure("awareness_units_needed")
    return None if units is None else read_units(units)
