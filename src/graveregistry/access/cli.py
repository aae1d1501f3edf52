"""``graveregistry user``: accounts from the machine itself, and acting as a person on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from graveregistry.access import areas, people, service, sharing, tokens
from graveregistry.access.actors import Actor, Role
from graveregistry.config import settings
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.installation import Installation

As = Annotated[str, typer.Option("--as", help="باسم مَن: اسم الدخول. As whom: the sign-in name.")]
AsOfficer = Annotated[str, typer.Option("--as", help="اسم دخول مسؤول الحماية. A protection officer's sign-in name.")]
Reason = Annotated[str, typer.Option(prompt="السبب Reason")]

app = typer.Typer(help="الحسابات من الجهاز نفسه — Accounts, from the machine itself.", no_args_is_help=True)


@contextmanager
def acting_as(login: str) -> Iterator[tuple[Session, Actor]]:
    """A transaction on the web role as the person with this sign-in name; all that the person may not, it may not.

    Raises:
        Failure: ``no_such_person``.
    """
    installation = Installation(settings())
    installation.start()
    with installation.as_web() as session:
        actor = service.act_as_login(session, login)
        if actor is None:
            raise Failure("no_such_person", login=login)
        yield session, actor


def proven(login: str) -> UUID:
    """The person with this sign-in name, once the password is given; for what two people must both be present for.

    Raises:
        Failure: ``sign_in_refused``, ``too_many_tries``: tries are counted as on the web.
    """
    password = typer.prompt(f"كلمة سر {login} Password of {login}", hide_input=True)
    with Installation(settings()).as_web() as session:
        return service.prove(session, login, password, "command line")


def officers_organisation(actor: Actor) -> UUID:
    """The organisation that somebody acts for as its protection officer; the first, of several.

    Raises:
        Failure: ``not_allowed``.
    """
    organisations = sorted(actor.organisations(Role.PROTECTION_OFFICER), key=str)
    if not organisations:
        raise Failure("not_allowed")
    return organisations[0]


@app.command("list")
def list_people() -> None:
    """من له حساب وبأي دور — Who has an account, and in which roles."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        for person, roles in people.everybody(session):
            state = "" if person.active else "  (مغلق closed)"
            typer.echo(f"{person.login}  {person.name}{state}")
            for name, organisation, role in roles:
                typer.echo(f"    {role}  {name}  {organisation}")


@app.command()
def add(
    login: Annotated[str, typer.Argument(help="اسم الدخول. Sign-in name.")],
    name: Annotated[str, typer.Option(prompt="الاسم Name")],
    organisation: Annotated[UUID, typer.Option(help="رقم المنظمة: انظر user list. Its id: see user list.")],
    role: Annotated[list[Role], typer.Option(help="دور؛ يُكرَّر. A role; repeat for more.")],
    password: Annotated[
        str, typer.Option(prompt="كلمة السر (15 حرفاً فأكثر) Password", hide_input=True, confirmation_prompt=True)
    ],
) -> None:
    """أضف حساباً من الجهاز؛ يُسجَّل في السجل — Add an account at the machine; it is recorded in the ledger."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        person = people.found_account(session, login, name, password, [(organisation, each) for each in role])
    typer.echo(f"أُضيف. Added: {person.login} {person.id}")


@app.command()
def close(
    login: Annotated[str, typer.Argument(help="اسم الدخول. Sign-in name.")],
    reason: Reason,
    even_so: Annotated[
        bool, typer.Option(help="ولو لم يبقَ من يصل إلى موقع مختوم. Even if nobody reaches some sealed site then.")
    ] = False,
) -> None:
    """أغلق حساباً؛ تنتهي جلساته فوراً — Close an account; its sessions end at once."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        people.close_at_the_machine(session, login, reason, even_so=even_so)
    typer.echo("أُغلق. Closed.")


@app.command("tokens")
def list_tokens(login: Annotated[str, typer.Argument(help="اسم الدخول. Sign-in name.")]) -> None:
    """رموز الوصول لحساب، بلا نصوصها — A person's access tokens, without their texts."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        for row in tokens.at_the_machine(session, login):
            used = row.last_used_on or "—"
            typer.echo(f"{row.id}  {row.name}  {' '.join(row.scopes)}  {row.expires_at:%Y-%m-%d}  {used}")


@app.command("revoke-token")
def revoke_token(token_id: Annotated[UUID, typer.Argument(help="رقم الرمز. The token's id.")]) -> None:
    """ألغِ رمز وصول؛ يتوقّف فوراً — Revoke an access token; it opens nothing from then on."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        tokens.revoke_at_the_machine(session, token_id)
    typer.echo("أُلغي. Revoked.")


@app.command("organisations")
def list_organisations() -> None:
    """المنظمات ومناطق عملها — Organisations, and where they work."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        for each in areas.organisations(session):
            west_to_north = "في كل مكان anywhere" if each.home_area is None else str(each.home_area.bounds)
            typer.echo(f"{each.id}  {each.name_ar}  {each.name_en}  {west_to_north}")


@app.command()
def area(
    organisation: Annotated[UUID, typer.Argument(help="رقم المنظمة: انظر user list. Its id: see user list.")],
    reason: Reason,
    file: Annotated[
        Path | None,
        typer.Argument(help="ملف GeoJSON بمضلّع؛ من دونه تعمل في كل مكان. A GeoJSON polygon; none: anywhere."),
    ] = None,
) -> None:
    """أين تعمل المنظمة: يُسأل عمّا يقع خارجها ولا يُرفض — Where it works: what lies outside is asked about."""
    text = None if file is None else file.read_text(encoding="utf-8-sig")
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        areas.set_home_area(session, organisation, text, reason)
    typer.echo("حُفظت المنطقة. The area is set.")


@app.command()
def name(
    login: Annotated[str, typer.Argument(help="اسم الدخول. Sign-in name.")],
    organisation: Annotated[UUID, typer.Option(help="رقم المنظمة: انظر user list. Its id: see user list.")],
    reason: Reason,
) -> None:
    """سمِّ من يصل إلى مواقع مختومة لم يبقَ لها أحد — Name somebody on sealed sites that nobody reaches any more."""
    installation = Installation(settings())
    installation.start()
    with installation.as_owner() as session:
        count = sharing.name_at_the_machine(session, login, organisation, reason)
    typer.echo(f"مواقع سُمّي لها: {count}. Sites named on: {count}.")
