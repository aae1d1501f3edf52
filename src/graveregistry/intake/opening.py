"""Opening what phones sealed, with a private key: each part becomes what it says, through the services of its room.

A part is opened in one transaction, for its phone and as its person, and can be tried again at any time: what it makes
has the ids that the phone gave it. What cannot be opened keeps its ciphertext and says why.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from graveregistry.access import phones, places, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.access.phones import Phone
from graveregistry.db import Session, Sessions, transaction
from graveregistry.disturbances import service as disturbances
from graveregistry.disturbances.schemas import DisturbanceIn
from graveregistry.errors import Failure
from graveregistry.evidence import examining
from graveregistry.evidence import receiving as evidence
from graveregistry.evidence import service as evidence_service
from graveregistry.evidence.store import Store as EvidenceStore
from graveregistry.intake import queries, rules
from graveregistry.intake.schemas import FileSaid, PhotoSaid, TextSaid, VoiceSaid
from graveregistry.intake.sealed import Name, open_sealed
from graveregistry.intake.store import Store
from graveregistry.intake.tables import OpenedVisit, SealedPart, SealedVisit
from graveregistry.ledger import service as ledger
from graveregistry.visits import merging
from graveregistry.visits import service as visits
from graveregistry.visits.rules import without_floats
from graveregistry.visits.schemas import VisitIn
from graveregistry.wire import read

log = logging.getLogger("graveregistry")

_LATER = frozenset({"busy", "database_unreachable", "storage_full", "evidence_keys_missing"})
"""What passes by itself: tried again at the next look, and said of no visit."""
_PLACES = UUID("6b1f5a3e-9d0c-5c86-8d5c-2f4f0a6f3c11")


@dataclass(frozen=True, slots=True)
class Opener:
    """What opening takes: sessions of the web role, the two stores, and private keys by their ids. ``others`` grows:
    parts that none of the keys opens, which are for a worker on another machine and not looked at twice.
    """

    sessions: Sessions
    sealed: Store
    evidence: EvidenceStore
    keys: Mapping[str, X25519PrivateKey]
    others: set[tuple[UUID, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Opened:
    """How many parts were opened, and how many could not be."""

    opened: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Task:
    """One visit under work, as its person: the row, its parts, and its text once it was read."""

    opener: Opener
    session: Session
    phone: Phone
    actor: Actor
    row: SealedVisit
    parts: list[SealedPart]

    @property
    def record_id(self) -> UUID:
        """The id of what it becomes: the phone's own; of a contradiction another, for both are kept."""
        return self.row.id if self.row.conflict else self.row.visit_id

    def own(self, said: UUID) -> UUID:
        """The id of something that a visit has, as the phone gave it; of a contradiction's, another."""
        return rules.own_id(self.row.id, said, conflict=self.row.conflict)

    def plain(self, part: SealedPart) -> bytes:
        """What was sealed into a part."""
        name = Name(self.row.visit_id, part.part, part.kind)
        return open_sealed(self.opener.sealed.read(part.sha256), name, self.opener.keys)


def open_waiting(opener: Opener, *, again: bool = False) -> Opened:
    """Open all that came whole, every text before the rest: one of them may say that somebody digs now.

    Args:
        again: try also what could not be opened before.
    """
    opened = refused = 0
    with transaction(opener.sessions) as session:
        waiting = queries.waiting(session, again=again)
    for sealed_id, device_id, number in waiting:
        if (sealed_id, number) in opener.others:
            continue
        problem = _try(opener, sealed_id, device_id, number)
        opened, refused = opened + (problem is None), refused + (problem is not None)
    return Opened(opened, refused)


def _try(opener: Opener, sealed_id: UUID, device_id: UUID, number: int) -> str | None:
    try:
        with transaction(opener.sessions) as session:
            spare = _open(opener, session, sealed_id, device_id, number)
        for each in spare:
            opener.evidence.forget(each)
    except Failure as failure:
        problem = failure.code
        if problem == "sealed_for_others":
            opener.others.add((sealed_id, number))
    except Exception as error:
        # One visit must not keep the others waiting. What an error says may quote the text: its kind alone is logged.
        log.error("intake: %s", type(error).__qualname__)
        problem = "internal"
    else:
        return None
    if problem not in _LATER:
        with transaction(opener.sessions) as session:
            _note(session, sealed_id, device_id, number, problem)
    return problem


def _note(session: Session, sealed_id: UUID, device_id: UUID, number: int, problem: str) -> None:
    phone = phones.find(session, device_id)
    assert phone is not None  # The visit's foreign key is its.
    phones.work_for(session, phone)
    queries.hold(session, device_id, queries.sealed(session, sealed_id).visit_id)
    part = queries.parts(session, [sealed_id])[sealed_id][number]
    # Who has another key, on another machine perhaps, may have opened it in the meantime.
    if part.opened_at is None:
        part.problem, part.tried_at = problem, access.now()


def _open(opener: Opener, session: Session, sealed_id: UUID, device_id: UUID, number: int) -> set[str]:
    """Open one part; files of the evidence store that nothing has any more."""
    phone = phones.find(session, device_id)
    assert phone is not None  # The visit's foreign key is its.
    phones.work_for(session, phone)
    row = queries.sealed(session, sealed_id)
    queries.hold(session, device_id, row.visit_id)
    parts = queries.parts(session, [sealed_id])[sealed_id]
    if parts[number].opened_at is not None or (number and parts[0].opened_at is None):
        return set()
    task = _Task(opener, session, phone, phones.act_for_opening(session, phone, row.id), row, parts)
    said, plain = _text(task)
    _enter(task, parts[number], said, plain)
    parts[number].opened_at, parts[number].problem = access.now(), None
    return _superseded(task, parts[number], said)


def _text(task: _Task) -> tuple[TextSaid, Any]:
    try:
        plain = dict(json.loads(task.plain(task.parts[0])))
        said = read(TextSaid, plain)
    except (ValueError, TypeError, RecursionError) as error:
        raise Failure("text_unreadable") from error
    if said.id != task.row.visit_id:
        raise Failure("sealed_elsewhere")
    return said, plain


def _enter(task: _Task, part: SealedPart, said: TextSaid, plain: Any) -> None:
    if part.kind == "text":
        _log(task, said, plain)
    elif part.kind == "preview":
        # It shows what is coming; the photo itself is the record.
        photo = next((each for each in said.photos if each.preview_part == part.part), None)
        there = any(_is_photo(each, photo.part) and each.opened_at for each in task.parts) if photo else False
        data = task.plain(part)
        part.picture_sha256 = None if there else examining.small_picture(task.opener.evidence, data)
    else:
        _take_in(task, part, said)


def _log(task: _Task, said: TextSaid, plain: Any) -> None:
    site_id, claimed = _place(task, said)
    found = (task.session, task.actor)
    if said.visit is not None:
        visits.log_visit(*found, _visit(task, said, site_id))
        if task.row.conflict:
            _beside_the_first(task, said, site_id)
    else:
        given = read(DisturbanceIn, (said.report or {}) | {"id": task.record_id, "site_id": site_id})
        report = given.model_dump(exclude={"id", "site_id"})
        disturbances.report(*found, task.record_id, site_id, report, came_at=task.row.received_at)
    opened = OpenedVisit(
        sealed_id=task.row.id,
        site_id=site_id,
        kind=said.kind,
        claimed_site_id=claimed,
        text=without_floats(plain),
        opened_at=access.now(),
    )
    queries.add(task.session, opened)
    ledger.record(task.session, "SealedVisitOpened", actor=task.actor.person_id)


def _beside_the_first(task: _Task, said: TextSaid, site_id: UUID) -> None:
    """Two contents that a phone sent under one id, of one place, are of one event; of two places, the desk decides."""
    first = queries.manifests(task.session, task.row.device_id, task.row.visit_id)[0]
    parts = queries.parts(task.session, [first.id])[first.id]
    if first.conflict or parts[0].opened_at is None:
        return
    before, _ = _text(_Task(task.opener, task.session, task.phone, task.actor, first, parts))
    if before.visit is not None and before.where == said.where:
        merging.sent_twice(task.session, task.record_id, site_id, first.visit_id)


def _is_photo(part: SealedPart, photo: UUID) -> bool:
    """Whether a part is this photo itself: its preview may go by the same id, as another kind."""
    return part.part == photo and part.kind == "photo"


def _superseded(task: _Task, part: SealedPart, said: TextSaid) -> set[str]:
    """Small pictures that nobody needs once the photo itself is there; one that another preview has too stays."""
    wanted = {each.preview_part for each in said.photos if _is_photo(part, each.part)} - {None}
    gone = [each for each in task.parts if each.part in wanted and each.picture_sha256]
    files = {each.picture_sha256 for each in gone if each.picture_sha256}
    for each in gone:
        each.picture_sha256 = None
    task.session.flush()
    return files - evidence_service.files_in_use(task.session, files)


def _place(task: _Task, said: TextSaid) -> tuple[UUID, UUID | None]:
    """Where the visit belongs, protected; and the site that it named, where its person may not report on it any more.

    An assignment may have ended while the visit waited for a network: it is kept at a place of its own, for the desk to
    link, rather than refused.
    """
    if said.place is not None:
        places.reach_for_report(task.session, task.actor, said.place.id, task.phone.organisation_id)
        return said.place.id, None
    claimed = said.site_id
    if claimed is None and said.assignment_id is not None:
        claimed = sharing.assigned_site(task.session, task.actor, said.assignment_id)
    if claimed is not None and places.reportable(task.session, claimed):
        return claimed, None
    own = uuid5(_PLACES, str(task.record_id))
    places.reach_for_report(task.session, task.actor, own, task.phone.organisation_id)
    return own, claimed


def _visit(task: _Task, said: TextSaid, site_id: UUID) -> visits.Sent:
    """The visit as ``POST /visits`` takes it; of the reports that it says went ahead, those that have come."""
    ahead = [each for each in said.disturbances_sent if _came(task, each)]
    place = None if said.place is None else {"steward": str(task.phone.organisation_id), "name": said.place.name}
    seen = (said.visit or {}).get("disturbances")
    request = (said.visit or {}) | {
        "id": str(task.record_id),
        "site_id": str(site_id),
        "new_place": place,
        "disturbances_sent": [str(each) for each in ahead],
    }
    if task.row.conflict and isinstance(seen, list):
        request["disturbances"] = [_own_report(task, each) for each in seen]
    body = read(VisitIn, request)
    given, plain = body.model_dump(exclude={"id"}), body.model_dump(mode="json")
    came = visits.Came(task.row.number, task.row.received_at, rules.clock_moved(said.clock))
    return visits.Sent(task.record_id, request, given, plain, task.row.device_time, came)


def _own_report(task: _Task, said: Any) -> Any:
    return said | {"id": str(task.own(UUID(str(said["id"]))))} if isinstance(said, dict) and "id" in said else said


def _came(task: _Task, report_id: UUID) -> bool:
    return access.submission(task.session, task.actor, f"disturbance/{report_id}") is not None


def _take_in(task: _Task, part: SealedPart, said: TextSaid) -> None:
    named: list[FileSaid] = [*said.photos, *said.voice]
    found = next((each for each in named if each.part == part.part), None)
    plain = task.plain(part)
    if found is None or hashlib.sha256(plain).hexdigest() != found.sha256:
        raise Failure("photo_unnamed")
    site_id, _ = _place(task, said)
    given = _given(task.record_id, found)
    data = io.BytesIO(plain)
    evidence.receive(task.session, task.actor, task.opener.evidence, task.own(found.part), site_id, given, data)


def _given(visit_id: UUID, found: FileSaid) -> dict[str, Any]:
    given: dict[str, Any] = {"visit_id": visit_id, "sha256": found.sha256, "original_name": None, "received_from": None}
    given |= dict.fromkeys(("source_type", "source_reliability", "source_credibility", "source_hand"))
    if isinstance(found, PhotoSaid):
        return given | {"origin": found.origin, "received_from": found.received_from, "taken_at": found.taken_at}
    assert isinstance(found, VoiceSaid)
    return given | {"origin": "taken", "taken_at": found.recorded_at}
