"""`graveregistry verify`: check a dossier that somebody was handed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graveregistry.dossiers.verifier import verify as verify_dossier
from graveregistry.dossiers.words import LANGUAGES
from graveregistry.errors import Failure
from graveregistry.ledger.notes import VerifierKey, parse_key


def verify(
    dossier: Annotated[Path, typer.Argument(metavar="DOSSIER.zip", help="The dossier as received / الملف كما وصل")],
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", help="Public key of the registry, got from the organisation itself / المفتاح العام"),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="An earlier checkpoint you kept / نقطة تحقّق سابقة محفوظة لديك")
    ] = None,
) -> None:
    """تحقّق من ملف توثيقي بلا شبكة — Check a dossier offline.

    Each part is answered UNCHANGED SINCE a time, FAILED, or NOT CHECKED; none of it shows that the content is true.
    Exit code: 0 all parts unchanged, 1 something failed, 2 something was not checked.
    """
    keys = [each for path in key or [] for each in _keys(path)]
    earlier = _read(checkpoint) if checkpoint else None
    try:
        report = verify_dossier(dossier, keys=keys, earlier_checkpoint=earlier)
    except OSError:
        raise Failure("dossier_unreadable", path=str(dossier)) from None
    for lang in LANGUAGES:
        typer.echo(report.text(lang))
        typer.echo("" if lang == LANGUAGES[-1] else "-" * 70)
    raise typer.Exit(report.exit_code)


def _keys(path: Path) -> list[VerifierKey]:
    """The keys in a file, one a line. Raises Failure `dossier_key_unreadable`."""
    try:
        lines = [line.strip() for line in _read(path).decode().splitlines() if line.strip()]
        if lines:
            return [parse_key(line) for line in lines]
    except (UnicodeDecodeError, Failure):
        pass
    raise Failure("dossier_key_unreadable", path=str(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Failure("dossier_unreadable", path=str(path)) from None
