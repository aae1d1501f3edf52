"""`graveregistry dossier` makes a dossier; `graveregistry verify` checks one that somebody was handed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer
from typer.core import TyperGroup

from graveregistry.access.actors import Actor
from graveregistry.access.cli import As, acting_as
from graveregistry.config import settings
from graveregistry.db import Session
from graveregistry.dossiers import previewing, service
from graveregistry.dossiers.case import Given
from graveregistry.dossiers.compared import compare_files
from graveregistry.dossiers.content import Hidden, Name, Recipient
from graveregistry.dossiers.exporting import maker_of
from graveregistry.dossiers.fields import named
from graveregistry.dossiers.orders import Asked
from graveregistry.dossiers.rules import Profile
from graveregistry.dossiers.signet import signet_of
from graveregistry.dossiers.verify_cli import keys_in
from graveregistry.dossiers.words import LANGUAGES, say
from graveregistry.errors import Failure
from graveregistry.evidence.store import store_of
from graveregistry.installation import Installation
from graveregistry.sites import service as sites_room


class _Dossier(TyperGroup):
    """`dossier SITE...` orders one: whatever does not begin with a command's name is an order."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the order's own command where none is named."""
        named = args[:1] == ["--help"] or (bool(args) and args[0] in self.commands)
        return super().parse_args(ctx, args if named else ["make", *args])


app = typer.Typer(
    cls=_Dossier,
    help="الملفات التوثيقية — Dossiers. `dossier SITE...` = `dossier make SITE...`",
    no_args_is_help=False,
)


class RecipientKind(StrEnum):
    """What a recipient is."""

    OWN = "own_organisation"
    COURT = "court"
    UN = "un_mechanism"
    PARTNER = "partner"
    PUBLIC = "public"


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A.zip", help="ملف توثيقي. A dossier.")],
    second: Annotated[Path, typer.Argument(metavar="B.zip", help="ملف آخر عن الموقع نفسه. Another of the same site.")],
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", help="Public key of the registry, got from the organisation itself / المفتاح العام"),
    ] = None,
) -> None:
    """ما الذي تغيّر بين ملفين، بلا شبكة — What changed between two dossiers of one site, offline.

    Both are checked first. Exit code: 0 what the comparison rests on is unchanged, 1 something failed or an event of
    the older one is missing from the newer, 2 something was not checked.
    """
    found = compare_files(first, second, Given([each for path in key or [] for each in keys_in(path)]))
    for lang in LANGUAGES:
        typer.echo(found.text(lang))
        typer.echo("" if lang == LANGUAGES[-1] else "-" * 70)
    raise typer.Exit(found.exit_code)


@app.command("make")
def dossier(
    login: As,
    out: Annotated[Path, typer.Option(help="الملف الناتج. The zip to write.")],
    sites: Annotated[
        list[str] | None, typer.Argument(metavar="SITE...", help="رموز المواقع أو معرّفاتها. Codes or ids of sites.")
    ] = None,
    recipient: Annotated[str, typer.Option(help="الجهة المستلِمة. Who receives it.")] = "",
    recipient_kind: Annotated[
        RecipientKind, typer.Option(help="نوعها. What the recipient is.")
    ] = RecipientKind.PARTNER,
    purpose: Annotated[str, typer.Option(help="الغرض. What for.")] = "",
    legal_basis: Annotated[str, typer.Option(help="الأساس القانوني. The legal basis.")] = "",
    profile: Annotated[
        Profile, typer.Option(help="نمط الحجب؛ sealed وcourt بشخصين. Redaction profile; sealed and court take two.")
    ] = Profile.PARTNER,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="كما كان السجل في نهاية يوم. As known at a day's end.")
    ] = None,
    lang: Annotated[list[str] | None, typer.Option(help="ar أو en؛ يُكرَّر. Languages of the paper; repeat.")] = None,
    hide: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=REASON", help="احجب بنداً آخر مع السبب؛ يُكرَّر. Leave out a field too; repeat."),
    ] = None,
    case: Annotated[
        bool, typer.Option("--case", help="مع مواقع القضية نفسها. With the other sites of the same case.")
    ] = False,
    preview: Annotated[
        bool,
        typer.Option("--preview", help="صور الصفحات في مجلّد، بلا تصدير. Pictures of the pages in a folder; no export."),
    ] = False,
    age_key: Annotated[
        str, typer.Option(help="مفتاح age العام للمستلم. The recipient's public age key: encrypts to it.")
    ] = "",
    plain_reason: Annotated[str, typer.Option(help="أو لماذا بلا تشفير. Or why it is not encrypted.")] = "",
    since: Annotated[
        str,
        typer.Option(metavar="D-…", help="وما تغيّر منذ ملف سابق له. And what changed since one they had."),
    ] = "",
    order: Annotated[
        UUID | None, typer.Option(help="طلب وافق عليه شخص ثانٍ. An order that a second person agreed to.")
    ] = None,
) -> None:
    """أخرج ملفاً توثيقياً لمواقع — Export the dossier of one or more sites as a zip that anybody can check."""
    with acting_as(login) as (session, actor):
        if order is None:
            named = tuple(_site_id(session, each) for each in sites or ())
            asked = Asked(
                _with_case(session, named) if case else named,
                Recipient(recipient_kind.value, Name(_needed(recipient, "--recipient"), recipient)),
                _needed(purpose, "--purpose"),
                _needed(legal_basis, "--legal-basis"),
                profile,
                None if as_of is None else as_of.replace(tzinfo=UTC) + timedelta(days=1, microseconds=-1),
                tuple(lang or LANGUAGES),
                tuple(map(_hidden, hide or ())),
                age_key.strip(),
                "" if age_key.strip() else plain_reason.strip(),
                service.numbered(session, since.strip()).id if since.strip() else None,
            )
            if not asked.site_ids or not set(asked.languages) <= set(LANGUAGES):
                raise typer.BadParameter("SITE... / --lang")
            if preview:
                _preview(session, actor, asked, out)
                return
            found = service.ask(session, actor, uuid4(), asked, in_background=False)
        else:
            found = service.read(session, order)
    if found.state in {"needs_second", "declined"}:
        typer.echo(f"--order {found.row.id}")
        raise Failure("export_not_approved")
    _make(login, found.row.id, actor.person_id, out)


def certificate() -> None:
    """شهادة السجلّ لتوقيع الوثائق — Print the certificate that a paper's signature is checked with; hand it out."""
    typer.echo(signet_of(settings()).handed_out().decode(), nl=False)


def _with_case(session: Session, named: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """These sites and those of their cases that the actor reads."""
    tied = [each.id for site in named for each in sites_room.case_of(session, site) if each.records]
    return tuple(dict.fromkeys((*named, *tied)))


def _hidden(said: str) -> Hidden:
    field, _, reason = said.partition("=")
    return Hidden(field.strip(), _needed(reason, "--hide FIELD=REASON").strip())


def _preview(session: Session, actor: Actor, asked: Asked, folder: Path) -> None:
    """Write every page as a picture and say what is left out."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    first = total = 1
    while first <= total:
        opened = store_of(settings()).opened
        seen = previewing.preview(session, actor, asked, first, opened, training=settings().training)
        for number, page in enumerate(seen.pages, first):
            path = folder / f"page-{number:03}.png"
            path.touch(mode=0o600)
            path.write_bytes(page)
        first, total = first + previewing.PAGES, seen.total
    for each in seen.content.redactions:
        field = named(each.table, each.column)
        typer.echo(f"{field.ar} / {field.en} x{each.count}: {_why(each.reason)}")
    for item in seen.content.withheld:
        typer.echo(f"evidence_item/{item.evidence_id}: {_why(item.reason)}")
    typer.echo(f"معاينة لا ملف. A preview, not a dossier: {folder} ({total})")


def _why(reason: str) -> str:
    return " / ".join(say(f"why_{reason}", lang) for lang in LANGUAGES)


def _make(login: str, dossier_id: UUID, person_id: UUID, out: Path) -> None:
    installation = Installation(settings())
    with installation.web_sessions() as sessions, typer.progressbar(length=1000, label="الملف Dossier") as bar:
        maker = maker_of(installation, sessions, settings().files)
        maker.make(person_id, dossier_id, lambda share, _step: bar.update(round(share * 1000) - bar.pos))
        bar.update(1000 - bar.pos)
    with acting_as(login) as (session, actor):
        handed = service.open_file(session, actor, settings().files, dossier_id)
    # Places of graves: for this account alone.
    out.touch(mode=0o600)
    out.chmod(0o600)
    with handed.file, out.open("wb") as file:
        shutil.copyfileobj(handed.file, file)
    typer.echo(f"كُتب الملف. Written: {out} ({handed.name})")


def _needed(text: str, option: str) -> str:
    if not text.strip():
        raise typer.BadParameter(f"{option}: مطلوب needed")
    return text


def _site_id(session: Session, said: str) -> UUID:
    """The site of an id or a code. Raises Failure `not_found`."""
    try:
        return UUID(said)
    except ValueError:
        return sites_room.with_code(session, said.strip().upper())
