"""The corpus as files: made once for a state of the sources, shared by all that run at the same time."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from cryptography.x509 import Certificate

import graveregistry.dossiers
import graveregistry.ledger
from graveregistry.dossiers.case import Given
from graveregistry.ledger.policy import parse_policy
from graveregistry.ledger.timestamp import certificates
from tests.dossiers.corpus.cases import CASES
from tests.dossiers.corpus.good import GOOD
from tests.dossiers.corpus.outcomes import Case

_SOURCES = (
    Path(graveregistry.dossiers.__file__).parent,
    Path(graveregistry.ledger.__file__).parent,
    Path(__file__).parents[1],
)


@cache
def corpus() -> Path:
    """The folder of the corpus: `<number>.zip` for each of `CASES`, in order."""
    place = Path(tempfile.gettempdir()) / f"graveregistry-corpus-{_state()}"
    if not place.exists():
        # Papers are signed in an event loop of their own, and a browser's runs in the thread of its tests.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(_make, place).result()
    return place


def path_of(number: int) -> Path:
    """The file of a case."""
    return corpus() / f"{number}.zip"


def roots_of(case: Case) -> list[Certificate]:
    """The certificates of authorities that a case gives."""
    return [each for name in case.roots for each in certificates((corpus() / f"{name}.pem").read_bytes())]


def given_of(case: Case) -> Given:
    """What a case gives from outside."""
    policy = parse_policy(case.policy_text) if case.policy_text else None
    return Given(case.keys, case.earlier, case.consistency, case.certificates, policy, case.rotations, roots_of(case))


def _state() -> str:
    hashed = hashlib.sha256()
    for folder in _SOURCES:
        for path in sorted(each for each in folder.rglob("*") if each.suffix in {".py", ".json", ".typ", ".html"}):
            hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def _make(place: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="graveregistry-corpus-") as folder:
        made = Path(folder) / "made"
        made.mkdir()
        good = {name: make(Path(folder) / f"{name}.zip") for name, make in GOOD.items()}
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Duplicate name")
            for number, case in enumerate(CASES):
                case.make(good, made / f"{number}.zip")
        for certificate in Path(folder).glob("*.pem"):
            shutil.copy(certificate, made)
        try:
            made.rename(place)
        except OSError:
            # Somebody else has made it in the meantime.
            shutil.rmtree(made)
