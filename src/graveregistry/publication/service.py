"""What people do with the awareness layer: look at what would be released, propose it, carry it out, take it back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shapely import MultiPolygon

from graveregistry.access import deciding, proposals
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import ProposalKind, checked_reason
from graveregistry.db import Session
from graveregistry.errors import Failure, Reason
from graveregistry.ledger import service as ledger
from graveregistry.publication import queries, questions, rules
from graveregistry.publication.archive import archive_of
from graveregistry.publication.questions import Answer
from graveregistry.publication.shelf import Held, Shelf
from graveregistry.publication.simulator.ours import simulate
from graveregistry.publication.simulator.report import Report, digest_of, outcome
from graveregistry.publication.simulator.words import ATTACKS
from graveregistry.publication.tables import (
    AwarenessArchive,
    AwarenessRelease,
    AwarenessUnit,
    AwarenessWithdrawal,
)

READERS = (Role.PROTECTION_OFFICER, Role.LEGAL, Role.AUDITOR)
"""Who may read the list of releases with their answers."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a release made now would be, to the byte; ``released`` is this month's number once it is out."""

    month: str
    release: rules.Release
    geojson: str
    sha256: str
    report: Report
    released: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A release as officers and auditors see it; names are of the two people and of whoever withdrew it."""

    release: AwarenessRelease
    withdrawal: AwarenessWithdrawal | None
    units: int
    names: Mapping[UUID, str]


def must_be_officer(actor: Actor, organisation: UUID | None = None) -> None:
    """Only a protection officer goes on.

    Raises:
        Failure: ``not_allowed``.
    """
    if not actor.holds(Role.PROTECTION_OFFICER, organisation):
        raise Failure("not_allowed")


def candidate_of(session: Session, at: datetime) -> Candidate:
    """The release that would be made at a moment, and what the simulator finds of it."""
    ground = queries.ground(session)
    release, _after = rules.make_release(ground.sites, ground.before, ground.scheme)
    geojson = release.geojson().decode("ascii")
    month = f"{at:%Y-%m}"
    made = queries.of_month(session, month)
    digest = hashlib.sha256(geojson.encode("ascii")).hexdigest()
    return Candidate(month, release, geojson, digest, simulate(ground), None if made is None else made.number)


def preview(session: Session, actor: Actor) -> Candidate:
    """What would be released, what the attack simulator makes of it, and nothing else of what it is made from.

    Looking is recorded: whoever asks again and again to see when a unit appears leaves a trail.

    Raises:
        Failure: ``not_allowed``.
    """
    must_be_officer(actor)
    candidate = candidate_of(session, access.now())
    seen = {"sha256": candidate.sha256, "report_sha256": candidate.report.sha256}
    ledger.record(session, "AwarenessPreviewed", actor=actor.person_id, extra=seen)
    return candidate


def propose_release(
    session: Session,
    actor: Actor,
    organisation: UUID,
    answers: Mapping[str, Answer],
    reason: str,
    review_on: date | None,
    *,
    dated: datetime | None = None,
) -> proposals.ProposalRow:
    """Propose this month's release, exactly as it would be now; a second protection officer decides.

    Args:
        organisation: the one the actor proposes for, as its protection officer.
        dated: the day that the release bears, when it is not today: for samples, whose past is invented too.

    Raises:
        Failure: ``not_allowed``, ``awareness_answers_needed``, ``awareness_not_due``, ``reason_needed``,
            ``review_date_needed``; ``awareness_gives_away`` when an attack of the simulator works.
    """
    must_be_officer(actor, organisation)
    questions.check(answers)
    said = checked_reason(reason)
    candidate = _due(session, dated or access.now())
    payload = {
        "month": candidate.month,
        "dated": None if dated is None else dated.isoformat(),
        "sha256": candidate.sha256,
        "units": len(candidate.release.units),
        "report": candidate.report.document(),
        "report_sha256": candidate.report.sha256,
        "answers": {key: {"choice": each.choice.value, "note": each.note} for key, each in answers.items()},
    }
    proposal = proposals.propose(session, actor, ProposalKind.PUBLICATION, organisation, None, payload, said, review_on)
    ledger.record(session, "PublicationProposed", actor=actor.person_id, reason=said)
    return proposal


def _due(session: Session, at: datetime) -> Candidate:
    candidate = candidate_of(session, at)
    check(candidate)
    return candidate


def check(candidate: Candidate) -> None:
    """Whether such a release may be made.

    Raises:
        Failure: ``awareness_not_due``; ``awareness_gives_away`` when an attack of the simulator works.
    """
    if candidate.released is not None:
        raise Failure("awareness_not_due", number=candidate.released)
    if not candidate.report.passed:
        raise Failure("awareness_gives_away", reasons=_found(candidate.report))


def _found(report: Report) -> tuple[Reason, ...]:
    broken = [each for each in report.document()["attacks"] if not each["passed"]]
    said = [(each["attack"], ATTACKS[each["attack"]], outcome(each)) for each in broken]
    return tuple(Reason(attack, f"{did.ar} {came.ar}", f"{did.en} {came.en}") for attack, did, came in said)


def is_intact(payload: Mapping[str, Any]) -> bool:
    """Whether the report that a proposal carries is the one whose digest was proposed, so that it may be shown."""
    return digest_of(payload["report"]) == str(payload["report_sha256"])


def is_same(payload: Mapping[str, Any], candidate: Candidate) -> bool:
    """Whether a release made now, and what the simulator finds of it, would be the one proposed, to the byte."""
    now = {"month": candidate.month, "sha256": candidate.sha256, "report_sha256": candidate.report.sha256}
    return now == {name: payload.get(name) for name in now}


def carry_out(session: Session, actor: Actor, proposal: proposals.ProposalRow) -> None:
    """Make the release that two people agreed on, if it is still the same to the byte; the caller records the event.

    Raises:
        Failure: ``awareness_report_altered`` when the report shown is not the one proposed; ``awareness_not_due``,
            ``awareness_gives_away``, or ``awareness_changed`` when it, or what the simulator finds of it, would be
            another one by now.
    """
    queries.hold_calendar(session)
    payload = proposal.payload
    if not is_intact(payload):
        raise Failure("awareness_report_altered")
    at = datetime.fromisoformat(payload["dated"]) if payload.get("dated") else access.now()
    candidate = _due(session, at)
    if not is_same(payload, candidate):
        raise Failure("awareness_changed")
    number = queries.last_number(session) + 1
    queries.add(
        session,
        AwarenessRelease(
            number=number,
            month=candidate.month,
            released_at=at,
            geojson=candidate.geojson,
            sha256=candidate.sha256,
            proposal_id=proposal.id,
            proposed_by=proposal.proposed_by,
            approved_by=actor.person_id,
            answers=payload["answers"],
            review_on=date.fromisoformat(str(proposal.review_on)),
            report=candidate.report.canonical(),
            report_sha256=candidate.report.sha256,
        ),
    )
    file = archive_of(candidate.geojson.encode("ascii"))
    archive = AwarenessArchive(release_number=number, file=file, sha256=hashlib.sha256(file).hexdigest())
    queries.add(session, archive, *_units(number, candidate.release))
    queries.remember(session, number)


def _units(number: int, release: rules.Release) -> list[AwarenessUnit]:
    return [
        AwarenessUnit(
            release_number=number,
            unit=unit.key,
            level=unit.level,
            band=band.code,
            text_key=band.text_key,
            shape=MultiPolygon([(outer, holes) for outer, *holes in unit.polygons()]),
        )
        for unit, band in release.units
    ]


deciding.on_approval(ProposalKind.PUBLICATION, carry_out)


def withdraw(session: Session, actor: Actor, number: int, reason: str) -> None:
    """Take a release back at once; one person may, since it shows less.

    Its month stays used, and its units stay in the scheme: what was public once is never un-known.

    Raises:
        Failure: ``not_allowed``, ``not_found``, ``awareness_already_withdrawn``, ``reason_needed``.
    """
    must_be_officer(actor)
    said = checked_reason(reason)
    queries.hold_calendar(session)
    if not _is_number(number) or queries.release(session, number) is None:
        raise Failure("not_found")
    if queries.withdrawal(session, number) is not None:
        raise Failure("awareness_already_withdrawn")
    queries.add(
        session,
        AwarenessWithdrawal(number=number, withdrawn_at=access.now(), withdrawn_by=actor.person_id, reason=said),
    )
    ledger.record(session, "AwarenessReleaseWithdrawn", actor=actor.person_id, reason=said)


def releases(session: Session, actor: Actor) -> list[Listed]:
    """Every release, the newest first, withdrawn ones too.

    Raises:
        Failure: ``not_allowed``.
    """
    if not actor.organisations(*READERS):
        raise Failure("not_allowed")
    found = queries.releases(session)
    people = {release.proposed_by for release, _, _ in found} | {release.approved_by for release, _, _ in found}
    people |= {withdrawal.withdrawn_by for _, withdrawal, _ in found if withdrawal is not None}
    names = access.names(session, people)
    return [Listed(release, withdrawal, units, names) for release, withdrawal, units in found]


def release_with_two(
    session: Session,
    first: UUID,
    second: UUID,
    organisation: UUID,
    answers: Mapping[str, Answer],
    reason: str,
    review_on: date,
    *,
    dated: datetime | None = None,
) -> int:
    """Propose and approve in one transaction as two people who are both present; the release's number.

    For the command line, where both have given their passwords, and for the training samples.

    Raises:
        Failure: what :func:`propose_release` and ``deciding.decide`` raise; ``not_found`` for a closed account.
    """
    proposer = _act(session, first)
    proposal = propose_release(session, proposer, organisation, answers, reason, review_on, dated=dated)
    deciding.decide(session, _act(session, second), proposal.id, approve=True)
    return queries.last_number(session)


def _act(session: Session, person: UUID) -> Actor:
    actor = access.act_as(session, person)
    if actor is None:
        raise Failure("not_found")
    return actor


def held(session: Session, shelf: Shelf, number: int) -> Held:
    """A release that stands, held in memory from now on, on the public login.

    Raises:
        Failure: ``not_found``.
    """
    standing = queries.standing_numbers(session)
    found = shelf.renew(standing, number, lambda which: queries.public_archive(session, which))
    if found is None:
        raise Failure("not_found")
    return found


def _is_number(number: int) -> bool:
    """Whether the database could hold it as a release's number."""
    return 1 <= number < 2**31


def latest(session: Session) -> queries.PublicRelease:
    """The newest release that stands, on the public login.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.newest_public(session)
    if found is None:
        raise Failure("not_found")
    return found


def published(session: Session, number: int) -> queries.PublicRelease:
    """One release that stands, on the public login; one withdrawn is as absent as one never made.

    Raises:
        Failure: ``not_found``.
    """
    found = queries.public_release(session, number) if _is_number(number) else None
    if found is None:
        raise Failure("not_found")
    return found
