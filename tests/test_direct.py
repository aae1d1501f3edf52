"""The straight way to the database: what it answers, and what people are told when it cannot."""

from __future__ import annotations

import asyncio
import os
import pwd
import socket
from pathlib import Path

import pytest
from sqlalchemy import make_url

from graveregistry.cluster import WEB
from graveregistry.direct import Direct
from graveregistry.errors import Failure
from tests.conftest import Database


def ask(direct: Direct, statement: str, *values: object) -> object:
    """One question in an event loop of its own."""

    async def once() -> object:
        try:
            return tuple(await direct.row(statement, values))
        finally:
            await direct.close()

    return asyncio.run(once())


def test_it_answers_as_the_login_of_its_address_in_any_event_loop(database: Database) -> None:
    direct = Direct(database.url(WEB))
    for number in (1, 2):
        assert ask(direct, "SELECT current_user::text, $1::int", number) == (WEB, number)


def test_nothing_of_one_statement_is_left_for_the_next(database: Database) -> None:
    direct = Direct(database.url(WEB))

    async def two() -> list[object]:
        await direct.row("SELECT set_config('graveregistry.actor', 'x', true)", ())
        left = list(await direct.row("SELECT coalesce(current_setting('graveregistry.actor', true), '')", ()))
        await direct.close()
        return left

    assert asyncio.run(two()) == [""]


def test_a_statement_that_takes_too_long_is_told_as_busy(database: Database) -> None:
    async def slow() -> None:
        direct = Direct(database.url(WEB))
        await direct.row("SELECT set_config('statement_timeout', '50', false)", ())
        await direct.row("SELECT pg_sleep(5)", ())

    with pytest.raises(Failure) as told:
        asyncio.run(slow())
    assert told.value.code == "busy"


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    account = pwd.getpwuid(os.geteuid()).pw_name
    url = f"postgresql+psycopg://web:secret@:5432/none?host={tmp_path}&requirepeer={account}"
    with pytest.raises(Failure) as told:
        ask(Direct(url), "SELECT 1")
    assert told.value.code == "database_unreachable"


def test_somebody_elses_server_is_told_no_password(database: Database, tmp_path: Path) -> None:
    parsed = make_url(database.url(WEB))
    other = next(each.pw_name for each in pwd.getpwall() if each.pw_uid != os.geteuid())
    url = parsed.set(query={"host": str(tmp_path), "requirepeer": other}).render_as_string(hide_password=False)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / ".s.PGSQL.5432"))
        server.listen()
        with pytest.raises(Failure) as told:
            ask(Direct(url), "SELECT 1")
        server.settimeout(1)
        visitor, _ = server.accept()
        with visitor:
            assert visitor.recv(100) == b""
    assert told.value.code == "database_unreachable"
