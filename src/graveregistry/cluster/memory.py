"""How much of this machine's memory the server keeps its pages in."""

from __future__ import annotations

import os
from pathlib import Path

LEAST, MOST = 128 << 20, 4 << 30
"""Bytes: PostgreSQL's own default, and what holds a registry of a million sites."""

_PROC, _GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def shared_buffers() -> str:
    """A quarter of what there is, as PostgreSQL's manual advises, within bounds; as its setting is written.

    It is touched page by page as it fills: a small registry on a large machine takes no more than before.
    """
    return f"{max(LEAST, min(MOST, available() // 4)) >> 20}MB"


def available(proc: Path = _PROC, groups: Path = _GROUPS) -> int:
    """Bytes of memory that this process may use: the machine's, or less where a container or a service has a limit
    (control groups, version 2), its own or that of one it stands in."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    own = next((line[3:] for line in _lines(proc) if line.startswith("0::")), "/")
    home = groups / own.lstrip("/")
    told = (_lines(folder / "memory.max") for folder in (home, *home.parents) if folder.is_relative_to(groups))
    return min(machine, *(int(lines[0]) for lines in told if lines and lines[0].isdecimal()), machine)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
