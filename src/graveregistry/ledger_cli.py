"""``graveregistry ledger``: check the history, sign it, go on after a loss."""

from __future__ import annotations

from typing import Annotated

import typer

from graveregistry.config import settings
from graveregistry.installation import Installation
from graveregistry.ledger import auditing
from graveregistry.ledger import service as ledger
from graveregistry.ledger.auditing import Audit

app = typer.Typer(help="سجل الأحداث: تحقّق ووقّع — The ledger of events: check it, sign it.", no_args_is_help=True)

OK = "السجل سليم منذ البداية: {size} حدثاً\nUNCHANGED: {size} events, every row replayed, root {root}"
BAD = "فشل التحقّق من السجل؛ لا تُصدِّر شيئاً وأبلغ المسؤول\nFAILED: the ledger is not what it was; export nothing"


def lines(audit: Audit) -> list[str]:
    """What an audit found, one line each, naming the index or the row."""
    said = [BAD if audit.failed else OK.format(size=audit.size, root=audit.root.hex())]
    for found in audit.findings:
        until = "" if found.until is None else f"-{found.until}"
        of = "" if found.field is None else f" {found.field}"
        said.append(f"{'FAILED' if found.failed else 'NOTE'} event {found.index}{until}: {found.fault}{of}")
    said += [f"FAILED site {s}, event {f.sequence} of its chain: {f.fault}" for s, f in audit.chain_faults]
    said += [f"FAILED row {found.name}: {found.what}" for found in audit.row_faults]
    return said


@app.command()
def verify() -> None:
    """تحقّق من كل حدث وكل صف — Check every event, chain and row; exit code 1 when anything was altered."""
    installation = _installation()
    with installation.as_owner() as session:
        audit = auditing.audit(session, installation.signer().remembered())
    for line in lines(audit):
        typer.echo(line)
    if audit.failed:
        raise typer.Exit(1)


@app.command()
def checkpoint() -> None:
    """وقّع السجل كما هو الآن — Sign the ledger as it is now and print the checkpoint."""
    typer.echo(_installation().checkpoint().decode(), nl=False)


@app.command()
def key() -> None:
    """المفتاح العام للسجل — Print the public key that checkpoints and dossiers are checked with."""
    signer = _installation().signer()
    identities = signer.keys()
    for each in identities:
        typer.echo(each.text())


@app.command()
def recover(reason: Annotated[str, typer.Option(help="لماذا فُقد السجل. Why history was lost.")]) -> None:
    """تابع بعد فقدان (نسخة احتياطية قديمة) — Go on after a loss under a new key; the statement becomes an event."""
    installation = _installation()
    statement = installation.signer().recover(reason)
    with installation.as_owner() as session:
        ledger.record(session, "SignerRecovered", actor=None, reason=reason, extra={"recovery": statement.value()})
    typer.echo(f"المفتاح الجديد. The new key: {installation.signer().key.text()}")


def _installation() -> Installation:
    installation = Installation(settings())
    installation.start()
    return installation
