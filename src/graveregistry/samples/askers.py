"""People who asked before digging, all of them invented, so that the desk's list can be tried: one waits to be
identified; one asks piece by piece for more ground than may be asked about at once.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from shapely import box

from graveregistry import db
from graveregistry.access import service as access
from graveregistry.config import Settings
from graveregistry.enquiries import filing, service
from graveregistry.enquiries.filing import Asked
from graveregistry.enquiries.rules import Answer
from graveregistry.samples.cast import Cast, Say

_MADE_BY_THE_WAY = UUID("a5f1d1be-6b0e-5a7e-9a53-0a7c5b6d2f12")
_WEST, _SOUTH, _SIDE, _GAP = 36.3330, 32.4750, 0.0016, 0.0002
_PIECES = 3


def _asked(name: str, contact: str, works: str, details: str, column: int) -> Asked:
    west = _WEST + column * (_SIDE + _GAP)
    return Asked(
        name=name,
        organisation_name="",
        capacity="landowner",
        contact=contact,
        works=works,
        details=details,
        planned_on=access.now().date() + timedelta(days=45),
        plot=box(west, _SOUTH, west + _SIDE, _SOUTH + _SIDE),
        place_is_right=True,
    )


class Askers(Cast):
    """People at the public page and at an officer's desk."""

    def __init__(self, sessions: db.Sessions, say: Say, settings: Settings) -> None:
        super().__init__(sessions, say)
        self._hectares, self._days = settings.enquiry_hectares, settings.enquiry_days

    def ask(self, officers: tuple[UUID, UUID, UUID]) -> None:
        """One asks in public; another, at the desk, about plots side by side, of which the first is answered."""
        first, _, organisation = officers
        well = _asked("سليم التدريبي (خيالي)", "0900000011", "well", "تدريب: بئر عمقها أربعون متراً", -3)
        with db.transaction(self._sessions) as session:
            filing.file_in_public(session, well, "training", self._hectares)
        details = "تدريب: غرس أشجار، حفر بعمق متر"
        with self._as(str(first)) as (session, actor):
            for number in range(_PIECES):
                piece = _asked("نوال التدريبية (خيالية)", "0900000012", "deep_ploughing", details, number)
                enquiry, how = uuid5(_MADE_BY_THE_WAY, f"piece {number}"), "تدريب: هوية اطُّلع عليها"
                filing.file_at_desk(session, actor, enquiry, organisation, piece, how, self._hectares, self._days)
            answered, voice = (uuid5(_MADE_BY_THE_WAY, each) for each in ("piece 0", "voice"))
            service.answer(session, actor, answered, voice, organisation, Answer.WAIT, "تدريب: الجواب المعتاد")
        self._say("أسئلة قبل الحفر plot enquiries")
