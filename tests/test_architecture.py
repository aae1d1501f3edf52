"""The house keeps its own rules: contracts that name every room, locks and files that name no machine."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "graveregistry"
NOT_ROOMS = {"cluster", "errors", "geo", "migrations", "samples", "vocabulary"}
"""Folders that are no feature: they have neither tables nor a service."""
DRIVERS = {"alembic", "asyncpg", "geoalchemy2", "procrastinate", "psycopg", "psycopg_pool", "sqlalchemy"}
WEB = {"fastapi", "pydantic", "pydantic_settings", "starlette"}


def rooms() -> list[str]:
    """The feature folders of the source tree."""
    found = (file.parent.name for file in SOURCE.glob("*/__init__.py"))
    return sorted(name for name in found if name not in NOT_ROOMS)


def contract(name: str) -> dict[str, set[str]]:
    """One contract of ``.importlinter`` as sets of its lines; empty when there is none of that name."""
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    section = f"importlinter:contract:{name}"
    if not parser.has_section(section):
        return {}
    return {key: {line for line in value.split("\n") if line} for key, value in parser[section].items()}


def imported() -> set[str]:
    """The top-level names of all that the source imports."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found


def tracked(*names: str) -> list[Path]:
    """The files of the project as git knows them, those not yet committed included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [file for file in files if file.is_file()]


@pytest.mark.parametrize("room", rooms())
def test_every_room_stands_inside_the_contract_of_rooms(room: str) -> None:
    assert f"graveregistry.{room}" in contract("inside")["containers"]


@pytest.mark.parametrize(("kind", "file"), [("private", "queries"), ("tables", "tables")])
@pytest.mark.parametrize("room", rooms())
def test_every_room_keeps_its_database_part_to_itself(room: str, kind: str, file: str) -> None:
    module = f"graveregistry.{room}.{file}"
    named = contract(f"{kind}_{room}")
    if (SOURCE / room / f"{file}.py").exists() or (SOURCE / room / file).is_dir():
        assert named["protected_modules"] == {module}
        lent = {
            f"graveregistry.{room}",
            "graveregistry.*.queries",
            "graveregistry.*.tables",
            "graveregistry.migrations",
        }
        own = lent if kind == "tables" or room == "access" else {f"graveregistry.{room}"}
        assert named["allowed_importers"] <= own
    else:
        assert named == {}


def test_every_driver_and_web_library_in_use_is_walled_in() -> None:
    used = imported()
    assert contract("sql")["protected_modules"] == used & DRIVERS
    assert contract("web")["protected_modules"] >= used & WEB
    assert contract("pure")["forbidden_modules"] >= used & (DRIVERS | WEB)


def test_what_files_are_tried_with_is_no_part_of_the_product() -> None:
    assert not imported() & {"geopandas", "pandas", "pyogrio"}


def test_every_file_of_the_source_is_short_enough_to_read() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in SOURCE.rglob("*.py")
        if file.parent.name != "versions" and (lines := len(file.read_text().splitlines())) > 400
    }
    assert long == {}


def test_the_python_lock_pins_by_content_and_names_no_host() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "scripts" / "uv.lock"):
        text = lock.read_text()
        assert "://" not in text
        assert "index-url" not in text
        packages = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert packages
        assert [package for package in packages if "--hash=sha256:" not in package] == []


def resolved(value: object) -> Iterator[str]:
    """Every ``resolved`` address in a package-lock."""
    if isinstance(value, dict):
        if isinstance(value.get("resolved"), str):
            yield value["resolved"]
        for inner in value.values():
            yield from resolved(inner)


def test_the_web_lock_holds_no_addresses_but_a_hash_for_each_package() -> None:
    for lock in tracked("web/package-lock.json"):
        held = json.loads(lock.read_text())
        assert list(resolved(held)) == []
        bare = [
            name
            for name, entry in held["packages"].items()
            if name and "integrity" not in entry and not entry.get("link")
        ]
        assert bare == []


def test_the_web_lock_covers_what_the_web_asks_for() -> None:
    for lock in tracked("web/package-lock.json"):
        asked = json.loads(lock.with_name("package.json").read_text())
        packages = json.loads(lock.read_text())["packages"]
        for kind in ("dependencies", "devDependencies"):
            assert packages[""].get(kind, {}) == asked.get(kind, {})
            for name, version in asked.get(kind, {}).items():
                assert packages[f"node_modules/{name}"]["version"] == version, f"{name} is not pinned exactly"


def test_no_file_names_a_place_of_one_machine() -> None:
    # Home folders and scratch folders of whoever wrote it; a path that every Debian has is fine.
    machine = re.compile(
        r"(?<![\w.~/-])/(?:home|Users|root|work|workspace|mnt|private/var|opt/(?!homebrew)\w+)/[\w.-]+/"
    )
    for file in tracked():
        if file == Path(__file__) or b"\0" in (content := file.read_bytes()):
            continue
        found = machine.search(content.decode(errors="replace"))
        assert found is None, f"{file.relative_to(ROOT)} names {found.group()}"
