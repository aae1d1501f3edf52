"""Remove old sets of a folder, and the objects that no set needs any more; never the newest good one.

A set loses its name first and its objects after, so whatever ends the work, a set that has its name is whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from graveregistry.backup import making, rules
from graveregistry.backup.folder import OBJECTS, UNFINISHED, Folder, Set
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.ledger import durable
from graveregistry.ledger import service as ledger


@dataclass(frozen=True, slots=True)
class Keep:
    """How many to keep: the newest sets, and of each of so many weeks and months that have one, the newest in it."""

    newest: int
    weekly: int = 0
    monthly: int = 0

    def of(self, made: Sequence[tuple[str, datetime]]) -> set[str]:
        """Those to keep of sets given by name and time (UTC), in any order."""
        latest = sorted(made, key=lambda each: (each[1], each[0]), reverse=True)
        kept = {name for name, _ in latest[: self.newest]}
        for count, period in ((self.weekly, _week), (self.monthly, _month)):
            newest_of: dict[date, str] = {}
            for name, at in latest:
                newest_of.setdefault(period(at), name)
            kept |= set(list(newest_of.values())[:count])
        return kept


def _week(at: datetime) -> date:
    return date.fromisocalendar(*at.isocalendar()[:2], 1)


def _month(at: datetime) -> date:
    return at.date().replace(day=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go and what would stay, the oldest first. ``strange``: folders that are no sets of this registry."""

    gone: tuple[str, ...]
    kept: tuple[str, ...]
    strange: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many sets and objects were removed, and the bytes of the latter."""

    sets: int
    objects: int
    bytes: int


def plan(installation: Installation, where: Path, keep: Keep) -> Plan:
    """What pruning would do. The newest set whose every file is whole stays, whatever is asked for.

    Raises:
        Failure: ``backup_none_good`` where no set is whole; of ``making.check_place``.
    """
    own = making.check_place(installation, where)
    folder, key = Folder(where), own.signer().key
    opened, strange = list[Set](), list[str]()
    for name in folder.names():
        try:
            opened.append(folder.open(name, [key]))
        except Failure:
            strange.append(name)
    stays = keep.of([(each.statement.name, each.statement.made_at) for each in opened]) | {_good(folder, opened)}
    names = [each.statement.name for each in opened]
    gone = tuple(name for name in names if name not in stays)
    return Plan(gone, tuple(name for name in names if name in stays), tuple(strange))


def _good(folder: Folder, opened: Sequence[Set]) -> str:
    """The newest set with nothing wrong; each of its files is read to its end."""
    for one in reversed(opened):
        if not any(True for _ in folder.check(one, one.objects.values())):
            return one.statement.name
    raise Failure("backup_none_good", folder=folder.path)


def prune(installation: Installation, where: Path, chosen: Plan) -> Pruned:
    """Remove what a plan says, recorded before the first file goes.

    Raises:
        Failure: ``backup_busy``, ``backup_file_changed`` where a set that stays has a list that cannot be read, so that
            nobody knows what it needs.
    """
    folder = Folder(where)
    with making.said(where), folder.locked():
        needed = set(_needed(folder, chosen.gone))
        with installation.as_owner() as session:
            ledger.record(session, "BackupsPruned", actor=None, extra={"sets": list(chosen.gone)})
        for name in chosen.gone:
            (folder.sets / name).rename(folder.sets / (UNFINISHED + name))
        durable.sync_folder(folder.sets)
        spare = [path for path in (where / "objects").glob("??/*") if path.relative_to(where).as_posix() not in needed]
        freed = sum(path.stat().st_size for path in spare)
        for path in spare:
            path.unlink()
        for name in chosen.gone:
            shutil.rmtree(folder.sets / (UNFINISHED + name))
    return Pruned(len(chosen.gone), len(spare), freed)


def _needed(folder: Folder, gone: Sequence[str]) -> Iterator[str]:
    """Paths of the objects of every set that stays, also of those that are not this registry's."""
    for name in folder.names():
        if name not in gone:
            try:
                yield from (
                    each.path for each in rules.parse_objects((folder.sets / name / OBJECTS).read_bytes()).values()
                )
            except (OSError, rules.Malformed) as bad:
                raise Failure("backup_file_changed", file=folder.sets / name / OBJECTS) from bad
