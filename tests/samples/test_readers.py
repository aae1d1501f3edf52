"""Whoever begins as one of the sample people has a handful of notices to read, the latest."""

from __future__ import annotations

from unittest.mock import patch
from uuid import UUID

from tests.support.registry import PASSWORD, Registry

from graveregistry.access import notices, people, service
from graveregistry.access.actors import Role
from graveregistry.access.told import Happened
from graveregistry.samples.cast import read
from graveregistry.samples.readers import UNREAD, Readers

TOLD = 12


def move_in(registry: Registry) -> None:
    """The sample organisations and their people."""
    with registry.owner_session() as session, patch.object(service, "hash_password", return_value="x"):
        for each in read("organisations"):
            people.found_organisation(session, UUID(each["id"]), each["name_ar"], each["name_en"])
        for each in read("people"):
            roles = [(UUID(held["organisation"]), Role(held["role"])) for held in each["roles"]]
            login = f"sample-{each['login']}"
            people.found_account(session, login, each["name_ar"], PASSWORD, roles, person_id=UUID(each["id"]))


def test_all_but_the_last_few_notices_are_read(registry: Registry) -> None:
    move_in(registry)
    someone = UUID(read("people")[0]["id"])
    organisation = UUID(read("people")[0]["roles"][0]["organisation"])
    for _ in range(TOLD):
        with registry.owner_session() as session:
            notices.tell(session, Happened.ROLE_ENDED, organisation, None, also=[someone])
    said: list[str] = []
    Readers(registry.app.state.sessions, said.append).read()
    with registry.web_session() as session:
        actor = service.act_as(session, someone)
        assert actor is not None
        told = notices.own(session, actor, None, 100)
        assert len(told) >= TOLD
        assert [each.notice.read_at is None for each in told] == [True] * UNREAD + [False] * (len(told) - UNREAD)
        assert notices.unread(session, actor) == UNREAD
    assert said
