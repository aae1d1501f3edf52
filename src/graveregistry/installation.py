"""One installation on this machine: where its database is, how to bring it up, where its signer remembers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graveregistry import db
from graveregistry.cluster import OWNER, PUBLIC, WEB, Cluster
from graveregistry.cluster.elsewhere import furnish, url_of
from graveregistry.config import Settings
from graveregistry.errors import Failure
from graveregistry.ledger.authorities import Authority, read_authorities
from graveregistry.ledger.notary import Apart, Here, Notary
from graveregistry.ledger.notes import parse_key
from graveregistry.ledger.policy import parse_policy
from graveregistry.ledger.signer import Signer

# Names the log for ever and tells no place and no organisation (a checkpoint may be shown to anybody).
ORIGIN = "registry.invalid/log"


@dataclass(frozen=True, slots=True)
class Installation:
    """The real registry or, where the settings say training, the separate one with fictional sites."""

    settings: Settings

    @property
    def home(self) -> Path:
        """The data home."""
        return self.settings.home.resolve()

    @property
    def name(self) -> str:
        """The database's name."""
        return self.settings.database_name

    def start(self) -> None:
        """Start the embedded cluster; a database elsewhere runs by itself."""
        if self.settings.database_url is None:
            Cluster(self.home).start()

    def provision(self) -> None:
        """Make the database and its logins if they are not there, and bring it to the newest schema."""
        if self.settings.database_url is None:
            Cluster(self.home).provision(self.name)
        else:
            furnish(self.settings.database_url, self.home)
        db.migrate(self.urls().owner)

    def exists(self) -> bool:
        """Whether the registry was set up: its signer has a key."""
        return bool(self.settings.signer_key) or self.signer_folder.is_dir()

    def urls(self) -> db.Urls:
        """The three logins."""
        url = self.settings.database_url
        if url is not None:
            return db.Urls(*(url_of(url, self.home, role) for role in (OWNER, WEB, PUBLIC)))
        cluster = Cluster(self.home)
        return db.Urls(*(cluster.url(self.name, role) for role in (OWNER, WEB, PUBLIC)))

    @property
    def signer_folder(self) -> Path:
        """Where the signer's memory is, if it is on this machine."""
        return (self.settings.signer_folder or self.home / "signer").resolve() / self.name

    def signer(self) -> Signer:
        """The signer with its memory outside the database; made at the first call.

        Raises:
            Failure: ``ledger_signer_apart`` where the signer is on another machine.
        """
        if self.settings.signer_key:
            raise Failure("ledger_signer_apart")
        folder = self.signer_folder
        return Signer(folder) if folder.is_dir() else Signer.create(folder, ORIGIN)

    def notary(self) -> Notary:
        """Who signs for this registry. Raises BadKey for a key in the settings that is none."""
        key = self.settings.signer_key
        return Apart(parse_key(key)) if key else Here(self.signer())

    def authorities(self) -> list[Authority]:
        """The time-stamping authorities of the settings; none where nothing is stamped. Raises BadAuthorities."""
        path = self.settings.authorities
        return [] if path is None else read_authorities(path)

    def policy(self) -> bytes:
        """The policy that this registry publishes; empty where it has none. Raises OSError, BadPolicy."""
        path = self.settings.policy
        data = b"" if path is None else path.read_bytes()
        if data:
            parse_policy(data)
        return data

    def checkpoint(self) -> bytes:
        """Sign the ledger as it is now; the newest checkpoint brought here, where the signer is apart.

        Raises:
            Failure: the signer remembers another history, or there is nothing to sign.
        """
        with self._factory(self.urls().web) as sessions:
            return self.notary().certify(sessions, whole=True)

    @contextmanager
    def as_owner(self) -> Iterator[db.Session]:
        """One transaction of the owner, who sees every row: for the machine's operator only."""
        with self._factory(self.urls().owner) as sessions, db.transaction(sessions) as session:
            yield session

    @contextmanager
    def as_web(self) -> Iterator[db.Session]:
        """One transaction of the web role: nobody's, and empty, until an actor is set."""
        with self._factory(self.urls().web) as sessions, db.transaction(sessions) as session:
            yield session

    @contextmanager
    def as_public(self) -> Iterator[db.Session]:
        """One transaction of the public role, which reads what was released and nothing else."""
        with self._factory(self.urls().public) as sessions, db.transaction(sessions) as session:
            yield session

    @contextmanager
    def web_sessions(self) -> Iterator[db.Sessions]:
        """Sessions of the web role, for what takes more than one transaction."""
        with self._factory(self.urls().web) as sessions:
            yield sessions

    @contextmanager
    def _factory(self, url: str) -> Iterator[db.Sessions]:
        engine = db.connect(url, pool_size=1)
        try:
            yield db.sessions(engine)
        finally:
            engine.dispose()
