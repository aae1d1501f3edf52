"""``graveregistry ledger``: check the history, sign it, go on after a loss."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from graveregistry import signing_cli, witness_cli
from graveregistry.errors import Failure
from graveregistry.ledger import anchoring, auditing, checking, cosigning, proving
from graveregistry.ledger.auditing import Audit
from graveregistry.ledger.policy import parse_policy
from graveregistry.signing_cli import started

app = typer.Typer(help="سجل الأحداث: تحقّق ووقّع — The ledger of events: check it, sign it.", no_args_is_help=True)
app.add_typer(witness_cli.app, name="witness")
for command in (signing_cli.leaves, signing_cli.accept, signing_cli.rotate, signing_cli.recover):
    app.command()(command)

OK = "السجل سليم منذ البداية: {size} حدثاً\nUNCHANGED: {size} events, every row replayed, root {root}"
BAD = "فشل التحقّق من السجل؛ لا تُصدِّر شيئاً وأبلغ المسؤول\nFAILED: the ledger is not what it was; export nothing"


def lines(audit: Audit, *, failed: bool) -> list[str]:
    """What an audit found, one line each, naming the index or the row."""
    said = [BAD if failed else OK.format(size=audit.size, root=audit.root.hex())]
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
    installation = started()
    notary = installation.notary()
    with installation.as_owner() as session:
        # One moment for events and rows; the signer's memory is read before it.
        memory = notary.memory()
        auditing.freeze(session)
        audit = auditing.audit(session, memory, installation.urls().owner)
        signed = checking.signed_faults(session, notary.trusted(session), audit.size)
        signed += anchoring.check_stored(session, installation.authorities())
        failed = audit.failed or bool(signed)
        said = [*lines(audit, failed=failed), *(f"FAILED {each}" for each in signed)]
        checking.keep_full(session, audit.size, audit.root, [each for each in said if each.startswith("FAILED ")])
    for line in said:
        typer.echo(line)
    if failed:
        raise typer.Exit(1)


@app.command()
def checkpoint() -> None:
    """وقّع السجل كما هو الآن — Sign the ledger as it is now and print the checkpoint."""
    typer.echo(started().checkpoint().decode(), nl=False)


@app.command()
def prove(
    index: Annotated[int | None, typer.Argument(help="رقم الحدث. The event's index.")] = None,
    size: Annotated[
        int | None,
        typer.Option(help="حجم نقطة التثبيت؛ الأحدث إن تُرك. Size of the checkpoint; the newest if left out."),
    ] = None,
    since: Annotated[
        int | None,
        typer.Option("--from", help="أثبت أن السجل تابع من هذا الحجم. Prove that the ledger grew from this size."),
    ] = None,
) -> None:
    """أثبت حدثاً، أو أن السجل زيد عليه ولم يُغيَّر — Prove an event; with --from: that the ledger only grew."""
    if (index is None) == (since is None):
        raise Failure("ledger_prove_what")
    with started().as_web() as session:
        if index is not None:
            proof = proving.prove(session, index, size)
        else:
            proof = proving.prove_growth(session, since or 0, size)
    typer.echo(proof.decode(), nl=False)


_WHY_PENDING = {
    "": ("ينتظر الختم، لم تُسأل بعدُ الجهة", "not asked yet"),
    "unreachable": ("ينتظر الختم، لم تُجب الجهة", "unreachable"),
    "refused": ("ينتظر الختم، رُفض جواب الجهة", "its answer was refused"),
}


@app.command()
def anchor(
    out: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, help="اكتب نقطة التثبيت وأختامها في مجلد. Write the checkpoint and its stamps there."
        ),
    ] = None,
) -> None:
    """اختم نقطة التثبيت عند جهات الختم الزمني — Have the newest checkpoint time-stamped; exit code 75 if pending."""
    installation = started()
    authorities = installation.authorities()
    if not authorities:
        raise Failure("ledger_no_authorities")
    with installation.web_sessions() as sessions:
        for each in anchoring.anchor(sessions, authorities, lambda: datetime.now(UTC), at_once=True):
            if each.at is not None:
                typer.echo(f"خُتم. Stamped: size {each.size}, {each.authority}, {each.at:%Y-%m-%dT%H:%M:%SZ}")
    with installation.as_web() as session:
        waiting = anchoring.pending(session)
        note, stamps = anchoring.newest(session)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in (("checkpoint", note), *((f"{name}.tsr", stamp) for name, stamp in stamps)):
            (out / name).write_bytes(data)
    for one in waiting:
        ar, en = _WHY_PENDING[one.why]
        typer.echo(f"{ar} {one.authority}. timestamp pending: size {one.size}, {one.authority} ({en})")
    if waiting:
        raise typer.Exit(75)


@app.command()
def cosign() -> None:
    """اسأل الشهود بعناوينهم في السياسة — Ask the policy's witnesses over HTTP; exit code 75 if one did not sign."""
    installation = started()
    policy = installation.policy()
    if not policy:
        raise Failure("ledger_no_policy")
    with installation.web_sessions() as sessions:
        found = cosigning.ask(sessions, parse_policy(policy), installation.notary().certify(sessions))
    for each in found:
        typer.echo(f"{each.witness}: {each.why or 'وقّع. Cosigned.'}")
    if any(each.why for each in found):
        raise typer.Exit(75)


@app.command()
def key() -> None:
    """المفتاح العام للسجل — Print the public key that checkpoints and dossiers are checked with; retired ones go to the
    error output, so that what is kept as registry.pub holds one key."""
    installation = started()
    with installation.as_web() as session:
        for each in installation.notary().trusted(session):
            retired = "" if each.last_size is None else f"  (حتى الحجم up to size {each.last_size})"
            typer.echo(f"{each.key.text()}{retired}", err=bool(retired))
