"""Every failure the product can answer: one entry each, in Arabic and English, saying what to do next.

A failure travels as :class:`Failure` from any room to the edge, where ``app.py`` turns it into
``application/problem+json`` (RFC 9457) and the command line into a sentence and an exit code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graveregistry.errors.access import ACCESS
from graveregistry.errors.backup import BACKUP
from graveregistry.errors.cluster import CLUSTER
from graveregistry.errors.database import DATABASE
from graveregistry.errors.disturbances import DISTURBANCES
from graveregistry.errors.dossiers import DOSSIERS
from graveregistry.errors.enquiries import ENQUIRIES
from graveregistry.errors.entry import Entry
from graveregistry.errors.evidence import EVIDENCE
from graveregistry.errors.exchange import EXCHANGE
from graveregistry.errors.general import GENERAL
from graveregistry.errors.geo import GEO
from graveregistry.errors.imagery import IMAGERY
from graveregistry.errors.intake import INTAKE
from graveregistry.errors.ledger import LEDGER
from graveregistry.errors.ogc import OGC
from graveregistry.errors.publication import PUBLICATION
from graveregistry.errors.reach import REACH
from graveregistry.errors.saved_views import SAVED_VIEWS
from graveregistry.errors.sites import SITES
from graveregistry.errors.visits import VISITS
from graveregistry.errors.warnings import WARNINGS

CATALOGUE: dict[str, Entry] = {
    **GENERAL,
    **DATABASE,
    **CLUSTER,
    **GEO,
    **LEDGER,
    **ACCESS,
    **SITES,
    **EVIDENCE,
    **DISTURBANCES,
    **VISITS,
    **PUBLICATION,
    **WARNINGS,
    **ENQUIRIES,
    **SAVED_VIEWS,
    **EXCHANGE,
    **IMAGERY,
    **DOSSIERS,
    **OGC,
    **BACKUP,
    **INTAKE,
    **REACH,
}
"""Every code of the product; a room's own are in the module of its name."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong, with where it is and how to mend it.

    ``at`` is (longitude, latitude) in degrees, EPSG:4326, when the thing has a place; ``field`` names the
    input it belongs to.
    """

    code: str
    ar: str
    en: str
    at: tuple[float, float] | None = None
    field: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The reason as it is sent, without what is empty."""
        said: dict[str, Any] = {"code": self.code, "ar": self.ar, "en": self.en}
        if self.at is not None:
            said["at"] = list(self.at)
        if self.field is not None:
            said["field"] = self.field
        return said


class Failure(Exception):
    """A failure with a code of ``CATALOGUE``; parameters fill the sentences and travel in the answer."""

    def __init__(self, code: str, /, *, reasons: tuple[Reason, ...] = (), **params: Any) -> None:
        self.code = code
        self.entry = CATALOGUE[code]
        self.reasons = reasons
        self.params = params
        super().__init__(self.sentence("en"))

    def sentence(self, lang: str) -> str:
        """The sentence in ``ar`` or ``en`` with the parameters filled in."""
        text = self.entry.ar if lang == "ar" else self.entry.en
        return text.format_map(self.params) if self.params else text

    def problem(self) -> dict[str, Any]:
        """The failure as a problem document (RFC 9457) with both languages and the reasons."""
        body: dict[str, Any] = {
            "type": f"urn:graveregistry:problem:{self.code}",
            "title": self.sentence("en"),
            "status": self.entry.status,
            "code": self.code,
            "detail": {"ar": self.sentence("ar"), "en": self.sentence("en")},
        }
        if self.reasons:
            body["reasons"] = [reason.as_dict() for reason in self.reasons]
        return body
