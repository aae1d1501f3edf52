"""``graveregistry ledger witness``: what a partner organisation runs, with no database; over files or HTTP."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from graveregistry.ledger import witness_http
from graveregistry.ledger.notes import parse_key
from graveregistry.ledger.policy import State, evaluate, parse_policy
from graveregistry.ledger.rotation import follow
from graveregistry.ledger.tlog_witness import parse_request
from graveregistry.ledger.witness import Witness

app = typer.Typer(
    help="شاهد من منظمة شريكة: يتذكّر ويوقّع ما لم يتغيّر — A partner's witness: remembers, and cosigns what only grew.",
    no_args_is_help=True,
)

Folder = Annotated[Path, typer.Option(help="مجلد الشاهد. The witness's own folder.")]
Rotations = Annotated[
    list[Path] | None,
    typer.Option(
        "--rotation", exists=True, dir_okay=False, help="بيان تبديل مفتاح السجل. A statement of the log's key rotation."
    ),
]


@app.command("init")
def make(
    folder: Folder, name: Annotated[str, typer.Option(help="اسم الشاهد، مثل witness.example/one. Its name.")]
) -> None:
    """أنشئ شاهداً واطبع مفتاحه العام — Make a witness and print its public key, for policy files."""
    typer.echo(Witness.create(folder, name).key.text())


@app.command()
def cosign(
    request: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="ملف من: ledger prove --from. A file of 'ledger prove --from'."
        ),
    ],
    folder: Folder,
    key: Annotated[str, typer.Option(help="مفتاح السجل العام. The log's public key, from its owner directly.")],
    out: Annotated[Path, typer.Option(help="اكتب نقطة التثبيت الموقّعة هنا. Where to write the cosigned checkpoint.")],
    rotations: Rotations = None,
) -> None:
    """وقّع مع السجل إن كان يتابع ما رأيته — Cosign a checkpoint if it continues what was seen."""
    data = request.read_bytes()
    trusted = follow([parse_key(key)], [each.read_bytes() for each in rotations or ()])
    line = Witness(folder).cosign(data, trusted, time.time)
    out.write_bytes(parse_request(data).checkpoint_note + line)
    typer.echo(f"وُقّعت. Cosigned: {out}")


@app.command()
def serve(
    folder: Folder,
    key: Annotated[str, typer.Option(help="مفتاح السجل العام. The log's public key, from its owner directly.")],
    host: Annotated[str, typer.Option(help="العنوان. Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="المنفذ. The port.")] = 8322,
    rotations: Rotations = None,
) -> None:
    """أجب طلبات السجل عبر الشبكة — Answer the log over HTTP (c2sp.org/tlog-witness): the same answers as 'cosign'."""
    trusted = follow([parse_key(key)], [each.read_bytes() for each in rotations or ()])
    with witness_http.server(Witness(folder), trusted, (host, port), time.time) as running:
        typer.echo(f"يجيب الشاهد. Answering at http://{host}:{running.server_address[1]}{witness_http.PATH}")
        running.serve_forever()


@app.command()
def seen(folder: Folder, origin: Annotated[str, typer.Argument(help="اسم السجل. The log's origin.")]) -> None:
    """إلى أي حجم رأى الشاهد هذا السجل — The size up to which the witness saw a log: what to prove from."""
    last = Witness(folder).last(origin)
    typer.echo(str(0 if last is None else last.size))


@app.command()
def check(
    note: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="نقطة تثبيت. A checkpoint.")],
    policy: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="ملف السياسة. The policy file.")],
    also: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True, dir_okay=False, help="نقاط تثبيت من مصادر أخرى. Checkpoints met elsewhere, to find a fork."
        ),
    ] = None,
    rotations: Rotations = None,
) -> None:
    """هل يكفي ما على نقطة التثبيت من شهود — Whether a checkpoint has enough witnesses; exit code 0 only if it has."""
    found = evaluate(
        note.read_bytes(),
        parse_policy(policy.read_bytes()),
        rotations=[each.read_bytes() for each in rotations or ()],
        seen=[each.read_bytes() for each in also or ()],
    )
    if found.why is not None:
        raise found.why
    typer.echo(SAID[found.state])
    for each in found.cosigned:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(each.time))
        typer.echo(f"  {each.key.name}  {at}")
    raise typer.Exit(EXITS[found.state])


SAID = {
    State.ACCEPTED: "مقبولة: وقّعها السجل وما يكفي من الشهود\nACCEPTED: signed by the log and by enough witnesses",
    State.BELOW_QUORUM: "الشهود أقل من المطلوب؛ لا يُحكم بأن شيئاً لم يتغيّر\n"
    "BELOW QUORUM: too few witnesses; not shown unchanged",
    State.FORK: "إنذار: وقّع السجل تاريخين مختلفين\nFORK: the log signed two different histories",
}
EXITS = {State.ACCEPTED: 0, State.BELOW_QUORUM: 3, State.FORK: 1}
