"""Attack 13 for the evidence store: whoever takes the files learns neither bytes nor whether a guess is right."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.support.field import assigned_site, form, hand_in, photo
from tests.support.registry import Registry


def taken(registry: Registry) -> dict[Path, bytes]:
    """Every byte outside the keys: what a thief of the store, or of its backup, has."""
    home = Path(registry.app.state.settings.home)
    files = (path for path in home.rglob("*") if path.is_file() and "secrets" not in path.relative_to(home).parts)
    return {path: path.read_bytes() for path in files}


@pytest.mark.parametrize("size", [(64, 48), (1200, 900)])
def test_planted_bytes_and_digests_are_in_no_file(registry: Registry, size: tuple[int, int]) -> None:
    site, data = assigned_site(registry), photo("planted", size)
    fields = form(site, data)
    assert hand_in(registry.client("monitor"), fields, data).status_code == 201
    researcher = registry.client("researcher")
    working = researcher.get(f"/evidence/{fields['id']}/file").content
    assert researcher.get(f"/evidence/{fields['id']}/file?original=true").content == data
    sha256 = bytes.fromhex(fields["sha256"])
    wanted = [b"PLANTED", b"Exif", b"JFIF", sha256, fields["sha256"].encode(), base64.b64encode(sha256)]
    wanted += [part for whole in (data, working) for part in (whole[200:232], whole[-40:-8])]
    found = taken(registry)
    assert len(found) >= 2
    for path, content in found.items():
        assert fields["sha256"][:12] not in str(path)
        for each in wanted:
            assert each not in content, (path, each)
