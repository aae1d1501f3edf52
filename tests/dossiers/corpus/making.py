"""The corpus as files: made once for a state of the sources, shared by all that run at the same time."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

import graveregistry.dossiers
import graveregistry.ledger
from tests.dossiers.corpus.cases import CASES
from tests.dossiers.corpus.good import GOOD

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
        _make(place)
    return place


def path_of(number: int) -> Path:
    """The file of a case."""
    return corpus() / f"{number}.zip"


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
        try:
            made.rename(place)
        except OSError:
            # Somebody else has made it in the meantime.
            shutil.rmtree(made)
