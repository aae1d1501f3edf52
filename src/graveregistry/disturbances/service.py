"""What people do about disturbances: report one, take it, move it on, say at which site it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shapely import Point

from graveregistry.access import places, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.db import Session
from graveregistry.disturbances import queries, rules
from graveregistry.disturbances.rules import Severity, State, Timing
from graveregistry.disturbances.tables import Disturbance, DisturbanceTransition
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.sites import service as sites
from graveregistry.sites.rules import Filters

CRITICAL_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a reporter gets back: what follows from their own report, nothing of what was made of it."""

    id: UUID
    site_id: UUID
    severity: Severity


@dataclass(frozen=True, slots=True)
class Step:
    """A move to another state, as asked for."""

    id: UUID
    to: State
    reason: str | None = None
    action: str | None = None
    duplicate_of: UUID | None = None


def report(
    session: Session,
    actor: Actor,
    disturbance_id: UUID,
    site_id: UUID,
    given: Mapping[str, Any],
    *,
    visit_id: UUID | None = None,
    record: bool = True,
    came_at: datetime | None = None,
) -> Receipt:
    """Report a disturbance at a place that the actor may report on, or at a new one.

    Args:
        disturbance_id: the client's own id; the same report again changes nothing.
        site_id: the site or place; for a new place the client's own id of it.
        given: ``timing``, and where known ``types``, ``effects``, ``occurred_at`` (aware), ``occurred_text``,
            ``position`` ({"lon", "lat"} in degrees, EPSG:4326), ``accuracy_m`` (Decimal), ``notes``, and
            ``new_place`` ({"steward": UUID}) for a place that is reported for the first time.
        visit_id: the visit during which it was seen.
        record: whether to record the event; a caller that records its own leaves it out.
        came_at: when it came, where it came sealed and was opened later.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``id_conflict``.
    """
    row = _reported(actor, disturbance_id, site_id, given, visit_id, came_at or access.now())
    request = json.dumps({"site": str(site_id), **given}, sort_keys=True, default=str).encode()
    receipt = Receipt(disturbance_id, site_id, Severity(row.severity))
    if not access.first_time(session, actor, f"disturbance/{disturbance_id}", request):
        return receipt
    new_place = given.get("new_place")
    places.reach_for_report(session, actor, site_id, None if new_place is None else new_place["steward"])
    queries.add(session, row)
    if record:
        ledger.record(session, "DisturbanceReported", actor=actor.person_id, occurred_at=row.occurred_at)
    return receipt


def _reported(
    actor: Actor, disturbance_id: UUID, site_id: UUID, given: Mapping[str, Any], visit_id: UUID | None, moment: datetime
) -> Disturbance:
    timing = Timing(given["timing"])
    types = list(dict.fromkeys(given.get("types") or ["unknown"]))
    effects = list(dict.fromkeys(given.get("effects") or []))
    position = given.get("position")
    return Disturbance(
        id=disturbance_id,
        site_id=site_id,
        visit_id=visit_id,
        reported_by=actor.person_id,
        reported_at=moment,
        occurred_at=_occurred(given.get("occurred_at"), timing, moment),
        occurred_text=given.get("occurred_text"),
        types=types,
        timing=timing.value,
        effects=effects,
        severity=rules.severity(effects, timing, types).value,
        state=State.REPORTED.value,
        state_since=moment,
        position=None if position is None else Point(position["lon"], position["lat"]),
        accuracy_m=given.get("accuracy_m"),
        notes=given.get("notes"),
        version=1,
    )


def _occurred(said: datetime | None, timing: Timing, moment: datetime) -> datetime | None:
    """When it happened: as said; what is ongoing happens now; otherwise nobody knows."""
    return moment if said is None and timing is Timing.ONGOING else said


def _for_work(session: Session, actor: Actor, disturbance_id: UUID, *roles: Role) -> Disturbance:
    """The disturbance, locked, if the actor works on it for its steward.

    Raises:
        Failure: ``not_found``, ``not_allowed``.
    """
    row = queries.for_change(session, disturbance_id)
    if row is None:
        raise Failure("not_found")
    steward = sharing.seen_exactly(session, row.site_id).steward
    if not actor.organisations(*roles) & {steward}:
        raise Failure("not_allowed")
    return row


def take(session: Session, actor: Actor, disturbance_id: UUID) -> None:
    """Take a disturbance in hand, so that the others know somebody has it; the first one has it.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``already_taken``.
    """
    row = _for_work(session, actor, disturbance_id, Role.PROTECTION_OFFICER)
    if row.taken_by == actor.person_id:
        return
    if row.taken_by is not None:
        raise Failure("already_taken")
    _take(row, actor)
    row.version += 1
    ledger.record(session, "DisturbanceTaken", actor=actor.person_id)


def _take(row: Disturbance, actor: Actor) -> None:
    row.taken_by, row.taken_at = actor.person_id, access.now()


def move(session: Session, actor: Actor, disturbance_id: UUID, version: str, step: Step) -> None:
    """Move a disturbance to another state, from the version that was seen; whoever moves an untaken one takes it.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile``, ``step_not_open``, ``reason_needed``,
            ``original_needed``, ``id_conflict``.
    """
    row = _for_work(session, actor, disturbance_id, Role.PROTECTION_OFFICER)
    request = json.dumps([str(disturbance_id), step.to, step.reason, step.action, str(step.duplicate_of)]).encode()
    if not access.first_time(session, actor, f"transition/{step.id}", request):
        return
    if version != str(row.version):
        raise Failure("changed_meanwhile")
    before = State(row.state)
    rules.check_move(before, step.to, step.reason, step.duplicate_of)
    _check_original(session, row, step.duplicate_of)
    made = _step(row, actor, step)
    queries.add(session, made)
    if row.taken_by is None or rules.reopens(before, step.to):
        _take(row, actor)
    row.state, row.state_since, row.duplicate_of = step.to.value, made.at, step.duplicate_of
    row.version += 1
    ledger.record(session, "DisturbanceMoved", actor=actor.person_id, reason=step.reason)


def _step(row: Disturbance, actor: Actor, step: Step) -> DisturbanceTransition:
    return DisturbanceTransition(
        id=step.id,
        disturbance_id=row.id,
        site_id=row.site_id,
        from_state=row.state,
        to_state=step.to.value,
        by=actor.person_id,
        at=access.now(),
        reason=step.reason,
        action=step.action,
        duplicate_of=step.duplicate_of,
    )


def _check_original(session: Session, row: Disturbance, original_id: UUID | None) -> None:
    """The original of a duplicate is another one that the actor reads, and no duplicate itself."""
    if original_id is None:
        return
    original = queries.one(session, original_id)
    if original is None or original_id == row.id or original.row.state == State.DUPLICATE:
        raise Failure("original_needed")


def link(session: Session, actor: Actor, disturbance_id: UUID, version: str, site_id: UUID) -> None:
    """Say that a disturbance reported at a new place is at a site already marked: the place, and all reported there.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile``, ``place_is_site``.
    """
    row = _for_work(session, actor, disturbance_id, Role.PROTECTION_OFFICER, Role.RESEARCHER)
    if version != str(row.version):
        raise Failure("changed_meanwhile")
    link_place(session, actor, row.site_id, site_id, f"disturbance {row.id}")
    ledger.record(session, "DisturbanceLinked", actor=actor.person_id)


def link_place(session: Session, actor: Actor, place_id: UUID, site_id: UUID, reason: str) -> None:
    """Say that a place which is no site is at one, with every disturbance reported there; the caller records the event.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``place_is_site``.
    """
    place, site = sharing.seen_exactly(session, place_id), sharing.seen_exactly(session, site_id)
    if not queries.is_site(session, site_id):
        raise Failure("not_found")
    if {site.steward, place.steward} - actor.organisations(Role.RESEARCHER, Role.PROTECTION_OFFICER):
        raise Failure("not_allowed")
    if site.steward != place.steward:
        raise Failure("not_allowed")
    if queries.is_site(session, place_id):
        raise Failure("place_is_site")
    places.link(session, actor, place, site, reason)
    _stand_at(session, place_id, site_id)


def unlink_place(session: Session, actor: Actor, place_id: UUID, reason: str) -> None:
    """End the statement that a place is at a site, for its disturbances too; the caller records the event.

    Raises:
        Failure: ``not_found``, ``not_allowed``.
    """
    steward = sharing.seen_exactly(session, place_id).steward
    if steward not in actor.organisations(Role.RESEARCHER, Role.PROTECTION_OFFICER):
        raise Failure("not_allowed")
    places.unlink(session, actor, place_id, reason)
    _stand_at(session, place_id, None)


def _stand_at(session: Session, place_id: UUID, site_id: UUID | None) -> None:
    for row in queries.reported_at(session, place_id):
        if row.linked_site_id != site_id:
            row.linked_site_id = site_id
            row.version += 1


def view(session: Session, disturbance_id: UUID) -> queries.Listed:
    """One disturbance, for those who read its place's records.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.one(session, disturbance_id)
    if found is None:
        raise Failure("not_found")
    return found


def search(session: Session, sought: rules.Sought, after: UUID | None, limit: int) -> list[queries.Listed]:
    """A page of the disturbances that the transaction's actor reads, newest first."""
    return queries.listed(session, sought, after, limit)


def sites_with(
    session: Session, sought: rules.Sought, filters: Filters, after: str | None, limit: int
) -> list[sites.Listed]:
    """A page of the sites that have a disturbance which the transaction's actor reads, as the map shows them."""
    among = queries.sites_with(sought, access.now() - rules.SHOWN_AFTER_CLOSING)
    return sites.search(session, filters, after, limit, among)


def critical(session: Session, actor: Actor) -> list[queries.Listed]:
    """Open critical disturbances that no protection officer of their steward has taken yet."""
    return queries.critical(session, actor.organisations(Role.PROTECTION_OFFICER), CRITICAL_AT_ONCE)


def steps(session: Session, disturbance_id: UUID) -> list[DisturbanceTransition]:
    """The steps that a disturbance went through, in order."""
    return list(queries.steps_of(session, disturbance_id))


def next_states(actor: Actor, found: queries.Listed) -> tuple[State, ...]:
    """The states that the actor may move it to now."""
    if not actor.holds(Role.PROTECTION_OFFICER, found.steward):
        return ()
    return rules.TRANSITIONS[State(found.row.state)]
