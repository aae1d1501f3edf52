"""What stands beside the checkpoint in a dossier: the policy as the registry publishes it, key rotations, time stamps.

None of it is trusted for lying there: keys, policy and the authorities' certificates come from outside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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
