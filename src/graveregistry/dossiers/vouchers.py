"""What stands beside the checkpoint in a dossier: the policy as the registry publishes it, key rotations, time stamps.

None of it is trusted for lying there: keys, policy and the authorities' certificates come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graveregistry.errors import Failure
from graveregistry.ledger import timestamp

POLICY = "data/ledger/policy"
ROTATION = re.compile(r"data/ledger/rotations/([1-9][0-9]{0,3})\.note")
STAMP = re.compile(r"data/ledger/timestamps/([a-z0-9][a-z0-9-]{0,30})\.(tsr|pending)")
PENDING = b"timestamp pending\n"


@dataclass(frozen=True, slots=True)
class Vouchers:
    """`rotations`: the statements from the log's first key to the one in use, in that order. `stamps`: the name of an
    authority and its response (RFC 3161, DER); `pending`: authorities that had not answered. `policy`: empty where the
    registry publishes none."""

    rotations: tuple[bytes, ...] = ()
    stamps: tuple[tuple[str, bytes], ...] = ()
    pending: tuple[str, ...] = ()
    policy: bytes = b""

    def files(self) -> dict[str, bytes]:
        """The files by their names in the bag."""
        found = {f"data/ledger/rotations/{number}.note": note for number, note in enumerate(self.rotations, 1)}
        found |= {f"data/ledger/timestamps/{name}.tsr": response for name, response in self.stamps}
        found |= {f"data/ledger/timestamps/{name}.pending": PENDING for name in self.pending}
        return found | ({POLICY: self.policy} if self.policy else {})


NONE = Vouchers()


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the paper prints of the checkpoint: the note, and of each authority asked the time that it stamped, or None
    while it had not answered."""

    note: str
    stamps: tuple[tuple[str, datetime | None], ...]


def vouched(note: bytes, files: Mapping[str, bytes]) -> Vouched:
    """What is printed of a checkpoint and of the stamps among the files of a bag, by their names.

    What a stamp is of, and by whom, is not looked at here.
    """
    found = [(match, files[name]) for name in sorted(files) if (match := STAMP.fullmatch(name))]
    stamps = tuple((match[1], _time(data) if match[2] == "tsr" else None) for match, data in found)
    return Vouched(note.decode(), stamps)


def _time(response: bytes) -> datetime | None:
    """The time of a stamp. What is malformed tells none; no registry printed one for it."""
    try:
        return timestamp.read(response)[1]
    except Failure:
        return None
