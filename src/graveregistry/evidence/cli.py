"""``graveregistry evidence``: the keys of the evidence store, at the machine itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.evidence import keys
from graveregistry.evidence.store import Store, store_of

app = typer.Typer(no_args_is_help=True, help="مخزن الأدلة ومفاتيحه. The evidence store and its keys.")


@app.command()
def status() -> None:
    """كم ملفاً مختوماً ولأي مفاتيح — How many files are sealed, and for which keys."""
    store = store_of(settings())
    typer.echo(f"الملفات المختومة. Sealed files: {sum(1 for _ in store.sealed())}")
    if not store.keys.made:
        typer.echo("تُصنع المفاتيح مع أول ملف. Keys are made with the first file.")
        return
    known = store.keys.recipients()
    for each in known:
        typer.echo(f"  {each}")
    if len(known) == 1:
        typer.echo("لا مفتاح احتياطياً بعيداً عن هذا الجهاز: إن ضاع مفتاحه ضاعت الأدلة. أضف واحداً: evidence escrow")
        typer.echo("No second key is kept off this machine: if its own is lost, so is all evidence. 'evidence escrow'.")


@app.command()
def escrow(
    public: Annotated[
        str | None, typer.Option(help="مفتاح عام صُنع على جهاز آخر. A public age key made on another machine.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="اكتب مفتاحاً خاصاً جديداً هنا. Write a new private key here, then take it away.")
    ] = None,
) -> None:
    """أضف مفتاحاً احتياطياً يُحفظ بعيداً، وأعد ختم الملفات له — Add a key that is kept elsewhere, and seal all for it."""
    store = store_of(settings())
    if (public is None) == (write is None):
        raise Failure("evidence_key_unfit")
    if write is not None:
        if write.resolve().is_relative_to(settings().home.resolve()):
            raise Failure("evidence_key_there", file=write)
        public = keys.new_identity(write)
    assert public is not None
    store.keys.make()
    store.keys.add_recipient(public)
    typer.echo(f"المفتاح العام. Public key: {public}")
    _seal_again(store)


@app.command()
def reseal() -> None:
    """أعد ختم كل الملفات للمفاتيح الحالية — Seal every file anew for the keys there are now."""
    _seal_again(store_of(settings()))


def _seal_again(store: Store) -> None:
    for number, path in enumerate(sorted(store.sealed()), 1):
        store.seal_again(path)
        typer.echo(f"\r  {number}    ", nl=False)
    typer.echo("\nتمّ. Done.")
