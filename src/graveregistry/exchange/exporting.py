"""Taking sites out of the registry, each as precisely as one may see it; many exact ones take a second person.

Every export is in the register of exports and in the ledger. The bound counts what a person took alone in one day,
so that many small exports are not a way around it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from graveregistry.access import notices, proposals, reads
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.access.precision import Precision
from graveregistry.access.rules import TWO_PEOPLE, ProposalKind
from graveregistry.db import Kept, Session
from graveregistry.errors import Failure
from graveregistry.exchange import queries, store
from graveregistry.exchange.recording import of_site
from graveregistry.exchange.tables import SiteExport
from graveregistry.exchange.write_geopackage import write_geopackage
from graveregistry.exchange.writer import ExportRecord, write_csv, write_geojson
from graveregistry.ledger import checking
from graveregistry.ledger import service as ledger
from graveregistry.sites import rules
from graveregistry.sites import service as sites

ALONE = 25
LIMIT = 20_000
DAY = timedelta(days=1)
AGREED_FOR = timedelta(days=7)
MEDIA = {"geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The sites of an export: their records, and the ids of those that are exact."""

    records: list[ExportRecord]
    exact: list[str]


def export(
    session: Session, actor: Actor, home: Path, filters: rules.Filters, kind: str, reason: str | None = None
) -> bytes:
    """The sites that the actor sees, filtered, as a file of this kind (a key of ``MEDIA``).

    Raises:
        Failure: ``second_person_needed`` with the ``proposal`` that waits, when the actor would take more than 25
            exact sites alone within a day; ``not_allowed`` when they have no role to ask for that; ``export_too_many``;
            ``ledger_alarm`` while the ledger is not what it was.
    """
    checking.refuse_in_alarm(session)
    queries.hold(session, actor.person_id)
    chosen = _choose(session, filters)
    before = queries.exported_alone(session, actor.person_id, access.now() - DAY)
    if chosen.exact and len(before | set(chosen.exact)) > ALONE:
        proposal = _propose(session, actor, filters, chosen, reason)
        raise Kept("second_person_needed", proposal=str(proposal))
    return _hand_over(session, actor, home, filters, kind, chosen, None)


def approved(session: Session, actor: Actor, home: Path, proposal_id: UUID, kind: str) -> bytes:
    """An export that a second person agreed to; exactly those sites, once, within a week.

    Raises:
        Failure: ``not_found``, ``export_not_approved``, ``export_used``, ``export_changed``, ``ledger_alarm``.
    """
    checking.refuse_in_alarm(session)
    queries.hold(session, actor.person_id)
    proposal = queries.own_proposal(session, actor.person_id, proposal_id)
    # A dossier is an export for two people too, and is started elsewhere.
    if proposal is None or "filters" not in proposal.payload:
        raise Failure("not_found")
    if not proposal.approved:
        raise Failure("export_not_approved")
    late = proposal.review_on is None or date.fromisoformat(proposal.review_on) < access.now().date()
    if late or queries.was_used(session, proposal_id):
        raise Failure("export_used")
    filters = _filters(proposal.payload["filters"])
    chosen = _choose(session, filters)
    if _digest(chosen.exact) != proposal.payload["exact_sha256"]:
        raise Failure("export_changed")
    return _hand_over(session, actor, home, filters, kind, chosen, proposal_id)


def _choose(session: Session, filters: rules.Filters) -> _Chosen:
    found = sites.everything(session, filters, LIMIT + 1)
    if len(found) > LIMIT:
        raise Failure("export_too_many", limit=LIMIT)
    exact = [str(listed.id) for listed, _ in found if listed.level == Precision.EXACT]
    return _Chosen([of_site(listed, boundary) for listed, boundary in found], exact)


def _digest(exact: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(exact)).encode()).hexdigest()


def _propose(session: Session, actor: Actor, filters: rules.Filters, chosen: _Chosen, reason: str | None) -> UUID:
    """Ask for a second person; the same question waits once."""
    payload = {"filters": as_json(filters), "exact": len(chosen.exact), "exact_sha256": _digest(chosen.exact)}
    for waiting in queries.asked(session, actor.person_id):
        if waiting.payload == payload:
            return waiting.id
    own = actor.organisations(*TWO_PEOPLE[ProposalKind.EXPORT].propose)
    if not own:
        raise Failure("not_allowed")
    stewards = queries.stewards(session, map(UUID, chosen.exact))
    organisation = max(sorted(own), key=lambda each: stewards[each])
    said = (reason or "").strip() or f"تصدير {len(chosen.exact)} موقعاً بدقة — export of {len(chosen.exact)} exact sites"
    until = (access.now() + AGREED_FOR).date()
    row = proposals.propose(session, actor, ProposalKind.EXPORT, organisation, None, payload, said, until)
    ledger.record(session, "ExportProposed", actor=actor.person_id, reason=said)
    return row.id


def _hand_over(
    session: Session,
    actor: Actor,
    home: Path,
    filters: rules.Filters,
    kind: str,
    chosen: _Chosen,
    proposal_id: UUID | None,
) -> bytes:
    row = SiteExport(
        id=uuid4(),
        person_id=actor.person_id,
        at=access.now(),
        format=kind,
        filters=as_json(filters),
        exact=len(chosen.exact),
        coarse=len(chosen.records) - len(chosen.exact),
        exact_sites=chosen.exact,
        proposal_id=proposal_id,
    )
    queries.add(session, row)
    if proposal_id is not None:
        notices.tell_done(session, proposal_id, actor.person_id)
    ledger.record(session, "SitesExported", actor=actor.person_id)
    reads.write(session, reads.Reader(actor.person_id), reads.Kind.EXPORT, map(UUID, chosen.exact))
    return _file(home, kind, chosen.records)


def _file(home: Path, kind: str, records: list[ExportRecord]) -> bytes:
    if kind == "gpkg":
        with store.workplace(home) as folder:
            write_geopackage(records, folder / "sites.gpkg", access.now())
            return (folder / "sites.gpkg").read_bytes()
    stream = io.BytesIO()
    if kind == "csv":
        write_csv(records, stream)
    else:
        write_geojson(records, stream)
    return stream.getvalue()


def as_json(filters: rules.Filters) -> dict[str, Any]:
    """The filters that were set, as JSON without floats."""
    held = {name: value for name, value in asdict(filters).items() if value not in (None, ())}
    if filters.box is not None:
        held["box"] = [repr(edge) for edge in filters.box]
    read: dict[str, Any] = json.loads(json.dumps(held, default=str))
    return read


def _filters(held: Mapping[str, Any]) -> rules.Filters:
    """The filters from their JSON."""
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in held.items()}
    values |= {name: date.fromisoformat(held[name]) for name in ("first", "last") if name in held}
    if "box" in held:
        values["box"] = tuple(float(edge) for edge in held["box"])
    return rules.Filters(**values)
