"""Engine, session and the one transaction boundary; every change leaves here with its ledger event or not at all.

Rows of a :class:`Recorded` table are part of history. Whatever a flush writes to them is collected here,
``ledger.service.record`` takes the collection into one event, and a commit that would leave something
uncollected behind is refused. So "a write and its event sit together" is kept by the machine, not by care.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from geoalchemy2.shape import from_shape, to_shape
from psycopg.errors import (
    CheckViolation,
    DeadlockDetected,
    DiskFull,
    ForeignKeyViolation,
    LockNotAvailable,
    QueryCanceled,
    SerializationFailure,
    UniqueViolation,
)
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, MetaData, create_engine, event, inspect, make_url
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapper, ORMExecuteState, SessionTransaction, sessionmaker
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.types import TypeDecorator

from graveregistry.errors import Failure

OWNER_ROLE = "graveregistry_owner"
WEB_ROLE = "graveregistry_web"
PUBLIC_ROLE = "graveregistry_public"

_PENDING = "graveregistry.unrecorded"
_SAVEPOINTS = "graveregistry.unrecorded_at_savepoint"
_OWED = "graveregistry.owed_to_history"

UNRECORDED = {"unrecorded": True}
"""Mark (``info=``) of a column that history does not keep: a secret, or derived from columns it keeps."""


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Shape(TypeDecorator[BaseGeometry]):
    """A PostGIS geometry column, EPSG:4326, whose Python value is a shapely geometry."""

    impl = Geometry
    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        self.kind = kind
        super().__init__(geometry_type=kind, srid=4326, spatial_index=False)

    def process_bind_param(self, value: BaseGeometry | None, dialect: Any) -> WKBElement | None:
        """shapely to extended WKB."""
        return None if value is None else from_shape(value, srid=4326, extended=True)

    def process_result_value(self, value: Any, dialect: Any) -> BaseGeometry | None:
        """WKB to shapely."""
        return None if value is None else to_shape(value)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Spatial functions compare geometries with geometries."""
        return self


class Recorded:
    """Mark of a table whose rows are part of history: every change of them travels in a ledger event.

    ``site_columns`` names the columns that say which sites a row concerns, each one site or a list of them.
    A column with ``info=UNRECORDED`` (a password hash, or what is derived from recorded columns) never enters the
    ledger.
    """

    site_columns: ClassVar[tuple[str, ...]] = ("site_id",)


@dataclass(frozen=True, slots=True)
class RowImage:
    """What one flush wrote to one row: its changed columns and their new values.

    ``values`` holds raw Python values, geometries as WKT (EPSG:4326, shortest digits that read back the same);
    a deleted row has the one value ``deleted``.
    """

    table: str
    key: str
    values: dict[str, Any]
    sites: tuple[UUID, ...]


def recorded_value(value: Any) -> Any:
    """A column value as history keeps it: geometries become WKT, all else stays."""
    if isinstance(value, BaseGeometry):
        return str(value.wkt)
    return value


def _sites(kind: type[Recorded], values: Mapping[str, Any]) -> tuple[UUID, ...]:
    held = (values.get(name) for name in kind.site_columns)
    lists = (value if isinstance(value, list) else [value] for value in held)
    return tuple(site for sites in lists for site in sites if site is not None)


@cache
def key_columns(mapper: Mapper[Any]) -> tuple[str, ...]:
    """The attributes of the primary key."""
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


def row_key(kind: type[Base], values: Mapping[str, Any]) -> str:
    """The primary key as one string; the parts of a composite key are joined by a comma."""
    return ",".join([str(values[name]) for name in key_columns(kind.__mapper__)])


@cache
def recorded_columns(mapper: Mapper[Any]) -> tuple[str, ...]:
    """The attributes of a Recorded class that history keeps, primary key included."""
    return tuple(attribute.key for attribute in mapper.column_attrs if not attribute.columns[0].info.get("unrecorded"))


def image_of(kind: type[Any], values: Mapping[str, Any]) -> RowImage:
    """Every non-null recorded column of a row of these values."""
    named = ((name, values.get(name)) for name in recorded_columns(kind.__mapper__))
    held = {name: recorded_value(value) for name, value in named if value is not None}
    return RowImage(kind.__tablename__, row_key(kind, values), held, _sites(kind, values))


def _held(row: Any) -> dict[str, Any]:
    """The values of a row that history keeps, or finds it by."""
    names = (*recorded_columns(row.__mapper__), *row.site_columns)
    return {name: getattr(row, name) for name in names}


def full_image(row: Any) -> RowImage:
    """Every non-null recorded column of a row."""
    return image_of(type(row), _held(row))


def _image(row: Any, values: dict[str, Any]) -> RowImage:
    held = _held(row)
    return RowImage(row.__tablename__, row_key(type(row), held), values, _sites(type(row), held))


def _changed_image(row: Any) -> RowImage | None:
    state = inspect(row)
    values = {
        name: recorded_value(getattr(row, name))
        for name in recorded_columns(row.__mapper__)
        if state.attrs[name].history.has_changes()
    }
    return _image(row, values) if values else None


def _collect(session: Session, _context: Any) -> None:
    pending: list[RowImage] = session.info.setdefault(_PENDING, [])
    pending.extend(full_image(row) for row in session.new if isinstance(row, Recorded))
    changed = (_changed_image(row) for row in session.dirty if isinstance(row, Recorded))
    pending.extend(image for image in changed if image is not None)
    pending.extend(_image(row, {"deleted": True}) for row in session.deleted if isinstance(row, Recorded))


def _refuse_bulk(state: ORMExecuteState) -> None:
    # A bulk statement would change rows of history without passing the flush that collects them.
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = str(getattr(state.statement, "table", ""))
    mappers = Base.registry.mappers
    if any(str(mapper.local_table) == table and issubclass(mapper.class_, Recorded) for mapper in mappers):
        raise Failure("unrecorded_change")


def _refuse_unrecorded(session: Session) -> None:
    # A savepoint that is released leaves its changes to the transaction around it.
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.get(_PENDING) or session.info.get(_OWED):
        raise Failure("unrecorded_change")


def _remember(session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        session.info.setdefault(_SAVEPOINTS, {})[begun] = tuple(session.info.get(_PENDING, ()))


def _forget(session: Session, ended: SessionTransaction) -> None:
    """What a rollback undoes needs no event; what came before its savepoint still does."""
    session.info[_PENDING] = list(session.info.get(_SAVEPOINTS, {}).pop(ended, ()))
    if not ended.nested:
        session.info.pop(_OWED, None)


def owe(session: Session, debts: Iterable[Hashable]) -> None:
    """What this transaction must not be committed without: rows of history, each to be named by an event.

    Raises:
        Failure: ``unrecorded_change`` inside a savepoint, whose end would take back one of row and event alone.
    """
    if session.in_nested_transaction():
        raise Failure("unrecorded_change")
    session.info.setdefault(_OWED, set()).update(debts)


def pay(session: Session, debts: Iterable[Hashable]) -> None:
    """What was owed has been stored; the ledger is the one caller.

    Raises:
        Failure: ``unrecorded_change`` for what is not owed: an event would tell of a row that was not written.
    """
    owed: set[Hashable] = session.info.get(_OWED, set())
    for debt in debts:
        if debt not in owed:
            raise Failure("unrecorded_change")
        owed.remove(debt)


def take_changes(session: Session) -> tuple[RowImage, ...]:
    """Flush, and hand over every change of history not yet taken, one image a row; the ledger is the one caller."""
    session.flush()
    merged: dict[tuple[str, str], RowImage] = {}
    for image in session.info.pop(_PENDING, ()):
        before = merged.get((image.table, image.key), image)
        sites = tuple(dict.fromkeys((*before.sites, *image.sites)))
        # Of a deleted row nothing is left to say but that.
        values = image.values if "deleted" in image.values else {**before.values, **image.values}
        merged[image.table, image.key] = replace(image, values=values, sites=sites)
    return tuple(merged.values())


class Session(PlainSession):
    """A session that keeps law 2 of the house; see the module's text."""


event.listen(Session, "after_flush", _collect)
event.listen(Session, "do_orm_execute", _refuse_bulk)
event.listen(Session, "before_commit", _refuse_unrecorded)
event.listen(Session, "after_transaction_create", _remember)
event.listen(Session, "after_soft_rollback", _forget)

Sessions = sessionmaker[Session]


@dataclass(frozen=True, slots=True)
class Urls:
    """The three logins of one database: the owner migrates, the web role serves, the public role sees releases."""

    owner: str
    web: str
    public: str


_BUSY = (LockNotAvailable, QueryCanceled, DeadlockDetected, SerializationFailure)


def _said(error: Exception) -> Failure | None:
    """What the person is told of a database error; none when it is a fault of ours."""
    if isinstance(error, PoolTimeout):
        return Failure("busy")
    cause = getattr(error, "orig", None)
    if isinstance(cause, _BUSY):
        return Failure("busy")
    if isinstance(cause, DiskFull):
        return Failure("database_full")
    if isinstance(error, OperationalError) and (
        error.connection_invalidated or getattr(cause, "sqlstate", None) is None
    ):
        return Failure("database_unreachable")
    if isinstance(cause, UniqueViolation):
        return Failure("id_conflict")
    if isinstance(cause, ForeignKeyViolation):
        return Failure("not_found")
    if isinstance(cause, CheckViolation) or isinstance(error, DataError):
        return Failure("invalid_input")
    return None


def connect(url: str, *, pool_size: int = 8) -> Engine:
    """An engine on ``url``; connections are tested before use, so a restarted database is met with a new one."""
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        pool_timeout=10,
        # The values of a failed statement are names and places: they must not reach a log.
        hide_parameters=True,
        connect_args={"application_name": "graveregistry"},
    )
    # Many rows go in one statement, as row-level security asks what the actor sees once for every statement.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


def sessions(engine: Engine) -> Sessions:
    """The factory of sessions on ``engine``."""
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


class Kept(Failure):
    """A failure after which the transaction is kept: the refusal itself (a try that counts) is what is written."""


@contextmanager
def transaction(factory: Sessions) -> Iterator[Session]:
    """One transaction: committed when the block ends well, rolled back otherwise. The only place that commits.

    Raises:
        Failure: ``busy``, ``database_unreachable``, ``database_full``, ``id_conflict``, ``not_found`` or
            ``invalid_input`` for what the database itself refused.
    """
    session = factory()
    try:
        yield session
        session.commit()
    except Kept:
        session.commit()
        raise
    except (DBAPIError, PoolTimeout) as error:
        session.rollback()
        said = _said(error)
        if said is None:
            raise
        raise said from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


def migrate(url: str) -> None:
    """Bring the database at ``url`` (the owner's login) to the newest schema.

    Raises:
        Failure: ``schema_newer`` for a database of a later version of the program.
    """
    # It takes half a second to load, which nobody should wait for who brings nothing up to date.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except CommandError as unknown:
        raise Failure("schema_newer") from unknown


def with_login(url: str, role: str, password: str) -> str:
    """The same database reached by another login."""
    return make_url(url).set(username=role, password=password).render_as_string(hide_password=False)


def new_password() -> str:
    """A password for a database login: 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)
