"""A registry with two organisations and people in every role, and HTTP clients signed in as them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from graveregistry import db
from graveregistry.access import people, service
from graveregistry.access.actors import Role
from graveregistry.app import create_app
from graveregistry.config import Settings

PASSWORD = "صخرة-بعيدة-لا-يعرفها-أحد"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[36.5, 32.7], [36.501, 32.7], [36.501, 32.701], [36.5, 32.701], [36.5, 32.7]]],
}


@cache
def _password_hash() -> str:
    """Hashing is slow on purpose; the people of tests, who sign in many thousand times, have the quickest there is."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in a registry: its organisations and, by login, its people."""

    own: UUID = field(default_factory=uuid4)
    partner: UUID = field(default_factory=uuid4)
    stranger: UUID = field(default_factory=uuid4)
    people: dict[str, UUID] = field(default_factory=dict)

    def to_json(self) -> str:
        """For another process of the run."""
        named = {"own": self.own, "partner": self.partner, "stranger": self.stranger, "people": self.people}
        return json.dumps(named, default=str)

    @classmethod
    def from_json(cls, text: str) -> Cast:
        """As another process wrote it."""
        given = json.loads(text)
        people = {name: UUID(each) for name, each in given.pop("people").items()}
        return cls(**{name: UUID(each) for name, each in given.items()}, people=people)

    def roles(self) -> list[tuple[str, UUID, tuple[Role, ...]]]:
        """Login, organisation and roles of each."""
        own = [(role.value.replace("_", "-"), self.own, (role,)) for role in Role]
        others = [
            ("researcher-2", self.own, (Role.RESEARCHER,)),
            ("monitor-2", self.own, (Role.MONITOR,)),
            ("officer-2", self.own, (Role.PROTECTION_OFFICER,)),
            ("administrator-2", self.own, (Role.ADMINISTRATOR,)),
            ("partner-officer", self.partner, (Role.PROTECTION_OFFICER, Role.RESEARCHER)),
            ("stranger", self.stranger, tuple(Role)),
        ]
        return own + others


def populate(owner_url: str) -> Cast:
    """Found the organisations and accounts in a migrated database, as its owner."""
    cast, engine = Cast(), db.connect(owner_url, pool_size=1)
    with (
        db.transaction(db.sessions(engine)) as session,
        patch.object(service, "hash_password", return_value=_password_hash()),
    ):
        for which, name in ((cast.own, "own"), (cast.partner, "partner"), (cast.stranger, "stranger")):
            people.found_organisation(session, which, f"جمعية {name}", f"Association {name}")
        people.make_partners(session, cast.own, cast.partner)
        for name, organisation, roles in cast.roles():
            person = people.found_account(session, name, name, PASSWORD, [(organisation, role) for role in roles])
            cast.people[name] = person.id
    engine.dispose()
    return cast


class Registry:
    """The application on a test's own database, and who is in it."""

    def __init__(self, urls: db.Urls, app: Any, cast: Cast) -> None:
        self.urls, self.app = urls, app
        self.own, self.partner, self.stranger, self.people = cast.own, cast.partner, cast.stranger, dict(cast.people)
        self._engine = db.connect(urls.owner, pool_size=2)
        self._owner = db.sessions(self._engine)
        # One event loop for every client, as in the real server: connections of the tiles belong to a loop.
        self._running = start_blocking_portal()
        self._loop = self._running.__enter__()

    def owner_session(self) -> Any:
        """A transaction as the owner, who sees every row."""
        return db.transaction(self._owner)

    def web_session(self) -> Any:
        """A transaction on the web role, nobody's until an actor is set."""
        return db.transaction(self.app.state.sessions)

    def client(self, login: str | None = None) -> Client:
        """A client, signed in when a name is given."""
        scheme = "https" if self.app.state.settings.https else "http"
        made = Client(self.app, f"{scheme}://127.0.0.1", loop=self._loop)
        if login is not None:
            made.sign_in(login, PASSWORD)
        return made

    def close(self) -> None:
        """Let go of every connection."""
        self._loop.call(self.app.state.direct.close)
        self._running.__exit__(None, None, None)
        self._engine.dispose()
        self.app.state.engine.dispose()
        self.app.state.public_engine.dispose()


class Client:
    """A browser as far as the API sees one: keeps the cookie, sends the page's token with changes."""

    def __init__(self, app: Any, base_url: str = "http://127.0.0.1", loop: BlockingPortal | None = None) -> None:
        self.http = TestClient(app, base_url=base_url, raise_server_exceptions=False)
        self.http.portal = loop
        self.csrf: str | None = None

    def sign_in(self, login: str, password: str) -> Any:
        """Sign in."""
        answer = self.http.post("/api/v1/session", json={"login": login, "password": password})
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf_token"]
        return answer

    def request(self, method: str, path: str, **given: Any) -> Any:
        """Any request under ``/api/v1``."""
        headers = dict(given.pop("headers", {}))
        if self.csrf is not None:
            headers.setdefault("x-csrf-token", self.csrf)
        return self.http.request(method, f"/api/v1{path}", headers=headers, **given)

    def get(self, path: str, **given: Any) -> Any:
        """GET."""
        return self.request("GET", path, **given)

    def post(self, path: str, body: Any = None, **given: Any) -> Any:
        """POST a JSON body."""
        return self.request("POST", path, json=body, **given)

    def patch(self, path: str, body: Any, **given: Any) -> Any:
        """PATCH a JSON body."""
        return self.request("PATCH", path, json=body, **given)

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self.request("DELETE", path)

    def mark_site(self, steward: UUID, **given: Any) -> dict[str, Any]:
        """Mark a site with a boundary, as a researcher; the site as answered."""
        shape = given.pop("shape", SQUARE)
        body = {"id": str(uuid4()), "steward": str(steward), "name_ar": "تدريب – تل السنديان", "types": ["trench"]}
        made = self.post("/sites", body | given)
        assert made.status_code == 201, made.text
        boundary = {"id": str(uuid4()), "geometry": shape, "source_type": "field_visit"}
        drawn = self.post(f"/sites/{body['id']}/boundaries", boundary)
        assert drawn.status_code == 201, drawn.text
        answer: dict[str, Any] = self.get(f"/sites/{body['id']}").json()
        return answer


def make(urls: db.Urls, settings: Settings | None = None, cast: Cast | None = None) -> Registry:
    """A registry on a migrated database; ``cast`` is who is in it already, as ``populate`` told."""
    return Registry(urls, create_app(settings or Settings(), urls), cast or Cast())


def make_token(registry: Registry, login: str, *scopes: str, days: int = 30) -> dict[str, Any]:
    """A personal token of somebody, as answered: with ``id`` and ``token``; every scope when none is named."""
    body = {"name": "QGIS", "scopes": scopes or ("read_features", "read_tiles"), "days": days, "password": PASSWORD}
    answer = registry.client(login).post("/tokens", body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
