"""The memory that the server is given: a quarter of what this process may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graveregistry.cluster import memory

MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _grouped(folder: Path, own: str, **limits: str) -> int:
    (folder / "proc").write_text(f"1:name=systemd:/old\n0::{own}\n")
    for name, limit in limits.items():
        place = folder / "groups" / name.replace("_", "/").removeprefix("root")
        place.mkdir(parents=True, exist_ok=True)
        (place / "memory.max").write_text(f"{limit}\n")
    return memory.available(folder / "proc", folder / "groups")


def test_the_narrowest_limit_counts_whoever_set_it(tmp_path: Path) -> None:
    assert _grouped(tmp_path, "/a/b", root="max", a=str(1 << 30), a_b=str(2 << 30)) == 1 << 30
    assert _grouped(tmp_path, "/a/b", a_b=str(512 << 20)) == 512 << 20


def test_without_a_limit_it_is_the_machines(tmp_path: Path) -> None:
    assert memory.available(tmp_path / "none", tmp_path / "none") == MACHINE
    assert _grouped(tmp_path, "/../outside", a="1") == MACHINE
    assert _grouped(tmp_path, "/a", a="max") == MACHINE


@pytest.mark.parametrize(("there", "given"), [(256 << 20, "128MB"), (2 << 30, "512MB"), (64 << 30, "4096MB")])
def test_a_quarter_within_bounds(monkeypatch: pytest.MonkeyPatch, there: int, given: str) -> None:
    monkeypatch.setattr(memory, "available", lambda: there)
    assert memory.shared_buffers() == given
