"""``graveregistry awareness warn`` and its company: warn a governorate, review, take back, list."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import typer

from graveregistry import vocabulary
from graveregistry.access.cli import AsOfficer, Reason, acting_as, officers_organisation
from graveregistry.warnings import rules, service

Which = Annotated[UUID, typer.Argument(help="رقم التحذير من قائمة warnings. The warning's id, from 'warnings'.")]


def warn(
    governorate: Annotated[str, typer.Argument(help="المحافظة، مثل daraa. The governorate's code, such as daraa.")],
    login: AsOfficer,
    text_ar: Annotated[str, typer.Option(prompt="النص بالعربية (بلا مكان أدقّ من المحافظة) Text in Arabic")],
    text_en: Annotated[str, typer.Option(prompt="النص بالإنجليزية Text in English (no place finer than that)")],
    until: Annotated[
        datetime, typer.Option(prompt="آخر يوم Last day (2026-12-01)", formats=["%Y-%m-%d"], show_default=False)
    ],
) -> None:
    """حذّر محافظة بأكملها الآن؛ يراجعه شخص ثانٍ — Warn a whole governorate now; a second officer reviews it."""
    with acting_as(login) as (session, actor):
        draft = service.Draft(officers_organisation(actor), governorate, text_ar, text_en, until.date())
        listed = service.issue(session, actor, uuid4(), draft)
    hours = int(rules.ALONE.total_seconds() // 3600)
    typer.echo(f"صدر التحذير. The warning is out: {listed.warning.id}")
    typer.echo(
        f"يسقط بعد {hours} ساعة إن لم يراجعه شخص ثانٍ. Without a second officer it falls silent in {hours} hours."
    )


def warnings(login: AsOfficer) -> None:
    """التحذيرات كلّها وما آلت إليه — Every warning, and what became of it."""
    with acting_as(login) as (session, actor):
        for each in service.warnings(session, actor):
            name = vocabulary.entry("governorate", each.warning.governorate)
            typer.echo(
                f"{each.warning.id}  {each.state:<9}  {name.label_ar} {name.label_en}  {each.warning.valid_until}"
            )
            typer.echo(f"    {each.warning.text_ar}\n    {each.warning.text_en}")


def review(warning: Which, login: AsOfficer) -> None:
    """راجع تحذير غيرك ودعه قائماً — Let another officer's warning stand until its last day."""
    with acting_as(login) as (session, actor):
        service.let_stand(session, actor, warning)
    typer.echo("روجع التحذير. The warning is reviewed.")


def withdraw(
    warning: Which,
    login: AsOfficer,
    reason: Reason,
) -> None:
    """اسحب تحذيراً فوراً — Take a warning back at once."""
    with acting_as(login) as (session, actor):
        service.withdraw(session, actor, warning, reason)
    typer.echo("سُحب التحذير. The warning is withdrawn.")
