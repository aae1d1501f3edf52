"""``graveregistry sign`` and what goes with it: signing here or on a machine apart, new keys, going on after a loss."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graveregistry.config import settings
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.ledger import auditing, cosigning, notary, rotation, signer
from graveregistry.ledger import service as ledger
from graveregistry.ledger.notes import VerifierKey
from graveregistry.ledger.policy import parse_policy
from graveregistry.ledger.rotation import Trusted
from graveregistry.ledger.signer import Signer
from graveregistry.ledger.values import encode

Folder = Annotated[Path, typer.Option("--signer", help="مجلد الموقِّع. The signer's folder.")]
Out = Annotated[Path | None, typer.Option(help="اكتب إلى ملف. Write to a file.")]
Reason = Annotated[str, typer.Option(help="السبب. The reason.")]


def sign(
    folder: Folder,
    leaves: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="ملف من: ledger leaves؛ بلا قاعدة بيانات. A file of 'ledger leaves': needs no database.",
        ),
    ] = None,
    rotate: Annotated[bool, typer.Option("--rotate", help="بدّل المفتاح. Take a new key.")] = False,
    recover: Annotated[
        str | None, typer.Option(help="تابع بعد فقدان؛ اذكر السبب. Go on after a loss; give the reason.")
    ] = None,
    out: Out = None,
) -> None:
    """وقّع السجل بموقِّع مستقل — Sign with a signer that runs apart; it refuses a history other than its own memory."""
    own = Signer(folder)
    if recover is not None:
        _give(encode(own.recover(recover).value()), out)
    elif rotate:
        _give(own.rotate(), out)
    elif leaves is not None:
        _give(own.sign(lambda: signer.records(leaves.read_bytes())), out)
    else:
        with Installation(settings()).web_sessions() as sessions:
            _give(auditing.checkpoint(sessions, own), out)


def leaves(out: Annotated[Path, typer.Argument(help="الملف. The file.")]) -> None:
    """اكتب بصمات الأحداث لموقِّع في جهاز آخر — Write what a signer on another machine signs: the hash of every event."""
    with started().as_web() as session, out.open("wb") as file:
        for leaf in auditing.leaf_hashes(session):
            file.write(leaf)


def accept(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="ملفات. Files of the signer or of witnesses.")
    ],
) -> None:
    """احفظ ما جاء من الموقِّع أو الشهود — Keep checkpoints, cosignatures, rotations and recoveries brought as files."""
    installation = started()
    policy = settings().policy
    witnesses = [] if policy is None else list(parse_policy(policy.read_bytes()).witnesses.values())
    for file in files:
        with installation.as_owner() as session:
            _accept(session, installation.notary().trusted(session), witnesses, file.read_bytes())
        typer.echo(f"حُفظ. Kept: {file}")


def _accept(session: Session, trusted: list[Trusted], witnesses: list[VerifierKey], data: bytes) -> None:
    if data.startswith(rotation.HEADER.encode()):
        notary.accept_rotation(session, trusted, data)
        ledger.record(session, "SignerKeyRotated", actor=None, extra={"rotation": data.decode()})
    elif data.startswith(b"{"):
        statement = signer.parse_recovery(data)
        ledger.record(
            session, "SignerRecovered", actor=None, reason=statement.reason, extra={"recovery": statement.value()}
        )
    else:
        cosigning.accept(session, trusted, witnesses, data)


def rotate(reason: Reason) -> None:
    """بدّل مفتاح التوقيع — Take a new signing key, vouched for by the old one; the statement becomes an event."""
    if not reason.strip():
        raise Failure("reason_needed")
    installation = started()
    with installation.as_owner() as session:
        before = installation.notary().trusted(session)
        note = installation.signer().rotate()
        notary.accept_rotation(session, before, note)
        ledger.record(session, "SignerKeyRotated", actor=None, reason=reason, extra={"rotation": note.decode()})
    typer.echo(note.decode(), nl=False)
    typer.echo(f"المفتاح الجديد. The new key: {installation.signer().key.text()}", err=True)


def recover(reason: Reason) -> None:
    """تابع بعد فقدان (نسخة احتياطية قديمة) — Go on after a loss under a new key; the statement becomes an event."""
    installation = started()
    statement = installation.signer().recover(reason)
    with installation.as_owner() as session:
        ledger.record(session, "SignerRecovered", actor=None, reason=reason, extra={"recovery": statement.value()})
    typer.echo(f"المفتاح الجديد. The new key: {installation.signer().key.text()}")


def started() -> Installation:
    """The installation of the settings, its database running."""
    installation = Installation(settings())
    installation.start()
    return installation


def _give(data: bytes, out: Path | None) -> None:
    if out is None:
        typer.echo(data.decode(), nl=False)
    else:
        out.write_bytes(data)
