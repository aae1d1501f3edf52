"""Releases, previews and texts as the web answers them."""

from __future__ import annotations

import json
from datetime import date

from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.publication import exact, exposure, service
from graveregistry.publication import waiting as service_of_waiting
from graveregistry.publication.queries import PublicRelease
from graveregistry.publication.questions import QUESTIONS, SITE_QUESTIONS
from graveregistry.publication.reports import report_out, said_out
from graveregistry.publication.rules import MESSAGE_EVERYWHERE, Band
from graveregistry.publication.schemas import (
    AnswerOut,
    BandOut,
    KeyedOut,
    LatestOut,
    MessageOut,
    PreviewOut,
    ReasonOut,
    ReleaseOut,
    SaidOut,
    SitePublicationOut,
    SitePublishedOut,
    WaitingOut,
    WithdrawalOut,
)
from graveregistry.publication.texts import MESSAGE, TEXTS, Said
from graveregistry.publication.tilemaking import LAYER, MAX_ZOOM

PUBLIC = "/api/public/releases"
"""Where releases are served."""


def _bands() -> list[BandOut]:
    texts = ((band, TEXTS[band.text_key]) for band in Band)
    return [BandOut(code=band.code, ar=text.ar, en=text.en) for band, text in texts]


def _keyed(key: str, text: Said) -> KeyedOut:
    return KeyedOut(key=key, ar=text.ar, en=text.en)


def preview(session: Session, actor: Actor) -> PreviewOut:
    """What would be released."""
    candidate = service.preview(session, actor)
    return PreviewOut(
        month=candidate.month,
        released=candidate.released,
        units=len(candidate.release.units),
        geojson=json.loads(candidate.geojson),
        sha256=candidate.sha256,
        report=report_out(candidate.report.document(), candidate.report.sha256),
        bands=_bands(),
        questions=[_keyed(key, text) for key, text in QUESTIONS.items()],
    )


def waiting(session: Session, actor: Actor) -> list[WaitingOut]:
    """What waits for a second signature."""
    return [_waiting(each) for each in service_of_waiting.waiting(session, actor)]


def _waiting(each: service_of_waiting.Waiting) -> WaitingOut:
    row, payload = each.proposal, each.proposal.payload
    altered = each.refusal == "awareness_report_altered"
    return WaitingOut(
        proposal=row.id,
        month=payload["month"],
        units=payload["units"],
        sha256=payload["sha256"],
        geojson=json.loads(each.candidate.geojson),
        report=None if altered else report_out(payload["report"], payload["report_sha256"]),
        answers=[AnswerOut(question=said_out(QUESTIONS[key]), **given) for key, given in payload["answers"].items()],
        reason=row.reason,
        review_on=date.fromisoformat(str(row.review_on)),
        proposed_by=row.proposed_by,
        proposed_by_name=each.proposer,
        proposed_at=row.proposed_at,
        refusal=None if each.refusal is None else _refusal(each.refusal, each.candidate.released),
        may_decide=each.may_decide,
    )


def _refusal(code: str, released: int | None) -> SaidOut:
    failure = Failure(code, number=released)
    return SaidOut(ar=failure.sentence("ar"), en=failure.sentence("en"))


def releases(session: Session, actor: Actor) -> list[ReleaseOut]:
    """Every release, the newest first."""
    return [_release(listed) for listed in service.releases(session, actor)]


def _release(listed: service.Listed) -> ReleaseOut:
    row, names = listed.release, listed.names
    return ReleaseOut(
        number=row.number,
        month=row.month,
        released_at=row.released_at,
        units=listed.units,
        sha256=row.sha256,
        proposed_by=row.proposed_by,
        proposed_by_name=names[row.proposed_by],
        approved_by=row.approved_by,
        approved_by_name=names[row.approved_by],
        answers=row.answers,
        review_on=row.review_on,
        report=None if row.report is None else report_out(json.loads(row.report), str(row.report_sha256)),
        withdrawal=_withdrawal(listed),
    )


def _withdrawal(listed: service.Listed) -> WithdrawalOut | None:
    row = listed.withdrawal
    if row is None:
        return None
    name = listed.names[row.withdrawn_by]
    return WithdrawalOut(at=row.withdrawn_at, by=row.withdrawn_by, by_name=name, reason=row.reason)


def latest(found: PublicRelease, *, training: bool) -> LatestOut:
    """The newest public release."""
    everywhere = TEXTS[MESSAGE_EVERYWHERE]
    return LatestOut(
        number=found.number,
        released_on=found.released_on,
        geojson=f"{PUBLIC}/{found.number}.geojson",
        pmtiles=f"{PUBLIC}/{found.number}.pmtiles",
        tiles=f"{PUBLIC}/{found.number}/tiles/{{z}}/{{x}}/{{y}}.mvt",
        layer=LAYER,
        max_zoom=MAX_ZOOM,
        sha256=found.sha256,
        everywhere=said_out(everywhere),
        bands=_bands(),
        training=training,
    )


def message(*, training: bool) -> MessageOut:
    """The protective message."""
    return MessageOut(message=[_keyed(key, text) for key, text in MESSAGE], training=training)


def site_publication(found: exact.Standing) -> SitePublicationOut:
    """What stands in the way of a site's publication, and whether it stands."""
    return SitePublicationOut(
        refusals=[ReasonOut(code=each.code, ar=each.ar, en=each.en) for each in exposure.refusals(found.ground)],
        questions=[_keyed(key, text) for key, text in SITE_QUESTIONS.items()],
        published=None if found.published is None else SitePublishedOut.model_validate(found.published),
    )
