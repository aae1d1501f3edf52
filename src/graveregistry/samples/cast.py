"""Who does what: a sample is done by the person who does such a thing, in a transaction of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from graveregistry import db
from graveregistry.access import service
from graveregistry.access.actors import Actor, Role
from graveregistry.errors import Failure

FOLDER = Path(__file__).resolve().parents[3] / "data" / "samples"
Row = dict[str, Any]
Say = Callable[[str], None]


def read(name: str) -> list[Row]:
    """The rows of one sample file."""
    rows: list[Row] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


class Cast:
    """The people of the samples, and a way to act as each of them."""

    def __init__(self, sessions: db.Sessions, say: Say) -> None:
        self._sessions = sessions
        self._say = say
        self._rows = {row["id"]: row for row in read("sites")}
        self._people = read("people")

    @contextmanager
    def _as(self, person_id: str) -> Iterator[tuple[db.Session, Actor]]:
        with db.transaction(self._sessions) as session:
            actor = service.act_as(session, UUID(person_id))
            if actor is None:
                raise Failure("no_such_person", login=person_id)
            yield session, actor

    def _holder(self, role: Role, organisation: str, *, other_than: tuple[str, ...] = ()) -> str:
        """Somebody with this role in this organisation."""
        return next(
            str(person["id"])
            for person in self._people
            if {"organisation": organisation, "role": role.value} in person["roles"] and person["id"] not in other_than
        )
