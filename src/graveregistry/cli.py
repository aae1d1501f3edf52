"""``graveregistry``: the registry from the shell."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import segno
import typer

from graveregistry import backup_cli, cluster_cli, ledger_cli, serving, signing_cli
from graveregistry import samples as samples_room
from graveregistry.access import cli as access_cli
from graveregistry.access import people
from graveregistry.access.actors import Role
from graveregistry.app import create_app
from graveregistry.config import settings
from graveregistry.db import Urls
from graveregistry.dossiers import caseload_cli, verify_cli
from graveregistry.dossiers import cli as dossiers_cli
from graveregistry.dossiers.signet import signet_of
from graveregistry.errors import Failure
from graveregistry.errors.console import run
from graveregistry.evidence import cli as evidence_cli
from graveregistry.evidence import upgrade as evidence_upgrade
from graveregistry.evidence.store import store_of
from graveregistry.exchange import cli as exchange_cli
from graveregistry.imagery import cli as imagery_cli
from graveregistry.imagery import service as imagery
from graveregistry.installation import Installation
from graveregistry.intake import cli as intake_cli
from graveregistry.intake.keys import keys_of
from graveregistry.public import cli as public_cli
from graveregistry.publication import cli as publication_cli
from graveregistry.publication import schemes
from graveregistry.publication.schemes import Scheme
from graveregistry.reach.trust import Reach
from graveregistry.warnings import cli as warnings_cli

app = typer.Typer(
    help="سجلّ مواقع المقابر الجماعية: تعليمها ومراقبتها وحمايتها وتوثيقها.\n\n"
    "A registry of mass-grave sites: mark them, watch over them, protect them, document them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cluster_cli.app, name="cluster")
app.add_typer(ledger_cli.app, name="ledger")
app.add_typer(backup_cli.app, name="backup")
app.command()(backup_cli.restore)
app.add_typer(access_cli.app, name="user")
app.add_typer(publication_cli.app, name="awareness")
publication_cli.app.command()(warnings_cli.warn)
publication_cli.app.command()(warnings_cli.warnings)
publication_cli.app.command("review-warning")(warnings_cli.review)
publication_cli.app.command("withdraw-warning")(warnings_cli.withdraw)
publication_cli.app.command()(public_cli.notice)
app.add_typer(imagery_cli.app, name="imagery")
app.add_typer(evidence_cli.app, name="evidence")
app.add_typer(dossiers_cli.app, name="dossier")
app.add_typer(intake_cli.app, name="intake")
app.command()(verify_cli.verify)
app.command()(dossiers_cli.certificate)
app.command()(signing_cli.sign)
app.command("import")(exchange_cli.import_file)
app.command("export", cls=caseload_cli.Export)(exchange_cli.export_file)


@app.command()
def init(
    organisation_ar: Annotated[str, typer.Option(prompt="اسم المنظمة بالعربية Organisation's name in Arabic")],
    organisation_en: Annotated[str, typer.Option(prompt="اسمها بالإنجليزية In English")],
    login: Annotated[str, typer.Option(prompt="اسم دخول المسؤول الأول First administrator's sign-in name")],
    name: Annotated[str, typer.Option(prompt="الاسم Name")],
    password: Annotated[
        str, typer.Option(prompt="كلمة السر (15 حرفاً فأكثر) Password", hide_input=True, confirmation_prompt=True)
    ],
    awareness_scheme: Annotated[
        Scheme,
        typer.Option(help="وحدات خريطة التوعية، تُختار الآن ولا تتغيّر. The public map's units: chosen now, for ever."),
    ] = Scheme.GRID,
    awareness_units: Annotated[
        Path | None,
        typer.Option(help="ملف GeoJSON للوحدات الإدارية. Administrative units, GeoJSON.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """أنشئ السجل الحقيقي فارغاً بمفاتيحه وحسابه الأول — Make the empty real registry, its keys and first account."""
    installation = Installation(settings().model_copy(update={"training": False}))
    if installation.exists():
        raise Failure("already_initialised")
    units = None if awareness_units is None else awareness_units.read_bytes()
    # Before anything is made: a file that cannot be used leaves nothing behind.
    schemes.checked_scheme(awareness_scheme, units)
    typer.echo("1/3 قاعدة البيانات… database…")
    installation.start()
    installation.provision()
    typer.echo("2/3 المنظمة والحساب… organisation and account…")
    with installation.as_owner() as session:
        schemes.choose_scheme(session, awareness_scheme, units)
        organisation = people.found_organisation(session, uuid4(), organisation_ar, organisation_en)
        people.found_account(session, login, name, password, [(organisation.id, Role.ADMINISTRATOR)])
    typer.echo("3/3 المفاتيح وأول نقطة تحقّق… keys and first checkpoint…")
    keys_of(installation.settings).make()
    typer.echo(installation.checkpoint().decode())
    typer.echo(
        f"المفتاح العام؛ أعطه لمن سيتحقّق. The public key, for whoever will check: {installation.signer().key.text()}"
    )
    typer.echo("شهادة توقيع الوثائق؛ أعطها له أيضاً. The certificate that papers are signed under, for them too:")
    typer.echo(signet_of(installation.settings).handed_out().decode())
    typer.echo("للهواتف مفتاح احتياطي يُحفظ بعيداً: intake keys escrow FILE. Make an escrow key for phones' visits.")
    typer.echo("القرارات تحتاج شخصين: أضف مسؤولاً ثانياً بالأمر user add.")
    typer.echo("Decisions take two people: add a second administrator with 'graveregistry user add'.")


@app.command()
def migrate() -> None:
    """حدّث قاعدة البيانات والملفات — Bring the database and the files to the newest form."""
    installation = Installation(settings())
    installation.start()
    installation.provision()
    _seal_what_is_not(installation)
    typer.echo("قاعدة البيانات محدّثة. The database is up to date.")


@app.command()
def serve(
    training: Annotated[
        bool, typer.Option("--training", help="قاعدة التدريب ببيانات خيالية. The training database, fictional data.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="المنفذ. Port.")] = None,
    tls: Annotated[
        bool, typer.Option("--tls", help="بتشفير TLS لهواتف الشبكة المحلية. HTTPS for phones of the local network.")
    ] = False,
    tls_name: Annotated[
        list[str] | None,
        typer.Option(help="اسم أو عنوان تفتحه الهواتف، وقد يتكرّر. Name or address that phones open; may be repeated."),
    ] = None,
) -> None:
    """شغّل السجل على هذا الجهاز — Serve the registry on this machine."""
    chosen = serving.chosen(settings(), training=training, port=port, tls=tls, names=tls_name or [])
    installation = Installation(chosen)
    typer.echo("1/3 قاعدة البيانات… database…")
    installation.start()
    if not chosen.training and not installation.exists():
        raise Failure("not_initialised")
    installation.provision()
    _seal_what_is_not(installation)
    if chosen.training:
        typer.echo("2/3 بيانات التدريب… training samples…")
        _load_samples(installation)
    typer.echo("3/3 الخادم… server…")
    serving.serve(chosen, lambda reach: _welcome(installation, reach))


def _seal_what_is_not(installation: Installation) -> None:
    """Files of evidence that an earlier version kept as they are."""
    with installation.as_owner() as session:
        imagery.settle_archives(session, installation.settings.files)
    sealed = evidence_upgrade.seal_all(
        store_of(installation.settings), lambda done, of: typer.echo(f"\r  {done}/{of}    ", nl=False)
    )
    if sealed:
        typer.echo("خُتمت ملفات الأدلة. Files of evidence were sealed.")


def _load_samples(installation: Installation) -> None:
    """Fill the training registry, once, with a line that counts."""
    if samples_room.is_empty(installation):
        samples_room.load(installation, lambda line: typer.echo(f"\r  {line}    ", nl=False))
        typer.echo("")
        installation.checkpoint()


def _welcome(installation: Installation, reach: Reach | None) -> None:
    """Where to go, said once the server answers."""
    chosen = installation.settings
    base = reach.origin if reach else f"http://{chosen.host}:{chosen.port}"
    typer.echo(f"\n  للعموم public        {base}/\n  المكتب desk          {base}/desk/")
    typer.echo(f"  الهاتف phone         {base}/field/\n")
    if reach:
        typer.echo(_trusting(reach))
    if chosen.https and not chosen.tls and not chosen.trusted_proxies:
        typer.echo("  لم يُذكر وسيط موثوق (GRAVEREGISTRY_TRUSTED_PROXIES)، فكل الزوار يُحسبون عنواناً واحداً.")
        typer.echo("  No trusted proxy is named (GRAVEREGISTRY_TRUSTED_PROXIES): all visitors count as one address.\n")
    if chosen.training:
        typer.echo("  حسابات التدريب training accounts (login / password):")
        for login, password in samples_room.accounts(installation.home).items():
            typer.echo(f"    {login:<14} {password}")
        typer.echo("")
    typer.echo("  للإيقاف Ctrl+C to stop")


def _trusting(reach: Reach) -> str:
    """The way for phones, with its picture for their cameras."""
    drawn = io.StringIO()
    segno.make(reach.trust_url, micro=False).terminal(drawn, compact=True, border=2)
    half = len(reach.fingerprint) // 2
    return (
        "  ليثق الهاتف بهذا الخادم صوّر الرمز، وقارن بصمة الشهادة (SHA-256):\n"
        "  For a phone to trust this server, scan the picture and compare the certificate's fingerprint (SHA-256):\n"
        f"    {reach.trust_url}\n    {reach.fingerprint[: half + 1]}\n    {reach.fingerprint[half + 1 :]}\n\n"
        f"{drawn.getvalue()}"
    )


@app.command()
def samples() -> None:
    """حمّل بيانات التدريب الخيالية — Load the fictional training samples into the training database."""
    installation = Installation(settings().model_copy(update={"training": True}))
    installation.start()
    installation.provision()
    _load_samples(installation)
    typer.echo("قاعدة التدريب جاهزة. The training registry is ready.")


@app.command()
def openapi(path: Annotated[Path, typer.Argument(help="إلى أي ملف. Where to write it.")]) -> None:
    """اكتب وصف الواجهة البرمجية — Write the API's description, from which the web client is generated."""
    path.write_text(described(), encoding="utf-8")


def described() -> str:
    """The API's description (OpenAPI 3.1) as it is kept beside the web client."""
    nowhere = "postgresql+psycopg:///"
    document = create_app(settings(), Urls(nowhere, nowhere, nowhere)).openapi()
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> None:
    """Run; a failure is said in both languages and ends with its exit code."""
    run(app)
