"""What others vouch for, beside the registry: an earlier checkpoint, witnesses, time stamps."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from graveregistry.dossiers.standalone.bagged import Found
from graveregistry.dossiers.standalone.notes import Key, NoteError, Trusted, check_note
from graveregistry.dossiers.standalone.plain import MalformedError
from graveregistry.dossiers.standalone.policies import Policy, cosigned_by
from graveregistry.dossiers.standalone.stamps import note_of_log, stamp_in
from graveregistry.dossiers.standalone.tree import is_beginning, read_consistency

STAMP = re.compile(r"data/ledger/timestamps/([a-z0-9][a-z0-9-]{0,30})\.(tsr|pending)")
PENDING = b"timestamp pending\n"
LAST_SECOND = 253402300799


class Outside(NamedTuple):
    """What the examiner has from outside the dossier."""

    keys: Sequence[Key]
    earlier: bytes | None = None
    consistency: bytes | None = None
    policy: Policy | None = None
    rotations: Sequence[bytes] = ()

    def known(self) -> list[Key]:
        """The keys given, and those of the policy's logs."""
        return list(dict.fromkeys([*self.keys, *(self.policy.logs if self.policy else [])]))


class Look(NamedTuple):
    """What was found of a part; whether it puts all else in doubt; what time it gives, and who says so."""

    failures: Found
    open_: Found
    notes: Found
    doubted: bool = False
    times: Sequence[tuple[str, str, str]] = ()


def look_back(given: Outside, note: bytes, trusted: Trusted) -> Look:
    """The checkpoint kept from before beside the dossier's."""
    if given.earlier is None:
        return Look([], [("no_earlier", "")], [])
    if not trusted:
        return Look([], [("no_proven_time" if given.known() else "no_key", "")], [])
    code, about, failed = _against(given.earlier, given.consistency, note, trusted)
    found = [(code, about)] if code else []
    return Look(found if failed else [], [] if failed else found, [], code == "fork")


def _against(earlier: bytes, proven: bytes | None, note: bytes, trusted: Trusted) -> tuple[str, str, bool]:
    """What is found between the checkpoint given and the dossier's, and whether that is a failure."""
    try:
        kept, here = (check_note(each, trusted) for each in (earlier, note))
    except NoteError as refused:
        return refused.code, refused.about, True
    if kept.origin != here.origin:
        return "other_log", here.origin, True
    if kept.size == here.size:
        return ("", "", False) if kept.root == here.root else ("fork", "", True)
    if proven is None:
        older, sizes = here.size < kept.size, f"{kept.size}, {here.size}"
        return ("older_than_earlier", "", False) if older else ("no_consistency_proof", sizes, False)
    (old, _), (new, newer) = sorted([(kept, earlier), (here, note)], key=lambda each: each[0].size)
    try:
        proof = read_consistency(proven)
    except MalformedError:
        return "consistency_form", "", True
    if proof.number != old.size or proof.note != newer:
        return "consistency_form", "", True
    holds = is_beginning(old.size, new.size, old.root, new.root, proof.hashes)
    return ("", "", False) if holds else ("consistency_failed", "", True)


def look_at_witnesses(policy: Policy | None, note: bytes, signed: bool) -> Look:
    """Whether enough witnesses saw the checkpoint; else nothing may be called unchanged."""
    if policy is None or not signed:
        return Look([], [("no_proven_time" if policy else "no_policy", "")], [])
    try:
        cosigned = cosigned_by(note, list(policy.witnesses.values()))
        if any(time > LAST_SECOND for time, _ in cosigned):
            raise NoteError("note_malformed")
    except NoteError as refused:
        return Look([(refused.code, refused.about)], [], [], doubted=True)
    said = [("cosigned", f"{key.name} {_instant(time)}") for time, key in cosigned]
    keys = [key for _, key in cosigned]
    if not policy.enough(keys):
        return Look([], [("below_quorum", str(len(keys)))], said, doubted=True)
    count = next(count for count in range(len(keys) + 1) if policy.enough(keys[:count]))
    times = [(_instant(cosigned[count - 1][0]), "time_of_witnesses", "")] if count else []
    return Look([], [], said, times=times)


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def look_at_stamps(files: Mapping[str, bytes], note: bytes) -> Look:
    """What the time stamps in a dossier, by their names, say; who signed them is not looked at here."""
    failures: Found = []
    open_: Found = []
    for name in sorted(files):
        match = STAMP.fullmatch(name)
        if match and match[2] == "pending":
            sound = files[name] == PENDING
            (open_ if sound else failures).append(("timestamp_pending", match[1]) if sound else ("pending_form", name))
        elif match:
            code, about = _stamp(match[1], files[name], note)
            failed = code in ("stamp_form", "stamp_other_digest")
            (failures if failed else open_).append((code, name if failed else about))
    return Look(failures, open_ or [("no_timestamp", "")], [])


def _stamp(authority: str, response: bytes, note: bytes) -> tuple[str, str]:
    try:
        digest, time = stamp_in(response)
    except MalformedError:
        return "stamp_form", ""
    try:
        own = note_of_log(note)
    except NoteError:
        return "no_proven_time", ""
    same = digest == hashlib.sha256(own).digest()
    return ("stamp_elsewhere", f"{authority} {time}") if same else ("stamp_other_digest", "")
