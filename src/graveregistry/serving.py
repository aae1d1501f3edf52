"""Serve the registry: bring everything up, start what goes by the clock, print where to go."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

import uvicorn

from graveregistry.app import create_app
from graveregistry.clockwork import Clockwork
from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.intake import worker as intake
from graveregistry.jobs import Worker
from graveregistry.reach.certificates import Identity, identity
from graveregistry.reach.hosts import Hosts
from graveregistry.reach.names import names_of
from graveregistry.reach.trust import Reach, Trust

log = logging.getLogger("graveregistry")

_LOOK_SECONDS = 3600.0
Welcome = Callable[[Reach | None], None]


def chosen(settings: Settings, *, training: bool, port: int | None, tls: bool, names: list[str]) -> Settings:
    """The settings with what the command line says; with TLS of our own the whole local network is listened to.

    Raises:
        Failure: ``name_unfit``.
    """
    update: dict[str, Any] = {"training": training or settings.training, "port": port or settings.port}
    if tls or settings.tls:
        said = {"host": "0.0.0.0"} if "host" not in settings.model_fields_set else {}  # noqa: S104 - asked for
        names = [*names, *([settings.tls_names] if settings.tls_names else [])]
        update |= said | {"tls": True, "https": True, "tls_names": ",".join(names)}
    # Validated anew: names from the command line are as little to be believed as those from the environment.
    return Settings.model_validate(settings.model_dump() | update)


def identity_of(settings: Settings) -> Identity:
    """What the server shows to phones, from the data home's secrets.

    Raises:
        Failure: ``name_outside``.
    """
    folder = settings.home.resolve() / "secrets" / "tls"
    return identity(folder, names_of(settings), settings.neutral_name_en, datetime.now(UTC))


def reach_of(settings: Settings, shown: Identity) -> Reach:
    """What phones and people are told of the way here."""
    first = names_of(settings).first
    return Reach(f"https://{first}:{settings.port}", f"http://{first}:{settings.trust_port}/", shown.fingerprint)


def configured(app: Any, settings: Settings, context: ssl.SSLContext | None = None) -> uvicorn.Config:
    """How the application is served: over TLS with a context, and with belief in those proxies alone that are named."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ssl_context_factory=None if context is None else lambda _config, _default: context,
    )


class _Works(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, welcome: Callable[[], None]) -> None:
        super().__init__(config)
        self._welcome = welcome

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._welcome()


class Front:
    """TLS of our own: the identity, renewed while it is served, and the plain-HTTP side beside it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.shown = identity_of(settings)
        self.context = self.shown.context()
        self._stop = threading.Event()
        where: dict[str, Any] = {"host": settings.host, "port": settings.trust_port}
        self._plain = uvicorn.Server(uvicorn.Config(self.trust(), **where, **_QUIET))

    def trust(self) -> Trust:
        """The application of the plain-HTTP side."""
        settings, knows = self._settings, Hosts(self._settings).knows
        names = {"name_ar": settings.neutral_name_ar, "name_en": settings.neutral_name_en}
        return Trust(lambda: self.shown.der, lambda: self.shown.fingerprint, settings.port, knows, **names)

    def start(self) -> None:
        """Begin, in threads of its own."""
        threading.Thread(target=self._plain.run, name="trust", daemon=True).start()
        threading.Thread(target=self._run, name="certificate", daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._stop.set()
        self._plain.should_exit = True

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            try:
                self.renew()
            except (Failure, OSError, ValueError) as error:
                log.error("by the clock: the certificate: %s", type(error).__qualname__)

    def renew(self) -> None:
        """Make a new certificate where it is time; whoever connects from then on is shown it.

        Raises:
            Failure: ``name_outside``.
        """
        self.shown = identity_of(self._settings)
        self.context.load_cert_chain(self.shown.file)


_QUIET: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "limit_concurrency": 200,
    "lifespan": "off",
}


def serve(settings: Settings, welcome: Welcome) -> None:
    """Run until stopped; ``welcome`` is called once requests are answered. The database is up and migrated already.

    Raises:
        Failure: ``name_outside``.
    """
    installation = Installation(settings)
    front = Front(settings) if settings.tls else None
    reach = None if front is None else reach_of(settings, front.shown)
    app = create_app(settings, installation.urls(), reach)
    app.warm()
    workers: list[_Works] = [
        Clockwork(installation, app.state.sessions),
        Worker(app.state.sessions, settings.files),
        intake.Worker(settings, app.state.sessions),
        *([] if front is None else [front]),
    ]
    for each in workers:
        each.start()
    try:
        config = configured(app, settings, None if front is None else front.context)
        _Server(config, lambda: welcome(reach)).run()
    finally:
        for each in workers:
            each.stop()
