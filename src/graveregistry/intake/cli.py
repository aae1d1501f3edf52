"""``graveregistry intake``: the keys that phones seal for, and opening what they sealed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.intake.keys import keys_of, read_private
from graveregistry.intake.opening import open_waiting
from graveregistry.intake.worker import LOOK_SECONDS, opener_of

app = typer.Typer(no_args_is_help=True, help="استقبال الزيارات المختومة ومفاتيحه. The intake of sealed visits.")
keys_app = typer.Typer(no_args_is_help=True, help="مفاتيح الختم. The keys that phones seal for.")
app.add_typer(keys_app, name="keys")


@keys_app.command()
def status() -> None:
    """لأي مفاتيح تختم الهواتف — For which keys phones seal, and which of them this machine opens with."""
    keys = keys_of(settings())
    held, told = keys.private(), keys.told()
    for each in keys.every():
        now = "للختم now" if each in told else "قديم old"
        here = "الخاص هنا private key here" if each.id in held else "الخاص بعيد private key elsewhere"
        typer.echo(f"  {each.id}  {each.role:<8}  {each.made_at}  {now}; {here}")
    if not any(each.role == "escrow" for each in told):
        typer.echo("لا مفتاح احتياطياً: إن ضاع مفتاح هذا الجهاز ضاع ما لم يُفتح. اصنع واحداً: intake keys escrow FILE")
        typer.echo(
            "No escrow key: if this machine's is lost, so is what was not opened. Make one: intake keys escrow FILE"
        )


@keys_app.command()
def rotate() -> None:
    """اصنع مفتاحاً جديداً للسجل — Make a new registry key; the old ones stay, to open what was sealed for them."""
    made = keys_of(settings()).rotate()
    typer.echo(f"تختم الهواتف له متى اتصلت. Phones seal for it once they have asked: {made.id}")


@keys_app.command("elsewhere")
def elsewhere(
    public: Annotated[str, typer.Argument(help="المفتاح العام age1… للجهاز الآخر. The other machine's age1… key.")],
) -> None:
    """اختم لمفتاح جهاز آخر — Seal for the age identity of another machine, which then opens what comes."""
    made = keys_of(settings()).new_elsewhere(public)
    typer.echo(f"تختم الهواتف له متى اتصلت. Phones seal for it once they have asked: {made.id}")
    typer.echo("افتح على الجهاز الآخر. Open on the other machine: graveregistry intake open --identity FILE --watch")


@keys_app.command()
def escrow(
    target: Annotated[Path, typer.Argument(help="ملف جديد للمفتاح الخاص. A new file for the private key.")],
) -> None:
    """اصنع مفتاحاً احتياطياً يُحفظ بعيداً — Make an escrow key whose private half is kept off this machine."""
    made = keys_of(settings()).new_escrow(target)
    typer.echo(
        f"{made.id}: انقل {target} إلى مكان آمن بعيد ثم امحه من هنا. Take it to a safe place and delete it here."
    )


@app.command("open")
def open_sealed_visits(
    identity: Annotated[
        Path | None, typer.Option(help="ملف مفتاح خاص، إن لم يكن هنا. A file of a private key that is not kept here.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="واصل الفتح حتى Ctrl+C. Go on until Ctrl+C.")] = False,
) -> None:
    """افتح الزيارات المختومة — Open the sealed visits, those too that could not be opened before."""
    installation = Installation(settings())
    held = keys_of(installation.settings).private() | dict(read_private(identity) if identity else {})
    if not held:
        raise Failure("intake_keys_missing", file=keys_of(installation.settings).folder)
    with installation.web_sessions() as sessions:
        opener, again = opener_of(installation.settings, sessions, held), True
        while True:
            done = open_waiting(opener, again=again)
            if done.opened or done.refused or again:
                typer.echo(f"فُتحت {done.opened}، وتعذّر {done.refused}. Opened {done.opened}, could not {done.refused}.")
            if not watch:
                return
            again = False
            time.sleep(LOOK_SECONDS)
