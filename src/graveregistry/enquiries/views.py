"""Enquiries as the desk is answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from graveregistry.access.actors import Actor
from graveregistry.access.precision import Precision
from graveregistry.db import Session
from graveregistry.enquiries import service
from graveregistry.enquiries.filing import Receipt
from graveregistry.enquiries.queries import Near
from graveregistry.enquiries.rules import Answer, grouped
from graveregistry.enquiries.schemas import (
    ApplicantOut,
    BesideOut,
    EnquiryListed,
    EnquiryOut,
    EnquiryPage,
    EnquiryReceiptOut,
    FindOut,
    IdentityOut,
    NearSiteOut,
    TogetherOut,
    VoiceOut,
)
from graveregistry.wire import cursor, read_place


def receipt(made: Receipt) -> EnquiryReceiptOut:
    """Number and secret as people read them."""
    return EnquiryReceiptOut(id=made.id, number=grouped(made.number), secret=grouped(made.secret))


def page(session: Session, actor: Actor, after: str | None, limit: int) -> EnquiryPage:
    """A page of the list."""
    found = service.enquiries(session, actor, None if after is None else read_place(after), limit)
    last = found[-1].row.enquiry if len(found) == limit else None
    more = None if last is None else cursor(last.filed_at.isoformat(), str(last.id))
    return EnquiryPage(enquiries=[_listed(each) for each in found], cursor=more)


def looked(session: Session, actor: Actor, enquiry: UUID, hectares: float) -> EnquiryOut:
    """One enquiry with what lies around it."""
    found = service.look(session, actor, enquiry, hectares)
    row, names = found.listed.row, found.names
    return EnquiryOut(
        enquiry=_listed(found.listed),
        plot=_shape(row.enquiry.plot),
        applicant=None if row.applicant is None else ApplicantOut.model_validate(row.applicant),
        filed_by_name=None if row.enquiry.filed_by is None else names[row.enquiry.filed_by],
        identity=_identity(found),
        answers=[_voice(each, found) for each in reversed(found.spoken)],
        near=[_near(each) for each in found.near],
        beside=[
            BesideOut(
                enquiry=_listed(each.listed),
                plot=_shape(each.listed.row.enquiry.plot),
                metres=round(each.metres, 1),
                same_contact=each.same_contact,
            )
            for each in found.beside
        ],
        together=TogetherOut.model_validate(found.together),
        finds=[
            FindOut(disturbance=each.disturbance_id, site_id=each.site_id, at=each.linked_at) for each in found.finds
        ],
    )


def _listed(found: service.Listed) -> EnquiryListed:
    enquiry, applicant, identity = found.row.enquiry, found.row.applicant, found.row.identity
    return EnquiryListed(
        id=enquiry.id,
        number=grouped(enquiry.number),
        state=found.state,
        filed_at=enquiry.filed_at,
        at_desk=enquiry.filed_by is not None,
        works=enquiry.works,
        planned_on=enquiry.planned_on,
        area_m2=float(enquiry.area_m2),
        closes_at=None if identity is None else identity.closes_at,
        capacity=None if applicant is None else applicant.capacity,
        name=None if applicant is None else applicant.name,
        answers=[Answer(each.voice.answer) for each in found.spoken],
        waits_for_second=any(each.waits for each in found.spoken),
        may_agree=any(each.may_agree for each in found.spoken),
        near=found.near,
    )


def _identity(found: service.Looked) -> IdentityOut | None:
    identity = found.listed.row.identity
    if identity is None:
        return None
    return IdentityOut(
        confirmed=identity.confirmed,
        organisation=identity.organisation_id,
        at=identity.decided_at,
        by_name=found.names[identity.decided_by],
        how=None if found.listed.row.applicant is None else identity.how,
    )


def _voice(spoken: service.Spoken, found: service.Looked) -> VoiceOut:
    voice, second = spoken.voice, spoken.second
    return VoiceOut(
        id=voice.id,
        organisation=voice.organisation_id,
        answer=Answer(voice.answer),
        reason=voice.reason,
        at=voice.given_at,
        by_name=found.names[voice.given_by],
        agreed_at=None if second is None else second.agreed_at,
        agreed_by_name=None if second is None else found.names[second.agreed_by],
        waits=spoken.waits,
        may_agree=spoken.may_agree,
    )


def _near(each: Near) -> NearSiteOut:
    exact = each.level == Precision.EXACT.value
    return NearSiteOut(
        site_id=each.site_id,
        code=each.code,
        precision=Precision(each.level).code,
        name_ar=each.name_ar if exact else None,
        name_en=each.name_en if exact else None,
        shape=_shape(each.shape),
        metres=round(each.metres, 1),
    )


def _shape(geometry: BaseGeometry) -> dict[str, Any]:
    return dict(mapping(geometry))
