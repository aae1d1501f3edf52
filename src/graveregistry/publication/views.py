"""Releases, previews and texts as the web answers them."""

from __future__ import annotations

import json
from typing import Any

from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.publication import service
from graveregistry.publication.queries import PublicRelease
from graveregistry.publication.questions import QUESTIONS
from graveregistry.publication.rules import MESSAGE_EVERYWHERE, Band
from graveregistry.publication.schemas import (
    AttackOut,
    BandOut,
    KeyedOut,
    LatestOut,
    MessageOut,
    PreviewOut,
    ReleaseOut,
    ReportOut,
    SaidOut,
    WithdrawalOut,
)
from graveregistry.publication.simulator.report import ATTACKS, LIMIT, MEANING, SIMULATED, outcome, summary
from graveregistry.publication.texts import MESSAGE, TEXTS, Said
from graveregistry.publication.tilemaking import LAYER, MAX_ZOOM

PUBLIC = "/api/public/releases"
"""Where releases are served."""


def _bands() -> list[BandOut]:
    texts = ((band, TEXTS[band.text_key]) for band in Band)
    return [BandOut(code=band.code, ar=text.ar, en=text.en) for band, text in texts]


def _keyed(key: str, text: Said) -> KeyedOut:
    return KeyedOut(key=key, ar=text.ar, en=text.en)


def _said(text: Said) -> SaidOut:
    return SaidOut(ar=text.ar, en=text.en)


def _report(document: dict[str, Any], sha256: str) -> ReportOut:
    attacks = [
        AttackOut(**each, did=_said(ATTACKS[each["attack"]]), outcome=_said(outcome(each)))
        for each in document["attacks"]
    ]
    return ReportOut(
        passed=document["passed"],
        units=document["units"],
        releases=document["releases"],
        places=document["places"],
        sha256=sha256,
        intro=_said(SIMULATED),
        summary=_said(summary(document)),
        meaning=_said(MEANING) if document["passed"] else None,
        limit=_said(LIMIT),
        attacks=attacks,
    )


def preview(session: Session, actor: Actor) -> PreviewOut:
    """What would be released."""
    candidate = service.preview(session, actor)
    return PreviewOut(
        month=candidate.month,
        released=candidate.released,
        units=len(candidate.release.units),
        geojson=json.loads(candidate.geojson),
        sha256=candidate.sha256,
        report=_report(candidate.report.document(), candidate.report.sha256),
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
        report=None if row.report is None else _report(json.loads(row.report), str(row.report_sha256)),
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
        everywhere=_said(everywhere),
        bands=_bands(),
        training=training,
    )


def message(*, training: bool) -> MessageOut:
    """The protective message."""
    return MessageOut(message=[_keyed(key, text) for key, text in MESSAGE], training=training)
