"""What every room's web edge needs: the request's transaction, the person, strict JSON, versions.

The transaction is committed before the answer is sent: ``scope="function"`` runs the code after ``yield`` first,
so a failed commit can never follow a 200 (measured on FastAPI 0.136 and 0.165).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeVar
from uuid import UUID

from fastapi import Depends, Header, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from graveregistry.access import phones, reads, service, standing, tokens
from graveregistry.access.actors import Actor
from graveregistry.access.rules import Scope
from graveregistry.config import Settings
from graveregistry.db import Session, transaction
from graveregistry.errors import Failure

COOKIE = "graveregistry_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_DEPTH = 64
"""How deep a value may lie below the top of a body."""
MAX_JSON = 4 * 2**20
"""Largest JSON body in bytes: ten times a shape of 10,000 vertices. Files come as multipart with their own bound."""


def cookie_of(settings: Settings) -> str:
    """The session cookie's name: bound to the host and to TLS by its prefix where there is TLS."""
    return f"__Host-{COOKIE}" if settings.https else COOKIE


def cookie_name(request: Request) -> str:
    """The same, where a request came."""
    return cookie_of(request.app.state.settings)


def client_address(request: Request) -> str:
    """The address that sign-ins are throttled by."""
    return request.client.host if request.client else "unknown"


def unit_of_work(request: Request) -> Iterator[Session]:
    """One transaction for the request, on the web role."""
    with transaction(request.app.state.sessions) as session:
        yield session


T = TypeVar("T")
_HANDS = ThreadPoolExecutor(3, thread_name_prefix="turn")
"""Far fewer than connections: whoever has a turn has one too, and whoever waits holds neither. More threads than
processors take the interpreter from each other, and from those who answer."""


async def in_turn(request: Request, work: Callable[[Session], T]) -> T:
    """One transaction of the web role in one go, for routes that hundreds use at once.

    A unit of work holds its connection while the body is read and between the threads that its parts run in; hundreds
    of slow phones would then hold all of them, each waiting for a thread that waits for a connection.
    """

    def turn() -> T:
        with transaction(request.app.state.sessions) as session:
            return work(session)

    return await asyncio.get_running_loop().run_in_executor(_HANDS, turn)


Unit = Annotated[Session, Depends(unit_of_work, scope="function")]


def released_rows(request: Request) -> Iterator[Session]:
    """One transaction on the public login, which can read what was released and nothing else."""
    with transaction(request.app.state.public_sessions) as session:
        yield session


Released = Annotated[Session, Depends(released_rows, scope="function")]


def begun(session: Unit) -> str:
    """As of which snapshot of the database the request begins; asked for before whatever it reads."""
    return standing.begun(session)


Begun = Annotated[str, Depends(begun, scope="function")]


def visitor(request: Request, session: Unit) -> service.Present | None:
    """Whoever comes with the request, set as the transaction's actor; a change must carry the page's token.

    Raises:
        Failure: ``csrf_refused``.
    """
    here = service.present(session, request.cookies.get(cookie_name(request)))
    if here is not None and request.method not in SAFE_METHODS:
        service.check_csrf(here, request.headers.get("x-csrf-token"))
    return here


Visitor = Annotated[service.Present | None, Depends(visitor, scope="function")]


def signed_in(here: Visitor) -> service.Present:
    """The signed-in person.

    Raises:
        Failure: ``sign_in_needed``.
    """
    if here is None:
        raise Failure("sign_in_needed")
    return here


Here = Annotated[service.Present, Depends(signed_in, scope="function")]


def acting(here: Here) -> Actor:
    """The actor of the request."""
    return here.actor


Acting = Annotated[Actor, Depends(acting, scope="function")]


def token_holder(scope: Scope | None) -> Callable[..., tokens.Holder]:
    """The dependency of a route for GIS programs: a personal token with this scope, or else whoever has signed in.

    Only safe methods may use it: no token of a page is asked for. A header that is refused is not made up for by a
    session's cookie.
    """

    def holding(request: Request, session: Unit) -> tokens.Holder:
        given = request.headers.get("authorization")
        if given is not None:
            return tokens.holder(session, given, scope, client_address(request))
        here = service.present(session, request.cookies.get(cookie_name(request)))
        if here is None:
            raise Failure("token_refused")
        tokens.check_role(here.actor)
        return tokens.Holder(here.actor, None)

    return holding


def phone_of(*, reading: bool) -> Callable[..., phones.Phone]:
    """The dependency of a route for phones: with the credential that reads or, where nothing is read, that only sends.

    No cookie counts here, so no token of a page is asked for; and nobody acts in the database.
    """

    def here(request: Request, session: Unit) -> phones.Phone:
        given = request.headers.get("authorization", "")
        return phones.present(session, given, client_address(request), reading=reading)

    return here


ReadingPhone = Annotated[phones.Phone, Depends(phone_of(reading=True), scope="function")]
SendingPhone = Annotated[phones.Phone, Depends(phone_of(reading=False), scope="function")]


def present(request: Request, session: Session) -> service.Present:
    """The signed-in person, for whoever has no dependency's transaction.

    Raises:
        Failure: ``csrf_refused``, ``sign_in_needed``.
    """
    return signed_in(visitor(request, session))


def handing_in(request: Request, session: Unit) -> service.Present | phones.Phone:
    """Whoever hands in what a phone sealed: another phone, or somebody who has signed in."""
    if "authorization" in request.headers:
        return phones.present(session, request.headers["authorization"], client_address(request), reading=False)
    return present(request, session)


HandingIn = Annotated[service.Present | phones.Phone, Depends(handing_in, scope="function")]


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a route notes that it shows exact places to the person of the request."""

    log: reads.ReadLog
    reader: reads.Reader

    def shown(self, kind: reads.Kind, sites: Iterable[UUID]) -> None:
        """Note that these sites are shown exactly."""
        self.log.note(self.reader, kind, sites)


def reading(request: Request, here: Here) -> Reading:
    """The access log, for the signed-in person."""
    return Reading(request.app.state.reads, reads.Reader(here.actor.person_id))


Reads = Annotated[Reading, Depends(reading, scope="function")]


def if_match(value: Annotated[str | None, Header(alias="If-Match", max_length=200)] = None) -> str:
    """The version a change starts from.

    Raises:
        Failure: ``precondition_required`` when the request names none.
    """
    if value is None:
        raise Failure("precondition_required")
    return value.removeprefix("W/").strip('"')


IfMatch = Annotated[str, Depends(if_match)]


def strict_json(body: bytes) -> Any:
    """JSON without NaN, infinities, duplicate keys, bottomless nesting, or text that no database keeps.

    ``json.loads`` lets all of them in. U+0000 and lone surrogates are well-formed JSON escapes, but no Unicode text.

    Raises:
        Failure: ``malformed_json``.
    """
    try:
        read = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
        _check(read)
    except (ValueError, RecursionError) as error:
        raise Failure("malformed_json") from error
    return read


def _finite(text: str) -> float:
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise ValueError(text)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("duplicate key")
    return made


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _check(read: Any) -> None:
    """Depth and text of all that was read, level by level, without recursion."""
    level = [read]
    for _ in range(MAX_DEPTH + 1):
        for value in level:
            if isinstance(value, str) and b"\0" in value.encode():
                raise ValueError("text that cannot be kept")
        level = [
            part
            for value in level
            if isinstance(value, list | dict)
            for part in (value if isinstance(value, list) else [*value, *value.values()])
        ]
    if level:
        raise ValueError("too deep")


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:
        """The body, strictly read."""
        if not hasattr(self, "_json"):
            body = await self.body()
            if len(body) > MAX_JSON:
                raise HTTPException(413, detail=str(MAX_JSON))
            # Reading megabytes takes a while: not in the loop that everybody else's request runs in.
            self._json = await run_in_threadpool(strict_json, body)
        return self._json


class StrictRoute(APIRoute):
    """A route whose JSON is read strictly; every router of the product uses it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler over a :class:`StrictRequest`."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly
