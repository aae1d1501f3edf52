"""Alembic's entry: runs the migrations in one transaction on the URL that ``db.migrate`` hands over."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, pool

import graveregistry
from graveregistry.db import Base, Shape


def _load_tables() -> None:
    for module in pkgutil.walk_packages(graveregistry.__path__, "graveregistry."):
        if module.name.endswith((".tables", ".jobs")):
            importlib.import_module(module.name)


def _ours(_object: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    # PostGIS keeps tables of its own in the schema; they are not ours to compare.
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


def _as_migration(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    # A migration speaks of PostGIS itself, not of a class of ours that may change.
    if kind == "type" and isinstance(item, Shape):
        autogen.imports.add("from geoalchemy2 import Geometry")
        return f"Geometry({item.kind!r}, srid=4326, spatial_index=False)"
    return False


def run() -> None:
    """Upgrade (or compare) over one connection."""
    _load_tables()
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.begin() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, include_object=_ours, render_item=_as_migration
        )
        context.run_migrations()
    engine.dispose()


run()
