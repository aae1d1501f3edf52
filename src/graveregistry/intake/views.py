"""The intake's rows as the web answers them."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

import segno

from graveregistry.access import phones
from graveregistry.access import service as access
from graveregistry.access.phones import Phone
from graveregistry.access.precision import Sensitivity
from graveregistry.access.reads import Kind, Reader, ReadLog
from graveregistry.config import Settings
from graveregistry.db import Session
from graveregistry.errors import CATALOGUE, Failure
from graveregistry.evidence import outlines
from graveregistry.evidence.store import Store as EvidenceStore
from graveregistry.intake import districts, queries, receiving, rules
from graveregistry.intake.begun import Standing
from graveregistry.intake.keys import keys_of
from graveregistry.intake.receiving import Receipt
from graveregistry.intake.schemas import (
    AdmittedOut,
    DeviceOut,
    EnrolledOut,
    EnrolmentOut,
    GhostOut,
    HolderOut,
    IncomingOut,
    IncomingPage,
    IncomingState,
    KeyOut,
    NameOut,
    OpenedOut,
    PartOut,
    PhoneAssignmentOut,
    PhoneOut,
    PhonePlaceOut,
    PhoneReceiptOut,
    RegistryOut,
    SealedReceiptOut,
    StandingOut,
    TakenOverOut,
    TrustOut,
)
from graveregistry.intake.store import Store
from graveregistry.intake.tables import OpenedVisit, SealedPart, SealedVisit
from graveregistry.monitoring import service as monitoring
from graveregistry.reach.trust import Reach
from graveregistry.sites.views import geojson
from graveregistry.wire import cursor

_SHOWN_RECEIPTS = 100
NEUTRAL_NAME = NameOut(ar="دفتر ملاحظات", en="Notes")


def enrolment(made: phones.Offer, origin: str, reach: Reach | None) -> EnrolmentOut:
    """An offer as the desk shows it, once; with what a phone has to trust first, where that is so."""
    url = f"{origin}/field/#/enrol/{quote(made.secret)}"
    trust = None if reach is None else _trust(reach)
    return EnrolmentOut(
        id=made.row.id,
        code=f"{made.code[:5]}-{made.code[5:]}",
        secret=made.secret,
        url=url,
        qr=_drawn(url),
        expires_at=made.row.expires_at,
        trust=trust,
    )


def _trust(reach: Reach) -> TrustOut:
    return TrustOut(url=reach.trust_url, qr=_drawn(reach.trust_url), fingerprint=reach.fingerprint)


def _drawn(url: str) -> str:
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def registry(settings: Settings) -> RegistryOut:
    """What a phone has to know of the registry."""
    keys = [KeyOut(id=each.id, role=each.role, public_key=each.public_key) for each in keys_of(settings).told()]
    return RegistryOut(keys=keys, neutral_name=NEUTRAL_NAME)


def enrolled(made: phones.Enrolled, settings: Settings) -> EnrolledOut:
    """A phone's credentials, given once."""
    return EnrolledOut(
        credential=made.credential,
        send_credential=made.send_credential,
        device_id=made.phone.id,
        person_name=made.person.name,
        language=made.person.language,  # type: ignore[arg-type]
        expires_at=made.phone.expires_at,
        log_only=made.phone.log_only,
        training=settings.training,
        registry=registry(settings),
    )


def phone(session: Session, settings: Settings, store: Store, log: ReadLog, here: Phone) -> PhoneOut:
    """All that a phone reads."""
    receipts = receiving.receipts(session, store, here, _SHOWN_RECEIPTS)
    actor, moment = phones.act_for(session, here), access.now()
    found = [_assignment(session, settings, row, here) for row in monitoring.assignments(session, actor, moment)]
    _add_ghosts(session, here, found)
    shown = (each.site_id for each in found if each.site_id is not None and each.position is not None)
    log.note(Reader(here.person_id), Kind.ASSIGNMENTS, list(shown))
    person = phones.person_of(session, here)
    return PhoneOut(
        person=HolderOut(name=person.name, language=person.language),  # type: ignore[arg-type]
        expires_at=here.expires_at,
        server_time=moment,
        log_only=here.log_only,
        registry=registry(settings),
        assignments=found,
        receipts=[PhoneReceiptOut.model_validate(each) for each in receipts],
    )


def _add_ghosts(session: Session, here: Phone, found: Iterable[PhoneAssignmentOut]) -> None:
    released = {} if here.log_only else outlines.assigned(session)
    for each in found:
        ghost = released.get(each.assignment_id)
        each.ghost = None if ghost is None else GhostOut.model_validate(ghost)


def outline(session: Session, store: EvidenceStore, here: Phone, assignment_id: UUID) -> bytes:
    """The outline that is released for one of the phone's assignments.

    Raises:
        Failure: ``not_found`` for every reason alike.
    """
    if here.log_only:
        raise Failure("not_found")
    phones.act_for(session, here)
    return outlines.of_assignment(session, store, assignment_id)


def _assignment(session: Session, settings: Settings, row: monitoring.Assigned, here: Phone) -> PhoneAssignmentOut:
    site = row.site
    said = PhoneAssignmentOut(
        assignment_id=row.grant.id,
        coded_name=row.grant.coded_name or row.outline.code,
        due_at=row.last.due_at,
        hazards=[] if site is None else site.hazards,
    )
    if here.log_only:
        return said
    said.site_id, said.until = row.grant.site_id, row.grant.until
    # A sealed site is for named people, and a phone can be taken from its person: its place goes to no phone.
    if access.protection(session, row.grant.site_id).sensitivity is Sensitivity.SEALED or row.shape is None:
        return said
    point = row.shape.representative_point()
    said.district = districts.district_of(settings.web_root, point)
    if site is None:
        said.generalised = geojson(row.shape)
    else:
        said.position = PhonePlaceOut(lon=point.x, lat=point.y)
    return said


def receipt(found: Receipt) -> SealedReceiptOut:
    """A receipt."""
    return SealedReceiptOut.model_validate(found)


def standing(found: Standing) -> StandingOut:
    """How far a blob has come."""
    return StandingOut(size=found.pieces.size, chunk=found.pieces.chunk, have=list(_ranges(sorted(found.have))))


def _ranges(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    first = 0
    for place, number in enumerate(numbers):
        if place + 1 == len(numbers) or numbers[place + 1] != number + 1:
            yield numbers[first], number
            first = place + 1


def devices(rows: Iterable[tuple[Phone, str]], moment: datetime) -> list[DeviceOut]:
    """Enrolled phones, with what has become of them."""
    return [
        DeviceOut(
            id=row.id,
            person_id=row.person_id,
            person_name=name,
            name=row.name,
            log_only=row.log_only,
            enrolled_at=row.enrolled_at,
            expires_at=row.expires_at,
            ended_at=row.ended_at,
            last_seen_on=row.last_seen_on,
            state="ended" if row.ended_at else "expired" if row.expires_at <= moment else "active",
        )
        for row, name in rows
    ]


def incoming(
    session: Session,
    store: Store,
    rows: Sequence[queries.Incoming],
    parts: Mapping[UUID, Sequence[SealedPart]],
    limit: int,
) -> IncomingPage:
    """A page of what phones sent."""
    last = rows[-1].sealed if len(rows) == limit else None
    opened = (row.opened for row in rows if row.opened is not None)
    named = {each for one in opened for each in rules.taken_over(one.text.get("photos")).values()}
    earlier = outlines.drawn_from(session, named) if named else {}
    return IncomingPage(
        visits=[_incoming(store, row, parts[row.sealed.id], earlier) for row in rows],
        next=None if last is None else cursor(last.received_at.isoformat(), str(last.id)),
    )


def _incoming(
    store: Store, row: queries.Incoming, parts: Sequence[SealedPart], earlier: Mapping[UUID, UUID]
) -> IncomingOut:
    sealed, opened = row.sealed, row.opened
    skew = None if sealed.device_time is None else round((sealed.device_time - sealed.received_at).total_seconds())
    return IncomingOut(
        id=sealed.id,
        visit_id=sealed.visit_id,
        number=sealed.number,
        state=state_of(sealed, parts),
        person_id=sealed.person_id,
        person_name=row.person_name,
        device_name=row.device_name,
        received_at=sealed.received_at,
        sealed_at=sealed.sealed_at,
        device_time=sealed.device_time,
        clock_skew_s=skew,
        handed_in=sealed.handed_in_by is not None or sealed.handed_in_device is not None,
        organisation_id=sealed.organisation_id,
        admitted=_admitted(sealed, row.admitted_by_name),
        parts=[_part(store, sealed, each) for each in parts],
        opened=None if opened is None else _opened(opened, row, earlier),
    )


def _admitted(sealed: SealedVisit, by_name: str | None) -> AdmittedOut | None:
    if sealed.admitted_at is None:
        return None
    return AdmittedOut(by_name=by_name or "", decided_at=sealed.admitted_at, reason=sealed.admitted_reason or "")


def _opened(row: OpenedVisit, beside: queries.Incoming, earlier: Mapping[UUID, UUID]) -> OpenedOut:
    said = {name: getattr(row, name) for name in ("kind", "site_id", "claimed_site_id", "opened_at")}
    clock = row.text.get("clock")
    moved = rules.clock_moved(clock if isinstance(clock, list) else [])
    return OpenedOut(
        **said,
        started_at=rules.moment(row.text.get("started_at")),
        finished_at=rules.moment(row.text.get("finished_at")),
        is_site=beside.is_site,
        linked_site_id=beside.linked_site_id,
        record_id=beside.sealed.id if beside.sealed.conflict else beside.sealed.visit_id,
        clock_moved_s=moved,
        taken_over=[
            TakenOverOut(
                photo=rules.own_id(row.sealed_id, part, conflict=beside.sealed.conflict), earlier=earlier[outline]
            )
            for part, outline in rules.taken_over(row.text.get("photos")).items()
            if outline in earlier
        ],
    )


def _part(store: Store, sealed: SealedVisit, row: SealedPart) -> PartOut:
    return PartOut.model_validate(
        {
            "number": row.number,
            "kind": row.kind,
            "size": row.size,
            "have": row.size if row.whole_at else _arrived(store, sealed, row),
            "picture": row.picture_sha256 is not None,
            "came": row.whole_at,
            "opened": row.opened_at,
            "problem": row.problem,
            "said": None if row.problem is None else _sentences(row.problem),
        }
    )


def _arrived(store: Store, sealed: SealedVisit, row: SealedPart) -> int:
    """Bytes of a part that is still on its way, from the phone that sends it."""
    found = store.standing(sealed.handed_in_device or sealed.device_id, row.sha256)
    return 0 if found is None else sum(found.pieces.length(number) for number in found.have)


def _sentences(problem: str) -> dict[str, str]:
    """What is said of a problem; what its sentence once named is not kept."""
    entry = CATALOGUE[problem]
    unsaid: defaultdict[str, str] = defaultdict(lambda: "…")
    return {"ar": entry.ar.format_map(unsaid), "en": entry.en.format_map(unsaid)}


def state_of(sealed: SealedVisit, parts: Sequence[SealedPart]) -> IncomingState:
    """What has become of a sealed visit, the worst first."""
    if sealed.conflict:
        return "conflict"
    if any(each.problem is not None for each in parts):
        return "unopened"
    if any(each.whole_at is None for each in parts):
        return "parts_missing"
    return "opened" if all(each.opened_at is not None for each in parts) else "received"
