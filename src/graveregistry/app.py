"""The FastAPI application: rooms' routers, one error handler, security headers, the built pages."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graveregistry import __version__, db, jobs, vocabulary
from graveregistry.access.api import router as access_router
from graveregistry.access.reads import ReadLog
from graveregistry.access.standing import Standing
from graveregistry.access.web import SAFE_METHODS, cookie_of
from graveregistry.audit.api import router as audit_router
from graveregistry.config import Settings
from graveregistry.direct import Direct
from graveregistry.disturbances.api import router as disturbances_router
from graveregistry.dossiers import exporting as dossiers
from graveregistry.dossiers import service as dossiers_service
from graveregistry.dossiers.api import router as dossiers_router
from graveregistry.enquiries.api import router as enquiries_router
from graveregistry.errors import Failure
from graveregistry.errors.wordless import wordless
from graveregistry.evidence import assembling, chunks, disk, uploads
from graveregistry.evidence import deciding as evidence_deciding
from graveregistry.evidence.api import router as evidence_router
from graveregistry.evidence.opened import Opened
from graveregistry.evidence.store import store_of
from graveregistry.exchange import service as exchange
from graveregistry.exchange.api import router as exchange_router
from graveregistry.imagery import conversion
from graveregistry.imagery.api import router as imagery_router
from graveregistry.installation import Installation
from graveregistry.intake import chunks as intake_chunks
from graveregistry.intake import outbox, quick
from graveregistry.intake import store as intake_store
from graveregistry.intake.api import router as intake_router
from graveregistry.monitoring.api import router as monitoring_router
from graveregistry.ogc.api import router as ogc_router
from graveregistry.public import asking, failing
from graveregistry.public import service as public_service
from graveregistry.public.api import router as public_page_router
from graveregistry.publication.api import public_router
from graveregistry.publication.api import router as awareness_router
from graveregistry.publication.api import site_router as site_publication_router
from graveregistry.publication.shelf import Shelf, answered
from graveregistry.reach.headers import dressed, headers_of
from graveregistry.reach.hosts import Hosts
from graveregistry.reach.limits import Limits
from graveregistry.reach.trust import Reach
from graveregistry.saved_views.api import router as saved_views_router
from graveregistry.sites.api import router as sites_router
from graveregistry.tiles.api import router as tiles_router
from graveregistry.tiles.quick import Counter
from graveregistry.tiles.service import Desk
from graveregistry.visits.api import router as visits_router
from graveregistry.warnings.api import public_router as public_warnings_router
from graveregistry.warnings.api import router as warnings_router
from graveregistry.wire import reasons_of

log = logging.getLogger("graveregistry")

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]

common = APIRouter(prefix="/api/v1", tags=["vocabulary"])


@common.get("/vocabulary")
def read_vocabulary() -> dict[str, Any]:
    """Every code of every list with its Arabic and English label and definition."""
    return vocabulary.table()


ROUTERS = (
    # First, as it is asked the most: the routes are tried in their order.
    tiles_router,
    common,
    access_router,
    sites_router,
    evidence_router,
    disturbances_router,
    visits_router,
    monitoring_router,
    intake_router,
    saved_views_router,
    imagery_router,
    dossiers_router,
    awareness_router,
    site_publication_router,
    public_router,
    enquiries_router,
    warnings_router,
    public_warnings_router,
    public_page_router,
    exchange_router,
    ogc_router,
    audit_router,
)

JOBS = {"import": exchange.work, conversion.JOB: conversion.work}
"""Who works on each kind of background job."""

BODY_LIMITS = {
    "/api/v1/sealed/hand-in": outbox.LARGEST,
    **dict.fromkeys(("/enquiry", "/en/enquiry", "/enquiry/answer", "/en/enquiry/answer"), asking.LARGEST_BODY),
}
"""Bytes of a body where it may be larger, or must be smaller, than elsewhere."""


def _problem(failure: Failure, **more: Any) -> Response:
    return _headed(
        failure,
        JSONResponse(failure.problem() | more, status_code=failure.entry.status, media_type="application/problem+json"),
    )


def _headed(failure: Failure, answer: Response) -> Response:
    answer.headers["cache-control"] = "no-store"
    if failure.entry.status == 503:
        answer.headers["retry-after"] = "5"
    if failure.code == "token_refused":
        answer.headers["www-authenticate"] = 'Bearer realm="graveregistry"'
    for unit, seconds in (("seconds", 1), ("minutes", 60)):
        if unit in failure.params:
            answer.headers["retry-after"] = str(int(failure.params[unit]) * seconds)
    return answer


def _said(request: Request, failure: Failure, **more: Any) -> Response:
    """A failure to whoever asked: a page to a person at a browser, a problem document to a program."""
    path = request.url.path
    if failing.to_a_person(path, request.headers.get("accept", "")):
        house = public_service.house(request.app.state.settings)
        page = failing.answer(failure, path, house)
        return _headed(failure, Response(page.body, failure.entry.status, page.headers))
    return _problem(failure, **more)


async def _on_failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, Failure)
    more = {name: error.params[name] for name in ("current", "proposal") if name in error.params}
    return _said(request, error, **more)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _said(request, Failure("invalid_input", reasons=reasons_of(error.errors())))


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    failure = Failure(codes.get(error.status_code, "malformed_json"), limit=error.detail)
    answer = _said(request, failure)
    answer.headers.update(error.headers or {})
    return answer


async def _on_gone(_: Request, __: Exception) -> Response:
    """A link that broke in the middle of what somebody sent: nobody hears this, and it is no incident."""
    return Response(status_code=400)


def _crashed(scope: Scope, error: Exception) -> Response:
    # The number ties the person's report to the log. Nothing of the error itself leaves the house; and of the address
    # the log has the route alone, as that of a tile is a place.
    incident = secrets.token_hex(4)
    route = getattr(scope.get("route"), "path", "/".join(scope["path"].split("/")[:4]))
    log.error("incident %s at %s %s\n%s", incident, scope["method"], route, wordless(error))
    return _said(Request(scope), Failure("internal", incident=incident))


async def _nothing_here(request: Request) -> Response:
    """Whatever under ``/api`` or ``/ogc`` is no route of ours, so that the pages never answer there."""
    allowed = {
        method
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.matches(request.scope)[0] is Match.PARTIAL
        for method in route.methods or ()
    }
    if not allowed:
        raise HTTPException(404)
    raise HTTPException(405, headers={"allow": ", ".join(sorted(allowed))})


class Gate:
    """Outermost ASGI layer: bounds the body, refuses changes from other sites, sets headers, catches what crashes."""

    def __init__(
        self,
        app: ASGIApp,
        body_limit: int,
        headers: dict[str, str],
        others: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.app = app
        self.body_limit = body_limit
        self.headers = headers
        self.others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        dressed = _dressing(self.headers, scope, noted)
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        limit = self.others.get(scope["path"], self.body_limit)
        refused = self._refusal(scope["method"], headers, limit)
        if refused is not None:
            await _said(Request(scope), refused)(scope, receive, dressed)
            return
        try:
            await self.app(scope, self._bounded(receive, limit), dressed)
        except ClientDisconnect:
            # A phone whose link broke in the middle is no crash, and there is nobody to answer.
            return
        except Exception as error:
            answer = _crashed(scope, error)
            if not begun:
                await answer(scope, receive, dressed)

    def _refusal(self, method: str, headers: dict[str, str], limit: int) -> Failure | None:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return Failure("too_large", limit=limit)
        if method in SAFE_METHODS:
            return None
        # Fetch metadata and Origin: a page of another site cannot even sign somebody in or out.
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return Failure("csrf_refused")
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != headers.get("host"):
            return Failure("csrf_refused")
        return None

    def _bounded(self, receive: Receive, limit: int) -> Receive:
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, detail=str(limit))
            return message

        return bounded


class Ahead:
    """Takes in what needs no more care of the application, inside the gate: a phone's chunk."""

    def __init__(self, app: ASGIApp, counter: quick.Counter) -> None:
        self.app = app
        self.counter = counter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            answered = await self.counter.answered(scope, receive, send)
        except Failure as failure:
            await _said(Request(scope), failure)(scope, receive, send)
        else:
            if not answered:
                await self.app(scope, receive, send)


def _dressing(every: dict[str, str], scope: Scope, send: Send) -> Send:
    """``send``, with the headers of every answer."""

    async def dressing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = dressed(every, scope["path"], message["headers"])
        await send(message)

    return dressing


class Application(FastAPI):
    """The application. Before it stands who may ask, and how often; then the tiles that need no more care."""

    def warm(self) -> None:
        """Make the routes ready now. Else whoever asks first waits for it, and everybody else who asks meanwhile."""
        for route in self.routes:
            route.matches({"type": "http", "method": "HEAD", "path": "", "root_path": "", "headers": []})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        dressed = _dressing(self.state.headers, scope, send)
        scope["app"] = self
        try:
            self.state.hosts.check(scope)
            send = self.state.limits.enter(scope, send)
            if await answered(self.state.shelf, scope, send) or await self.state.tiles.answered(scope, send):
                return
            if await self.state.standing.answered(scope, dressed):
                return
        except Failure as failure:
            await _said(Request(scope), failure)(scope, receive, dressed)
            return
        except Exception as error:
            await _crashed(scope, error)(scope, receive, dressed)
            return
        await super().__call__(scope, receive, send)


def create_app(settings: Settings, urls: db.Urls, reach: Reach | None = None) -> Application:
    """The application on the databases of ``urls`` (web role, public role); ``reach`` where phones have to trust a
    certificate authority of our own first.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.reads.start()
        # What a process that was killed left behind.
        disk.sweep(app.state.evidence.waiting)
        disk.sweep(app.state.intake.waiting)
        chunks.sweep(app.state.evidence)
        yield
        app.state.reads.stop()
        await app.state.direct.close()
        app.state.opened.close()
        app.state.engine.dispose()
        app.state.public_engine.dispose()

    app = Application(
        title="graveregistry",
        version=__version__,
        summary="A registry of mass-grave sites.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
    )
    app.state.settings = settings
    app.state.reach = reach
    app.state.hosts, app.state.limits = Hosts(settings), Limits(settings.rate_factor)
    app.state.headers = headers_of(settings)
    app.state.evidence = store_of(settings)
    app.state.intake = intake_store.store_of(settings)
    app.state.opened = Opened(app.state.evidence)
    app.state.engine = db.connect(urls.web)
    app.state.sessions = db.sessions(app.state.engine)
    app.state.reads = ReadLog(app.state.sessions)
    app.state.direct = Direct(urls.web)
    app.state.chunks = intake_chunks.Desk(app.state.direct, app.state.intake)
    app.state.tiles = Counter(Desk(app.state.direct), app.state.reads, cookie_of(settings), app.state.headers)
    app.state.standing = Standing(app.state.direct, cookie_of(settings))
    app.state.public_engine = db.connect(urls.public, pool_size=4)
    app.state.public_sessions = db.sessions(app.state.public_engine)
    for kind, handler in (
        (Failure, _on_failure),
        (RequestValidationError, _on_invalid),
        (HTTPException, _on_http),
        (ClientDisconnect, _on_gone),
    ):
        app.add_exception_handler(kind, handler)
    # The last one added stands outermost.
    app.add_middleware(Ahead, counter=quick.Counter(app.state.chunks))
    app.add_middleware(Gate, body_limit=settings.body_limit, headers=app.state.headers, others=BODY_LIMITS)
    app.state.shelf = Shelf(app.state.headers)
    jobs.register(dossiers_service.JOB, dossiers.handler(Installation(settings)))
    jobs.register(uploads.JOB, assembling.handler(app.state.evidence))
    jobs.register(evidence_deciding.ERASE, evidence_deciding.eraser(app.state.evidence, app.state.opened))
    for name, work in JOBS.items():
        jobs.register(name, work)
    for router in ROUTERS:
        app.include_router(router)
    for home in ("/api", "/ogc"):
        app.add_route(home + "/{rest:path}", _nothing_here, methods=METHODS, include_in_schema=False)
    if settings.web_root.is_dir():
        # Pages alone are compressed: they hold no secret whose length could tell something.
        pages = GZipMiddleware(StaticFiles(directory=settings.web_root, html=True), minimum_size=1024, compresslevel=6)
        app.mount("/", pages, name="pages")
    return app
