"""What people do with visits: log one, read them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import rfc8785
from shapely import Point

from graveregistry.access import places, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Kept, Session
from graveregistry.disturbances import service as disturbances
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.visits import queries, rules
from graveregistry.visits.tables import Visit, VisitConflict

_AS_GIVEN = (
    "occurred_at",
    "device_time",
    "method",
    "condition",
    "condition_reason",
    "trend",
    "checklist",
    "hazards",
    "notes",
    "next_visit",
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a visit: it is durable, under this number, with this SHA-256 (hex) of the request."""

    number: str
    visit_id: UUID
    received_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class Came:
    """When a visit that came sealed was taken in, and the number that its sender was given.

    ``clock_moved_s``: by how many seconds the phone's clock was moved while the visit was written.
    """

    number: str
    at: datetime
    clock_moved_s: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A visit as it came: the request as JSON, what it says, and the phone's clock when it was sent.

    ``sealed``: it was taken in before it was opened and logged.
    """

    visit_id: UUID
    request: Any
    given: Mapping[str, Any]
    body: Mapping[str, Any]
    """The same as plain JSON."""
    sent_at: datetime | None = None
    sealed: Came | None = None

    def canonical(self) -> bytes:
        """The request in its one canonical spelling (RFC 8785), which the sender can make too.

        Raises:
            Failure: ``malformed_json``.
        """
        try:
            return rfc8785.dumps(self.request)
        except rfc8785.CanonicalizationError as error:
            raise Failure("malformed_json") from error


def _key(visit_id: UUID) -> str:
    return f"visit/{visit_id}"


def log_visit(session: Session, actor: Actor, sent: Sent) -> Receipt:
    """Log a visit. The same one again gets the same receipt and changes nothing.

    Another body under the same id is refused, and kept beside the first all the same.

    Raises:
        Failure: ``not_found``, ``not_allowed`` (a new place for an organisation one does not report for),
            ``correction_unknown``, ``disturbance_unknown``, ``malformed_json``, ``id_conflict``.
    """
    canonical = sent.canonical()
    try:
        new = access.first_time(session, actor, _key(sent.visit_id), canonical)
    except Failure as failure:
        _keep_contradiction(session, actor, sent, canonical)
        raise Kept(failure.code) from failure
    receipt = _receipt(session, actor, sent)
    if new:
        _log(session, actor, sent, receipt)
    return receipt


def _reach(session: Session, actor: Actor, given: Mapping[str, Any]) -> None:
    place = given["new_place"]
    places.reach_for_report(session, actor, given["site_id"], None if place is None else place["steward"])


def _receipt(session: Session, actor: Actor, sent: Sent) -> Receipt:
    came = access.submission(session, actor, _key(sent.visit_id))
    assert came is not None
    sha256 = came.request_digest.hex()
    if sent.sealed is not None:
        return Receipt(sent.sealed.number, sent.visit_id, sent.sealed.at, sha256)
    return Receipt(rules.receipt_number(sent.visit_id, sha256, came.at), sent.visit_id, came.at, sha256)


def _log(session: Session, actor: Actor, sent: Sent, receipt: Receipt) -> None:
    given = sent.given
    _reach(session, actor, given)
    if given["corrects"] is not None:
        _check_correction(session, actor, given["corrects"])
    moved_s = None if sent.sealed is None else sent.sealed.clock_moved_s
    clock = rules.clock(given["occurred_at"], given["device_time"], sent.sent_at, receipt.received_at, moved_s)
    visit = Visit(
        id=sent.visit_id,
        site_id=given["site_id"],
        new_place_name=(given["new_place"] or {}).get("name"),
        corrects_visit_id=given["corrects"],
        monitor_id=actor.person_id,
        sent_at=sent.sent_at,
        received_at=receipt.received_at,
        clock_skew_s=clock.skew_s,
        clock_flagged=clock.flagged,
        samples=sent.body["samples"],
        disturbances=[str(seen) for seen in _disturbances(session, actor, given)],
        receipt=receipt.number,
        request_sha256=receipt.sha256,
        **_position("observer", given["observer"]),
        **_position("observed", given["observed"]),
        **{name: given[name] for name in _AS_GIVEN},
    )
    queries.add(session, visit)
    for seen in given["disturbances"]:
        beside: dict[str, Any] = {"visit_id": visit.id, "record": False, "came_at": receipt.received_at}
        disturbances.report(session, actor, seen["id"], visit.site_id, seen, **beside)
    ledger.record(session, "VisitLogged", actor=actor.person_id, occurred_at=visit.occurred_at)


def _disturbances(session: Session, actor: Actor, given: Mapping[str, Any]) -> list[UUID]:
    """The ids of the disturbances seen, those that were reported ahead of the visit first."""
    for ahead in given["disturbances_sent"]:
        if access.submission(session, actor, f"disturbance/{ahead}") is None:
            raise Failure("disturbance_unknown")
    return [*given["disturbances_sent"], *(seen["id"] for seen in given["disturbances"])]


def _position(which: str, said: Mapping[str, Any]) -> dict[str, Any]:
    missing = said["source"] == "none"
    return {
        f"{which}_position": None if missing else Point(float(said["lon"]), float(said["lat"])),
        **{f"{which}_{name}": said[name] for name in ("accuracy_m", "time", "source", "missing")},
    }


def _check_correction(session: Session, actor: Actor, corrected: UUID) -> None:
    own = access.submission(session, actor, _key(corrected))
    if own is None and queries.visit(session, corrected) is None:
        raise Failure("correction_unknown")


def _keep_contradiction(session: Session, actor: Actor, sent: Sent, canonical: bytes) -> None:
    _reach(session, actor, sent.given)
    sha256 = hashlib.sha256(canonical).hexdigest()
    if not access.first_time(session, actor, f"visit-conflict/{sent.visit_id}/{sha256}", canonical):
        return
    row = VisitConflict(
        id=uuid4(),
        visit_id=sent.visit_id,
        site_id=sent.given["site_id"],
        body=rules.without_floats(sent.body),
        request_sha256=sha256,
        received_at=access.now(),
        received_by=actor.person_id,
    )
    queries.add(session, row)
    ledger.record(session, "VisitContradicted", actor=actor.person_id, occurred_at=sent.given["occurred_at"])


def own_receipts(session: Session, actor: Actor, limit: int) -> list[Receipt]:
    """The receipts of the actor's newest visits: nothing of what they said."""
    found = []
    for came in access.submissions(session, actor, "visit/", limit):
        visit_id, sha256 = UUID(came.key.removeprefix("visit/")), came.request_digest.hex()
        found.append(Receipt(rules.receipt_number(visit_id, sha256, came.at), visit_id, came.at, sha256))
    return found


def readable(session: Session, visit_id: UUID) -> queries.Listed:
    """A visit that the actor may read.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.one(session, visit_id)
    if found is None:
        raise Failure("not_found")
    return found


def page(
    session: Session,
    *,
    site_id: UUID | None,
    since: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[queries.Listed]:
    """A page of the visits that the actor may read, of one site or of all, the newest received first.

    Raises:
        Failure: ``not_found``.
    """
    if site_id is not None:
        sharing.seen_exactly(session, site_id)
    return queries.listed(session, site_id=site_id, since=since, after=after, limit=limit)
