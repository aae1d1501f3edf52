"""``graveregistry backup`` and ``graveregistry restore``: copies on a disk that may be taken away, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from graveregistry import ledger_cli
from graveregistry.backup import keyring, keysfile, making, pruning, restoring
from graveregistry.backup.folder import MANIFEST, Folder, Set
from graveregistry.backup.keysfile import Keys
from graveregistry.backup.pruning import Keep
from graveregistry.backup.restoring import Restored, Source, Standing
from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.evidence import keys as age_keys
from graveregistry.installation import Installation
from graveregistry.ledger.notes import VerifierKey, parse_key

app = typer.Typer(
    help="نسخ احتياطية مختومة على قرص يؤخذ بعيداً: --to FOLDER — Sealed backups on a disk that is taken away.",
    invoke_without_command=True,
)

Recipients = Annotated[
    list[str] | None,
    typer.Option("--recipient", help="مفتاح age عام؛ يُكرَّر لأكثر من شخص. A public age key; once for each person."),
]
Where = Annotated[Path, typer.Argument(help="مجلد النسخ. The folder of backups.")]
SetName = Annotated[
    str | None, typer.Option("--set", help="اسم النسخة؛ الأحدث إن تُرك. The set; the newest if left out.")
]
Key = Annotated[
    str | None,
    typer.Option(help="المفتاح العام للنسخ، كما طُبع عند النسخ. The backups' public key, as each backup prints."),
]
KeysFile = Annotated[
    Path | None, typer.Option("--keys", dir_okay=False, help="ملف المفاتيح المحفوظ. The saved file of keys.")
]
Opener = Annotated[
    Path | None,
    typer.Option("--keys-identity", dir_okay=False, help="ما يفتح ملف المفاتيح. What opens the file of keys."),
]

UNSAVED = (
    "تنبيه: مفاتيح هذا السجل غير محفوظة في مكان آخر أو تغيّرت بعد حفظها، وبدونها لا تُفتح الأدلة في النسخة. احفظها: "
    "graveregistry backup keys --to FOLDER\n"
    "Warning: this registry's keys are saved nowhere else, or changed since; without them the evidence in a backup "
    "cannot be opened. Save them: graveregistry backup keys --to FOLDER"
)


@app.callback()
def backup(
    context: typer.Context,
    to: Annotated[Path | None, typer.Option("--to", help="مجلد على قرص آخر. A folder on another disk.")] = None,
    recipients: Recipients = None,
) -> None:
    """انسخ القاعدة والملفات، مختومة، وما تغيّر فقط — Back up database and files, sealed; only what is new is copied."""
    if context.invoked_subcommand is not None:
        return
    if to is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    wanted = keyring.recipients_of(settings(), recipients or [])
    installation = _started()
    made = making.make(installation, to, wanted, lambda line: typer.echo(f"\r  {line}    ", nl=False))
    typer.echo(f"\nاكتملت النسخة. The set is whole: {made.name}")
    typer.echo(f"  أحداث السجل events in the ledger: {made.size}")
    typer.echo(f"  الجديد new: {made.new} ({_mb(made.new_bytes)}) · الكل all: {made.objects} ({_mb(made.bytes)})")
    typer.echo(
        f"  المفتاح العام للنسخ public key of these backups: {keyring.keyring_of(settings()).signer().key.text()}"
    )
    if not keysfile.are_saved(installation):
        typer.echo(UNSAVED, err=True)


@app.command("keys")
def save_keys(
    to: Annotated[Path, typer.Option("--to", help="مكان بعيد عن النسخ، لشخص آخر. A place apart, another person's.")],
    recipients: Recipients = None,
) -> None:
    """احفظ المفاتيح في ملف مختوم، بعيداً عن النسخ — Save the keys in a sealed file, apart from the backups."""
    wanted = keyring.recipients_of(settings(), recipients) if recipients else []
    passphrase = None if wanted else typer.prompt("كلمة السر (15 حرفاً فأكثر) Passphrase", hide_input=True)
    if passphrase is not None and passphrase != typer.prompt("ثانيةً Again", hide_input=True):
        raise Failure("backup_passphrases_differ")
    file = keysfile.save(_started(), to, wanted, passphrase, datetime.now(UTC))
    typer.echo(f"حُفظت المفاتيح. The keys are saved: {file}")


@app.command("new-key")
def new_key(file: Annotated[Path, typer.Argument(help="الملف الجديد. The new file.")]) -> None:
    """أنشئ مفتاح age يفتح النسخ، واطبع نصفه العام — Make an age key that opens backups; print its public half."""
    if file.resolve().is_relative_to(settings().home.resolve()):
        raise Failure("evidence_key_there", file=file)
    typer.echo(age_keys.new_identity(file))


@app.command("list")
def show(folder: Where, key: Key = None, keys: KeysFile = None, keys_identity: Opener = None) -> None:
    """ما في المجلد من نسخ — The sets of a folder; one that broke off or is not this registry's is named as such."""
    there, trusted = _folder(folder), _trusted(key, _keys(keys, keys_identity))
    for name in there.names():
        one = _opened(there, name, trusted)
        if isinstance(one, Set):
            typer.echo(f"{name}  {one.statement.made_at:%Y-%m-%dT%H:%M:%SZ}  {len(one.objects)}  {_mb(one.size)}")
        else:
            typer.echo(f"{name}  {one}")
    for name in there.unfinished():
        typer.echo(f"{name}  لم تكتمل not whole")


@app.command()
def verify(
    folder: Where, name: SetName = None, key: Key = None, keys: KeysFile = None, keys_identity: Opener = None
) -> None:
    """تحقّق من كل ملف دون استعادة — Check every file of the sets without restoring; exit code 1 if one is bad."""
    there, trusted = _folder(folder), _trusted(key, _keys(keys, keys_identity))
    names = there.names() if name is None else [name]
    if not names:
        raise Failure("backup_no_sets", folder=folder)
    checked, bad = set[str](), dict[str, Failure]()
    failed = False
    for each in names:
        one = _opened(there, each, trusted)
        if isinstance(one, Set):
            fresh = [stored for stored in one.objects.values() if stored.sha256 not in checked]
            checked |= {stored.sha256 for stored in fresh}
            bad |= {str(wrong.params["file"]): wrong for wrong in there.check(one, fresh)}
            mine = {str(there.path / stored.path) for stored in one.objects.values()} | {str(one.place / MANIFEST)}
            said = [f"{bad[file].code.removeprefix('backup_file_')} {file}" for file in sorted(mine & bad.keys())]
        else:
            said = [one]
        failed = failed or bool(said)
        typer.echo(f"{'FAILED فشل' if said else 'OK سليمة'}  {each}")
        for line in said:
            typer.echo(f"    {line}")
    if failed:
        raise typer.Exit(1)


@app.command()
def prune(
    folder: Where,
    keep: Annotated[int, typer.Option(min=1, help="أبقِ أحدث هذا العدد. Keep this many of the newest.")],
    weekly: Annotated[int, typer.Option(min=0, help="وأحدث نسخة من كل أسبوع. And the newest of so many weeks.")] = 0,
    monthly: Annotated[int, typer.Option(min=0, help="وأحدث نسخة من كل شهر. And the newest of so many months.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="لا تسأل. Do not ask.")] = False,
) -> None:
    """احذف النسخ القديمة وما لا تحتاجه نسخة باقية — Remove old sets, and what no set that stays needs.

    تبقى أحدث نسخة سليمة دائماً. The newest set that is whole always stays; every file of it is read first.
    """
    installation = _started()
    chosen = pruning.plan(installation, _folder(folder).path, Keep(keep, weekly, monthly))
    for name in chosen.kept:
        typer.echo(f"  تبقى keep    {name}")
    for name in chosen.strange:
        typer.echo(f"  ليست من هذا السجل أو تالفة، تبقى. not ours or damaged, stays  {name}")
    for name in chosen.gone:
        typer.echo(f"  تُحذف remove  {name}")
    if not chosen.gone:
        typer.echo("لا شيء يُحذف. Nothing to remove.")
        return
    if not yes:
        typer.confirm(f"حذف {len(chosen.gone)}؟ Remove {len(chosen.gone)}?", abort=True)
    done = pruning.prune(installation, folder, chosen)
    typer.echo(f"حُذفت. Removed: {done.sets} · {done.objects} ({_mb(done.bytes)})")


def restore(
    source: Annotated[Path, typer.Option("--from", help="مجلد النسخ. The folder of backups.")],
    identity: Annotated[Path, typer.Option(dir_okay=False, help="المفتاح الخاص الذي يفتح النسخة. What opens the set.")],
    name: SetName = None,
    keys: KeysFile = None,
    keys_identity: Opener = None,
    key: Key = None,
) -> None:
    """استعِد نسخة في مجلد بيانات فارغ — Restore into an empty data home; exit code 3: record the loss.

    يُتحقَّق من كل بصمة، ثم يُقارن بذاكرة الموقِّع. Every hash is checked, then it is held against the signer's memory.
    """
    identities = keyring.identities_in(identity)
    held = _keys(keys, keys_identity or identity)
    folder, one = _chosen(source, name, _trusted(key, held))
    done = restoring.restore(settings(), Source(folder, one, identities, held), typer.echo)
    for line in (*ledger_cli.lines(done.audit, failed=False), *_said(done)):
        typer.echo(line)
    if done.standing in {Standing.OLD, Standing.COPIED}:
        raise typer.Exit(3)


def _said(done: Restored) -> list[str]:
    contents = done.contents
    lines = [f"استُعيدت النسخة. Restored: {contents.set} ({contents.made_at}), files: {done.files}"]
    if done.standing is Standing.OLD:
        lines += [
            f"نسخة قديمة: ينقصها {done.behind} حدثاً موقّعاً سُجّلت بعد {contents.newest}. "
            "لا يُوقَّع السجل حتى يُسجَّل الفقدان: graveregistry ledger recover --reason …",
            f"OLD: {done.behind} signed events recorded after {contents.newest} are not in it. "
            "The ledger is not signed until the loss is recorded: graveregistry ledger recover --reason …",
        ]
    elif done.standing is Standing.COPIED:
        lines += [
            "ذاكرة الموقِّع جاءت من ملف المفاتيح، ولا يُعرف هنا ما وُقّع بعده. سجّل الاستعادة: "
            "graveregistry ledger recover --reason …",
            "The signer's memory came from the file of keys; nobody here knows what was signed since. Record the "
            "restore: graveregistry ledger recover --reason …",
        ]
    elif done.standing is Standing.APART:
        lines += [
            "الموقِّع في جهاز آخر وهو يقول هل ينقص شيء: graveregistry ledger leaves، ثم هناك graveregistry sign",
            "The signer is on another machine and tells whether anything is missing: graveregistry ledger leaves, then "
            "there: graveregistry sign",
        ]
    else:
        lines += ["لا ينقص شيء مما وُقّع. WHOLE: nothing that was signed is missing."]
    return lines


def _started() -> Installation:
    installation = Installation(settings())
    if not installation.exists():
        raise Failure("not_initialised")
    installation.start()
    return installation


def _folder(path: Path) -> Folder:
    if not path.is_dir():
        raise Failure("backup_folder_missing", folder=path)
    return Folder(path)


def _trusted(key: str | None, keys: Keys | None) -> VerifierKey:
    return restoring.trusted(settings(), keys, None if key is None else parse_key(key))


def _chosen(source: Path, name: str | None, trusted: VerifierKey) -> tuple[Folder, Set]:
    _folder(source)
    return restoring.choose(source, name, trusted)


def _opened(folder: Folder, name: str, trusted: VerifierKey) -> Set | str:
    """A set, or why it is none."""
    try:
        return folder.open(name, [trusted])
    except Failure as failure:
        return f"{failure.sentence('ar')}\n    {failure.sentence('en')}"


def _keys(file: Path | None, identity: Path | None) -> Keys | None:
    """The file of keys, opened with a private key or, where it was sealed so, with the passphrase."""
    if file is None:
        return None
    if keysfile.wants_passphrase(file):
        said = typer.prompt("كلمة سر ملف المفاتيح. Passphrase of the file of keys", hide_input=True)
        return keysfile.read(file, [], said)
    return keysfile.read(file, [] if identity is None else keyring.identities_in(identity), None)


def _mb(size: int) -> str:
    return f"{size / 2**20:.2f} MB"
