"""Showing one site exactly to everybody: only one that is public already, on the decision of two people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shapely.geometry import mapping

from graveregistry.access import deciding, notices, proposals, sharing
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.rules import ProposalKind, checked_reason
from graveregistry.access.told import Happened
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.publication import exposure, queries, questions
from graveregistry.publication.questions import SITE_QUESTIONS, Answer, Choice
from graveregistry.publication.tables import SitePublication, SitePublicationWithdrawal


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer proposes to show with the place: where it was public before, and what people should do there."""

    public_at: str
    text_ar: str
    text_en: str
    answers: Mapping[str, Answer]
    reason: str
    review_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the way of a site's publication, and what of it is public now."""

    ground: exposure.Ground
    published: SitePublication | None


def standing(session: Session, actor: Actor, site_id: UUID) -> Standing:
    """Whether the site could be published exactly, and whether it is.

    Raises:
        Failure: ``not_found``, ``not_allowed``.
    """
    _must_be_officer(session, actor, site_id)
    return Standing(
        queries.site_ground(session, site_id, access.now().date()), queries.site_publication(session, site_id)
    )


def propose(session: Session, actor: Actor, site_id: UUID, draft: Draft) -> proposals.ProposalRow:
    """Propose to show a site exactly; a second officer who sees it exactly decides.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``awareness_answers_needed``, ``reason_needed``,
            ``review_date_needed``, ``site_publication_refused`` with every reason.
    """
    steward = _must_be_officer(session, actor, site_id)
    questions.check(draft.answers, SITE_QUESTIONS)
    said = checked_reason(draft.reason)
    words = (draft.public_at.strip(), draft.text_ar.strip(), draft.text_en.strip())
    reasons = exposure.refusals_of_words(*words)
    if draft.answers["already_public"].choice is not Choice.YES:
        reasons += exposure.refusals_of_words("", words[1], words[2])[:1]
    reasons += exposure.refusals(queries.site_ground(session, site_id, access.now().date()))
    if reasons:
        raise Failure("site_publication_refused", reasons=reasons)
    if queries.site_publication(session, site_id) is not None:
        raise Failure("site_publication_changed")
    feature = feature_of(session, site_id, words[1], words[2])
    payload = {
        "sha256": hashlib.sha256(feature.encode()).hexdigest(),
        "public_at": words[0],
        "text_ar": words[1],
        "text_en": words[2],
        "answers": {key: {"choice": each.choice.value, "note": each.note} for key, each in draft.answers.items()},
    }
    kind = ProposalKind.SITE_PUBLICATION
    proposal = proposals.propose(session, actor, kind, steward, site_id, payload, said, draft.review_on)
    ledger.record(session, "SitePublicationProposed", actor=actor.person_id, reason=said)
    return proposal


def feature_of(session: Session, site_id: UUID, text_ar: str, text_en: str) -> str:
    """The feature (RFC 7946) as it would be served: code, names, types, the words, and the current boundary."""
    site, shape = queries.site_shown(session, site_id)
    properties = {
        "code": site.code,
        "name_ar": site.name_ar,
        "name_en": site.name_en,
        "types": list(site.types),
        "text_ar": text_ar,
        "text_en": text_en,
    }
    made = {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def carry_out(session: Session, actor: Actor, proposal: proposals.ProposalRow) -> None:
    """Publish what two people agreed on, if it is still the same to the byte; the caller records the event.

    Raises:
        Failure: ``not_found`` for a second person who does not see the site exactly; ``site_publication_changed``.
    """
    site_id, payload = proposal.site_id, proposal.payload
    assert site_id is not None
    sharing.seen_exactly(session, site_id)
    queries.hold_site(session, site_id)
    ground = queries.site_ground(session, site_id, access.now().date())
    if exposure.refusals(ground) or queries.site_publication(session, site_id) is not None:
        raise Failure("site_publication_changed")
    feature = feature_of(session, site_id, payload["text_ar"], payload["text_en"])
    if hashlib.sha256(feature.encode()).hexdigest() != payload["sha256"]:
        raise Failure("site_publication_changed")
    row = SitePublication(
        id=uuid4(),
        site_id=site_id,
        organisation_id=proposal.organisation_id,
        feature=feature,
        sha256=payload["sha256"],
        public_at=payload["public_at"],
        answers=payload["answers"],
        review_on=date.fromisoformat(str(proposal.review_on)),
        proposal_id=proposal.id,
        proposed_by=proposal.proposed_by,
        approved_by=actor.person_id,
        published_at=access.now(),
    )
    queries.add(session, row)


deciding.on_approval(ProposalKind.SITE_PUBLICATION, carry_out)


def withdraw(session: Session, actor: Actor, site_id: UUID, reason: str) -> None:
    """Take a site's publication back at once; one officer of its steward may, since it shows less.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``reason_needed``, ``site_not_published``.
    """
    steward = _must_be_officer(session, actor, site_id)
    said = checked_reason(reason)
    queries.hold_site(session, site_id)
    published = queries.site_publication(session, site_id)
    if published is None:
        raise Failure("site_not_published")
    row = SitePublicationWithdrawal(
        publication_id=published.id,
        site_id=site_id,
        withdrawn_by=actor.person_id,
        withdrawn_at=access.now(),
        reason=said,
    )
    queries.add(session, row)
    notices.tell(session, Happened.SITE_UNPUBLISHED, steward, actor.person_id, site_id=site_id)
    ledger.record(session, "SitePublicationWithdrawn", actor=actor.person_id, reason=said)


def features(session: Session) -> list[dict[str, Any]]:
    """Every site that is shown exactly (GeoJSON features, EPSG:4326), for the public login, in order of their codes."""
    found: list[dict[str, Any]] = [json.loads(each) for each in queries.public_sites(session)]
    return sorted(found, key=lambda feature: str(feature["properties"]["code"]))


def public_sites(session: Session) -> bytes:
    """The same as one GeoJSON collection, as it is served."""
    collection = {"type": "FeatureCollection", "features": features(session)}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _must_be_officer(session: Session, actor: Actor, site_id: UUID) -> UUID:
    steward = sharing.seen_exactly(session, site_id).steward
    if not actor.holds(Role.PROTECTION_OFFICER, steward):
        raise Failure("not_allowed")
    return steward
