"""`python verify.py DOSSIER.zip --key registry.pub`: the answers in Arabic and English, and an exit code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from graveregistry.dossiers.findings import SENTENCES
from graveregistry.dossiers.standalone.examine import FAILED, PARTS, UNCHANGED, Answer, examine, weighs
from graveregistry.dossiers.standalone.notes import Key, read_key
from graveregistry.dossiers.standalone.outside import Outside
from graveregistry.dossiers.standalone.plain import MalformedError
from graveregistry.dossiers.standalone.policies import Policy, read_policy

HELP = """تحقّق من ملف توثيقي بلا شبكة. Check a dossier offline.
Exit code: 0 all that could be checked is unchanged, 1 something failed, 2 something was not checked."""
NO_KEY_IN = (
    "ليس في {path} مفتاح عام للسجلّ. احصل على المفتاح من المنظمة نفسها، لا من الملف التوثيقي.",
    "There is no public key of a registry in {path}. Get it from the organisation itself, not from the dossier.",
)
NO_POLICY_IN = (
    "ليس في {path} سياسة سليمة. خذها من المنظمة نفسها، لا من الملف التوثيقي.",
    "There is no sound policy in {path}. Get it from the organisation itself, not from the dossier.",
)
UNREADABLE = (
    "تعذّرت قراءة الملف {path}. تحقّق من المسار وأنّ النسخة كاملة.",
    "The file {path} could not be read. Check the path and that the copy is complete.",
)


class UsageError(Exception):
    """What was typed cannot be used: the sentences."""


def told(answers: dict[str, Answer], language: int) -> str:
    """The report in Arabic (0) or English (1)."""
    rows = []
    for part, answer in answers.items():
        state = SENTENCES["states"][answer.state][language].replace("{since}", answer.since)
        rows.append(f"{PARTS[part][language]}: {state}")
        for code, about in answer.found:
            rows.append("    " + SENTENCES["findings"][code][language].replace("{about}", about))
    return "\n".join([*rows, "", SENTENCES["caveat"][language]])


def exit_code(answers: dict[str, Answer]) -> int:
    """0: all that could be checked is unchanged; 1: something failed; 2: something was not checked."""
    states = {answer.state for answer in answers.values() if weighs(answer)}
    return 1 if FAILED in states else 0 if states == {UNCHANGED} else 2


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UsageError("\n".join(UNREADABLE).replace("{path}", str(path))) from None


def _keys(path: Path) -> list[Key]:
    try:
        found = [read_key(line.strip()) for line in _read_file(path).decode().splitlines() if line.strip()]
    except (UnicodeDecodeError, MalformedError):
        found = []
    if not found:
        raise UsageError("\n".join(NO_KEY_IN).replace("{path}", str(path)))
    return found


def _policy(path: Path) -> Policy:
    try:
        return read_policy(_read_file(path))
    except MalformedError:
        raise UsageError("\n".join(NO_POLICY_IN).replace("{path}", str(path))) from None


def run(arguments: list[str]) -> int:
    """Check what the arguments name, print the answers, give the exit code."""
    parser = argparse.ArgumentParser(prog="verify.py", description=HELP)
    parser.add_argument("dossier", type=Path, metavar="DOSSIER.zip", help="الملف كما وصل / the dossier as received")
    parser.add_argument("--key", type=Path, action="append", default=[], help="المفتاح العام / the public key")
    parser.add_argument("--earlier", type=Path, help="نقطة تحقّق سابقة لديك / an earlier checkpoint you kept")
    parser.add_argument("--consistency", type=Path, help="برهان الاتّساق بينهما / the proof between the two")
    parser.add_argument("--policy", type=Path, help="سياسة الشهود / whose cosignatures are enough")
    parser.add_argument("--rotation", type=Path, action="append", default=[], help="بيان تبديل مفتاح / a key rotation")
    asked = parser.parse_args(arguments)
    try:
        keys = [key for path in asked.key for key in _keys(path)]
        earlier, proof = (_read_file(path) if path else None for path in (asked.earlier, asked.consistency))
        policy = _policy(asked.policy) if asked.policy else None
        rotations = [_read_file(path) for path in asked.rotation]
        try:
            with asked.dossier.open("rb") as file:
                answers = examine(file, Outside(keys, earlier, proof, policy, rotations))
        except OSError:
            raise UsageError("\n".join(UNREADABLE).replace("{path}", str(asked.dossier))) from None
    except UsageError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    text = f"{told(answers, 0)}\n{'-' * 70}\n{told(answers, 1)}\n\n"
    # A terminal or a pipe of another system may not be set to Unicode.
    sys.stdout.buffer.write(text.encode())
    return exit_code(answers)
