"""For whom backups are sealed, and a registry's own keys for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyrage.x25519 import Identity

from graveregistry.backup.keyring import Keyring, fingerprint, identities_in, recipients_of
from graveregistry.config import Settings
from graveregistry.errors import Failure


def test_recipients_come_from_the_settings_file_and_those_given_go_before(tmp_path: Path) -> None:
    first, second, third = (str(Identity.generate().to_public()) for _ in range(3))
    listed = tmp_path / "recipients.txt"
    listed.write_text(f"# two people\n{first}\n\n{second}\n{first}\n")
    settings = Settings(home=tmp_path, backup_recipients=listed)
    assert {str(each) for each in recipients_of(settings, [])} == {first, second}
    assert [str(each) for each in recipients_of(settings, [third])] == [third]
    assert fingerprint(recipients_of(settings, [first, second])) == fingerprint(
        recipients_of(settings, [second, first])
    )
    assert fingerprint(recipients_of(settings, [first])) != fingerprint(recipients_of(settings, [second]))


@pytest.mark.parametrize("text", ["", "# nobody\n"])
def test_an_empty_file_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "none").write_text(text)
    for file in (tmp_path / "none", tmp_path / "missing"):
        with pytest.raises(Failure) as refused:
            recipients_of(Settings(home=tmp_path, backup_recipients=file), [])
        assert refused.value.code == "backup_no_recipients"
    with pytest.raises(Failure) as unfit:
        identities_in(tmp_path / "none")
    assert unfit.value.code == "backup_identity_unfit"


def test_keys_are_made_once_for_this_account_alone_and_damaged_ones_are_said(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "secrets" / "backup" / "graveregistry")
    assert ring.key() is None
    ring.make()
    key, name = ring.key(), ring.namer().name("file", "a", 1)
    ring.make()
    assert ring.key() == key
    assert ring.namer().name("file", "a", 1) == name
    assert ring.namer().name("file", "a1") != name
    assert [each.stat().st_mode & 0o077 for each in (ring.folder, *ring.folder.iterdir())] == [0, 0, 0]
    for each in ring.folder.iterdir():
        each.write_text("x")
    for read in (ring.signer, ring.namer):
        with pytest.raises(Failure) as lost:
            read()
        assert lost.value.code == "backup_keys_missing"
