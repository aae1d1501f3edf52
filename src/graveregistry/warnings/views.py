"""Warnings as the web answers them."""

from __future__ import annotations

from graveregistry import vocabulary
from graveregistry.access.actors import Actor
from graveregistry.db import Session
from graveregistry.warnings import rules, service
from graveregistry.warnings.schemas import (
    HandOut,
    NamedOut,
    PublicWarningOut,
    PublicWarningsOut,
    WarningOut,
    WarningWithdrawnOut,
)


def warnings(session: Session, actor: Actor) -> list[WarningOut]:
    """Every warning, the newest first."""
    return [warning(listed) for listed in service.warnings(session, actor)]


def warning(listed: service.Listed) -> WarningOut:
    """One warning with what became of it."""
    row, review, gone, names = listed.warning, listed.review, listed.withdrawal, listed.names
    return WarningOut(
        id=row.id,
        organisation=row.organisation_id,
        governorate=row.governorate,
        text_ar=row.text_ar,
        text_en=row.text_en,
        valid_until=row.valid_until,
        issued=HandOut(at=row.issued_at, by=row.issued_by, by_name=names[row.issued_by]),
        state=listed.state.value,
        public=listed.state in rules.PUBLIC,
        may_review=listed.may_review,
        review=None
        if review is None
        else HandOut(at=review.reviewed_at, by=review.reviewed_by, by_name=names[review.reviewed_by]),
        withdrawal=None
        if gone is None
        else WarningWithdrawnOut(
            at=gone.withdrawn_at, by=gone.withdrawn_by, by_name=names[gone.withdrawn_by], reason=gone.reason
        ),
    )


def standing(session: Session, *, training: bool) -> PublicWarningsOut:
    """What the public reads now."""
    shown = []
    for each in service.standing(session):
        name = vocabulary.entry("governorate", each.governorate)
        shown.append(
            PublicWarningOut(
                governorate=NamedOut(code=name.code, ar=name.label_ar, en=name.label_en),
                ar=each.text_ar,
                en=each.text_en,
                issued_on=each.issued_on,
                valid_until=each.valid_until,
            )
        )
    return PublicWarningsOut(warnings=shown, training=training)
