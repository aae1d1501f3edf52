"""The sample people have read what they were told, so that whoever begins as one of them sees the latest alone."""

from __future__ import annotations

from graveregistry.access import notices
from graveregistry.samples.cast import Cast

UNREAD = 4
"""How many notices each person has yet to read: enough to try the list and the bell, few enough to look at."""
PAGE = 500


class Readers(Cast):
    """Everybody at their list of notices."""

    def read(self) -> None:
        """Take note of all but the last few, each person of their own."""
        for person in self._people:
            with self._as(person["id"]) as (session, actor):
                told = notices.own(session, actor, None, PAGE)
                notices.mark_read(session, actor, [each.notice.id for each in told[UNREAD:]])
        self._say("التنبيهات notices")
