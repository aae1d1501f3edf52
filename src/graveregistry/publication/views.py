"""Releases, previews and texts as the web answers them."""

from __future__ import annotations

import json

from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.publication import service
from graveregistry.publication.queries import PublicRelease
from graveregistry.publication.questions import QUESTIONS
from graveregistry.publication.rules import MESSAGE_EVERYWHERE, Band
from graveregistry.publication.schemas import (
    BandOut,
    KeyedOut,
    LatestOut,
    MessageOut,
    PreviewOut,
    ReleaseOut,
    SaidOut,
    WithdrawalOut,
)
from graveregistry.publication.texts import MESSAGE, TEXTS, Said


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
        bands=_bands(),
        questions=[_keyed(key, text) for key, text in QUESTIONS.items()],
    )


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
        geojson=f"/api/public/releases/{found.number}.geojson",
        sha256=found.sha256,
        everywhere=SaidOut(ar=everywhere.ar, en=everywhere.en),
        bands=_bands(),
        training=training,
    )


def message(*, training: bool) -> MessageOut:
    """The protective message."""
    return MessageOut(message=[_keyed(key, text) for key, text in MESSAGE], training=training)
