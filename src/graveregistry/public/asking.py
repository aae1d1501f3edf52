"""Asking about a plot and collecting the answer, as pages: what was wrong comes back with all that was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from graveregistry.config import Settings
from graveregistry.db import Session
from graveregistry.enquiries import drawn, filing
from graveregistry.enquiries.plots import LARGEST_FILE
from graveregistry.errors import Failure
from graveregistry.public import answer_sheet, enquiry, service
from graveregistry.vocabulary import Language

__all__ = ["LARGEST_FILE", "LONGEST_PART", "Sent", "Shown", "collect", "empty_answer", "empty_form", "file"]

LONGEST_PART = 64 * 1024
"""Bytes of one field of a form."""
LARGEST_BODY = LARGEST_FILE + 4 * LONGEST_PART
"""Bytes of the whole form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form: its fields and its file."""

    fields: Mapping[str, str]
    file: bytes = b""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is answered."""

    body: bytes
    status: int = 200
    media_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)


def empty_form(settings: Settings, lang: Language) -> Shown:
    """The form with nothing in it: the same bytes for everybody."""
    return _form(settings, lang, Sent({}), None)


def empty_answer(settings: Settings, lang: Language) -> Shown:
    """Where an answer is asked for."""
    return Shown(enquiry.answer(lang, service.house(settings), settings, _values(Sent({}))))


def file(session: Session, settings: Settings, lang: Language, sent: Sent, address: str) -> Shown:
    """Take an enquiry, or show the form again with what is wrong."""
    try:
        asked = drawn.asked(sent.fields, sent.file)
        receipt = filing.file_in_public(session, asked, address, settings.enquiry_hectares)
    except Failure as failure:
        return _form(settings, lang, sent, failure)
    return Shown(enquiry.filed(lang, service.house(settings), settings, receipt), 201)


def collect(session: Session, settings: Settings, lang: Language, sent: Sent, address: str) -> Shown:
    """The answer that stands now, as a page or a sheet; or the form again, with why not."""
    values, house = _values(sent), service.house(settings)
    try:
        found = filing.collect(session, values["number"], values["secret"], address)
    except Failure as failure:
        page = enquiry.answer(lang, house, settings, values, failure=failure)
        return Shown(page, failure.entry.status)
    if values["as"] == "pdf":
        named = {"content-disposition": f'inline; filename="plot-enquiry-{found.number}.pdf"'}
        return Shown(answer_sheet.sheet(lang, house, found), media_type="application/pdf", headers=named)
    return Shown(enquiry.answer(lang, house, settings, values, found))


def _form(settings: Settings, lang: Language, sent: Sent, failure: Failure | None) -> Shown:
    written = enquiry.Written(_values(sent), failure, bool(sent.file))
    status = 200 if failure is None else failure.entry.status
    return Shown(enquiry.form(lang, service.house(settings), settings, written), status)


def _values(sent: Sent) -> Mapping[str, str]:
    return defaultdict(str, sent.fields)
