"""Check a dossier from the shell: what checking needs and nothing of the registry, which takes a second to load."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509

from graveregistry.dossiers.case import Given
from graveregistry.dossiers.verifier import verify as verify_dossier
from graveregistry.dossiers.words import LANGUAGES
from graveregistry.errors import Failure
from graveregistry.ledger.garbage import no_collection
from graveregistry.ledger.notes import VerifierKey, parse_key
from graveregistry.ledger.policy import parse_policy
from graveregistry.ledger.timestamp import BadAuthorities, certificates


def verify(
    dossier: Annotated[Path, typer.Argument(metavar="DOSSIER.zip", help="الملف كما وصل. The dossier as received.")],
    key: Annotated[
        list[Path] | None,
        typer.Option(
            "--key",
            help="المفتاح العام للسجلّ، من المنظمة نفسها. Its public key, from the organisation itself.",
        ),
    ] = None,
    earlier: Annotated[
        Path | None, typer.Option("--earlier", help="نقطة تحقّق سابقة محفوظة لديك. An earlier checkpoint you kept.")
    ] = None,
    consistency: Annotated[
        Path | None,
        typer.Option("--consistency", help="برهان الاتّساق بين النقطتين. The registry's proof between the two."),
    ] = None,
    certificate: Annotated[
        list[Path] | None,
        typer.Option(
            "--certificate",
            help="شهادة السجلّ لتوقيع PDF، من المنظمة نفسها. Certificate (PEM) that the PDF is signed under.",
        ),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", help="سياسة الشهود، لا من الملف. Whose cosignatures are enough; from outside."),
    ] = None,
    rotation: Annotated[
        list[Path] | None,
        typer.Option("--rotation", help="بيان تبديل مفتاح وصلك. A statement of key rotation you were given."),
    ] = None,
    authority: Annotated[
        list[Path] | None,
        typer.Option("--authority", help="شهادات جهات الختم الزمني. Certificates of time-stamping authorities (PEM)."),
    ] = None,
) -> None:
    """تحقّق من ملف توثيقي بلا شبكة — Check a dossier offline.

    الجواب عن كل جزء: لم يتغيّر منذ وقت كذا، أو فشل، أو لم يُفحص؛ ولا شيء من ذلك يُثبت أن المحتوى صحيح.
    رمز الخروج: 0 كل ما أمكن فحصه لم يتغيّر، 1 فشل جزء، 2 بقي جزء لم يُفحص. وما لم يوجد أو لم يُعطَ ما يُفحص به
    (طابع زمني، نقطة تحقّق سابقة…) يُذكر ولا يغيّر الرمز.

    Each part is answered UNCHANGED SINCE a time, FAILED, or NOT CHECKED; none of it shows that the content is true.
    Exit code: 0 all that could be checked is unchanged, 1 something failed, 2 something was not checked. What nothing
    was there or given to check with (time stamp, earlier checkpoint, ...) is said and does not change the code.
    """
    given = Given(
        [each for path in key or [] for each in keys_in(path)],
        _read(earlier) if earlier else None,
        _read(consistency) if consistency else None,
        [each for path in certificate or [] for each in _certificates(path, "dossier_certificate_unreadable")],
        parse_policy(_read(policy)) if policy else None,
        [_read(path) for path in rotation or []],
        [each for path in authority or [] for each in _certificates(path, "dossier_authority_unreadable")],
    )
    try:
        # The threads that hash want the interpreter for a moment only, every few megabytes: they wait 5 ms for it else.
        sys.setswitchinterval(0.001)
        with no_collection():
            report = verify_dossier(dossier, given)
    except OSError:
        raise Failure("dossier_unreadable", path=str(dossier)) from None
    for lang in LANGUAGES:
        typer.echo(report.text(lang))
        typer.echo("" if lang == LANGUAGES[-1] else "-" * 70)
    raise typer.Exit(report.exit_code)


def keys_in(path: Path) -> list[VerifierKey]:
    """The keys in a file, one a line. Raises Failure `dossier_key_unreadable`."""
    try:
        lines = [line.strip() for line in _read(path).decode().splitlines() if line.strip()]
        if lines:
            return [parse_key(line) for line in lines]
    except (UnicodeDecodeError, Failure):
        pass
    raise Failure("dossier_key_unreadable", path=str(path))


def _certificates(path: Path, refused: str) -> list[x509.Certificate]:
    """The certificates in a file. Raises Failure of the code `refused`."""
    try:
        return certificates(_read(path))
    except BadAuthorities:
        raise Failure(refused, path=str(path)) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Failure("dossier_unreadable", path=str(path)) from None
