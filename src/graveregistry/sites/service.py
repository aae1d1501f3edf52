"""What people do with sites: mark, edit, verify, assert boundaries, relate, look."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from graveregistry.access import service as access
from graveregistry.access import sharing
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import Sensitivity
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.geo.place_names import fold
from graveregistry.ledger import service as ledger
from graveregistry.sites import boundaries, queries, rules
from graveregistry.sites.tables import BoundaryAssertion, Site, SiteOutline, SiteRelation

Listed = queries.Listed
Boundary = BoundaryAssertion
OUTLINED = ("types", "verification", "condition")
# What else follows from.
_TELLING = ("code", "name_ar", "name_en", "aliases", "locality", "victims_min", "victims_max", "event_date")


def create_site(session: Session, actor: Actor, site_id: UUID, steward: UUID, given: Mapping[str, Any]) -> Site:
    """Mark a new site under its steward.

    Args:
        site_id: the client's own id; the same request again changes nothing.
        given: the site's attributes (checked codes), and ``sensitivity``.

    Raises:
        Failure: ``not_allowed``, ``id_conflict``, ``name_needed``, ``event_date_unclear``, ``victims_reversed``.
    """
    request = json.dumps({"steward": str(steward), **given}, sort_keys=True, default=str).encode()
    if not access.first_time(session, actor, f"site/{site_id}", request):
        return _own(session, site_id)
    values = dict(given)
    sharing.protect(session, site_id, steward, Sensitivity(values.pop("sensitivity")), actor)
    if queries.for_change(session, site_id) is not None:
        raise Failure("id_conflict")
    begun = new_site(actor, site_id, values)
    site = Site(**begun)
    queries.add(session, site)
    queries.add(session, SiteOutline(**new_outline(begun)))
    ledger.record(session, "SiteMarked", actor=actor.person_id)
    return site


def new_site(actor: Actor, site_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a site as it begins: reported, by the actor, not counted for the public.

    Raises:
        Failure: ``name_needed``, ``event_date_unclear``, ``victims_reversed``.
    """
    site = {
        "id": site_id,
        "code": rules.new_code(),
        "created_by": actor.person_id,
        "created_at": access.now(),
        "reporter": actor.person_id,
        "awareness_opt_in": False,
        "version": 1,
        "verification": rules.Verification.REPORTED.value,
        **values,
    }
    return site | _derived(site)


def new_outline(site: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the coarse facts of a new site."""
    return {"site_id": site["id"], "code": site["code"], **{name: site[name] for name in OUTLINED}}


def _own(session: Session, site_id: UUID) -> Site:
    site = queries.for_change(session, site_id)
    if site is None:
        raise Failure("not_found")
    return site


def _derived(site: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the values of a site.

    Raises:
        Failure: ``name_needed``, ``event_date_unclear``, ``victims_reversed``.
    """
    names = [site["name_ar"], site["name_en"]]
    if not any((name or "").strip() for name in names):
        raise Failure("name_needed")
    rules.check_victims(site["victims_min"], site["victims_max"])
    span = rules.event_span(site["event_date"]) if site["event_date"] else rules.Span(None, None)
    names += [*site["aliases"], site["locality"], site["code"]]
    folded = " | ".join([fold(name) for name in names if name])
    return {"event_first": span.first, "event_last": span.last, "folded_names": folded}


def _apply(site: Site, changes: Mapping[str, Any]) -> None:
    """Set attributes, with what is derived from them."""
    whole = {**{name: getattr(site, name) for name in _TELLING}, **changes}
    for name, value in {**changes, **_derived(whole)}.items():
        setattr(site, name, value)


def _for_edit(session: Session, actor: Actor, site_id: UUID, version: str, *roles: Role) -> Site:
    """The site, locked, if the actor may change it and saw its newest version.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile``.
    """
    protected = sharing.seen_exactly(session, site_id)
    site = _own(session, site_id)
    if not actor.organisations(*roles) & {protected.steward}:
        raise Failure("not_allowed")
    if version != str(site.version):
        raise Failure("changed_meanwhile")
    return site


def edit_site(
    session: Session, actor: Actor, site_id: UUID, version: str, changes: Mapping[str, Any], reason: str | None
) -> Site:
    """Change attributes of a site, from the version that was seen.

    What leaves everything as it was is no event: a history of nothing hides what did happen.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile`` (with the current version), or what is wrong.
    """
    site = _for_edit(session, actor, site_id, version, Role.RESEARCHER, Role.PROTECTION_OFFICER)
    _apply(site, changes)
    if not session.is_modified(site):
        return site
    _step(session, site)
    ledger.record(session, "SiteEdited", actor=actor.person_id, reason=reason)
    return site


def for_condition(session: Session, actor: Actor, site_id: UUID, version: str) -> Site:
    """The site, locked, if the actor may say what its condition is and saw its newest version.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``not_a_site_yet``, ``changed_meanwhile``.
    """
    sharing.seen_exactly(session, site_id)
    if queries.outline(session, site_id) is None:
        raise Failure("not_a_site_yet")
    return _for_edit(session, actor, site_id, version, Role.RESEARCHER, Role.PROTECTION_OFFICER)


def take_condition(session: Session, site: Site, condition: str, condition_reason: str | None) -> None:
    """Make a condition that was seen on a visit the site's own (see `for_condition`); the caller records the event."""
    site.condition, site.condition_reason = condition, condition_reason
    _step(session, site)


def _step(session: Session, site: Site) -> None:
    """The next version, and the outline in step with it."""
    site.version += 1
    outline = queries.outline(session, site.id)
    if outline is not None:
        for name in OUTLINED:
            setattr(outline, name, getattr(site, name))


def verify_site(
    session: Session, actor: Actor, site_id: UUID, version: str, verdict: rules.Verdict, reason: str
) -> Site:
    """Move the verification status as a verifier who did not author the record.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``not_own_record``, ``confirmation_incomplete``, ``changed_meanwhile``.
    """
    site = _for_edit(session, actor, site_id, version, Role.VERIFIER, Role.RESEARCHER)
    steward = sharing.seen_exactly(session, site_id).steward
    if verdict.status not in rules.BEFORE_VERIFYING or site.verification not in rules.BEFORE_VERIFYING:
        is_verifier = actor.holds(Role.VERIFIER, steward)
        rules.check_verdict(verdict, is_verifier=is_verifier, is_author=_authored(session, actor, site))
    site.verification = verdict.status.value
    site.verification_basis, site.qualified_person = verdict.basis, verdict.qualified_person
    site.verified_on = verdict.on
    _step(session, site)
    ledger.record(session, "SiteVerified", actor=actor.person_id, reason=reason)
    return site


def opt_in(session: Session, actor: Actor, site_id: UUID, version: str, *, counts: bool, reason: str) -> Site:
    """Let a site count towards the awareness layer, or no longer, as the steward's protection officer.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile``.
    """
    site = _for_edit(session, actor, site_id, version, Role.PROTECTION_OFFICER)
    site.awareness_opt_in = counts
    _step(session, site)
    ledger.record(session, "AwarenessOptIn" if counts else "AwarenessOptOut", actor=actor.person_id, reason=reason)
    return site


def _authored(session: Session, actor: Actor, site: Site) -> bool:
    return site.created_by == actor.person_id or any(
        row.recorded_by == actor.person_id for row in queries.boundaries_of(session, site.id)
    )


def assert_boundary(
    session: Session, actor: Actor, site_id: UUID, boundary_id: UUID, shape: Mapping[str, Any], given: Mapping[str, Any]
) -> BoundaryAssertion:
    """Say where a site is; the first boundary becomes the current one, later ones live beside it.

    Args:
        shape: a GeoJSON geometry, EPSG:4326.
        given: source, method, certainties and the rest, ``error_radius_m`` for a point, ``make_current``.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``id_conflict``, ``boundary_refused`` with reasons and their places.
    """
    steward = sharing.seen_exactly(session, site_id).steward
    if not actor.holds(Role.RESEARCHER, steward):
        raise Failure("not_allowed")
    request = json.dumps({"site": str(site_id), "shape": shape, **given}, sort_keys=True, default=str).encode()
    if not access.first_time(session, actor, f"boundary/{boundary_id}", request):
        found = queries.boundary(session, boundary_id)
        if found is None:
            raise Failure("not_found")
        return found
    row = BoundaryAssertion(**boundaries.new_boundary(actor, site_id, boundary_id, shape, given))
    site = _own(session, site_id)
    queries.add(session, row)
    if given["make_current"] or site.current_boundary_id is None:
        _make_current(session, site, row)
    ledger.record(session, "BoundaryAsserted", actor=actor.person_id)
    return row


def _make_current(session: Session, site: Site, row: BoundaryAssertion) -> None:
    """Make a boundary the site's current one, and store the shape of every precision."""
    site.current_boundary_id = row.id
    site.version += 1
    before = queries.shapes_of(session, site.id)
    queries.replace_shapes(session, site.id, boundaries.shapes_of(row.geometry, row.error_radius_m, before))


def make_boundary_current(
    session: Session, actor: Actor, site_id: UUID, boundary_id: UUID, version: str, reason: str
) -> Site:
    """Choose among the competing boundaries of a site.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``changed_meanwhile``.
    """
    site = _for_edit(session, actor, site_id, version, Role.RESEARCHER, Role.VERIFIER)
    row = queries.boundary(session, boundary_id)
    if row is None or row.site_id != site_id:
        raise Failure("not_found")
    _make_current(session, site, row)
    ledger.record(session, "BoundaryChosen", actor=actor.person_id, reason=reason)
    return site


def relate(
    session: Session, actor: Actor, relation_id: UUID, site_id: UUID, other: UUID, kind: str, note: str | None
) -> SiteRelation:
    """Say how two sites belong together; both must be exact to the actor.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``id_conflict``, ``same_site``.
    """
    if site_id == other:
        raise Failure("same_site")
    steward = sharing.seen_exactly(session, site_id).steward
    sharing.seen_exactly(session, other)
    if not actor.holds(Role.RESEARCHER, steward):
        raise Failure("not_allowed")
    request = json.dumps([str(site_id), str(other), kind, note]).encode()
    if not access.first_time(session, actor, f"relation/{relation_id}", request):
        return next(row for row in queries.relations_of(session, site_id) if row.id == relation_id)
    row = SiteRelation(
        id=relation_id,
        site_id=site_id,
        other_site_id=other,
        kind=kind,
        note=note,
        recorded_by=actor.person_id,
        recorded_at=access.now(),
    )
    queries.add(session, row)
    ledger.record(session, "SitesRelated", actor=actor.person_id)
    return row


def view(session: Session, site_id: UUID) -> queries.Listed:
    """One site at the precision that the transaction's actor has.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.one(session, site_id)
    if found is None:
        raise Failure("not_found")
    return found


def with_code(session: Session, code: str) -> UUID:
    """The site of a public-safe code.

    Raises:
        Failure: ``not_found``, also for one that the actor does not see.
    """
    found = queries.with_code(session, code)
    if found is None:
        raise Failure("not_found")
    return found


def codes_of(session: Session, site_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The public-safe codes of those of these sites that the transaction's actor may see at all."""
    return queries.codes_of(session, site_ids)


def case_of(session: Session, site_id: UUID) -> list[queries.Listed]:
    """The sites of one case: this one first, then every other that a chain of relations ties to it (remains moved, part
    of, same event; being near ties nothing). It is followed only through sites that the actor reads.

    Raises:
        Failure: ``not_found`` for a site that is not shown exactly.
    """
    sharing.seen_exactly(session, site_id)
    found, waiting = {site_id: view(session, site_id)}, [site_id]
    while waiting:
        for row in queries.relations_of(session, waiting.pop(0)):
            for other in {row.site_id, row.other_site_id} - found.keys():
                listed = queries.one(session, other) if row.kind in rules.ONE_CASE else None
                if listed is not None:
                    found[other] = listed
                    waiting += [other] if listed.records else []
    return list(found.values())


def search(
    session: Session, filters: rules.Filters, after: str | None, limit: int, among: Any = None
) -> list[queries.Listed]:
    """A page of the sites that the actor may see; typed words are folded as the names were.

    Args:
        among: the ids (a query of another room) that the sites must be among; none for all.
    """
    return queries.listed(session, filters, after, limit, among)


def everything(
    session: Session, filters: rules.Filters, limit: int
) -> list[tuple[queries.Listed, BoundaryAssertion | None]]:
    """The first ``limit`` sites that the actor may see, each with its current boundary where its records are read."""
    return queries.with_boundaries(session, filters, limit)


def history(session: Session, site_id: UUID) -> list[ledger.Happening]:
    """Who said what and when of a site: its events, in order.

    Raises:
        Failure: ``not_found``.
    """
    sharing.seen_exactly(session, site_id)
    return ledger.history(session, site_id)
