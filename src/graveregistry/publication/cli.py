"""``graveregistry awareness``: look at the public's awareness layer, release it as two people, take it back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from shapely import MultiPolygon

from graveregistry.access import proposals
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.access.cli import As, AsOfficer, Reason, acting_as, officers_organisation, proven
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.publication import service, views
from graveregistry.publication.questions import QUESTIONS, Answer, Choice
from graveregistry.publication.reports import lines, report_out
from graveregistry.publication.schemas import ReportOut, WaitingOut

app = typer.Typer(
    help="خريطة التوعية للعموم: معاينة وإصدار وسحب — The public's awareness layer: preview, release, withdraw.",
    no_args_is_help=True,
)


@app.command()
def preview(
    login: AsOfficer,
    out: Annotated[Path | None, typer.Option(help="احفظ الوحدات في ملف. Write the units as GeoJSON.")] = None,
) -> None:
    """اعرض ما سيُنشر لو صدر الآن — Show what a release made now would hold; that you looked is recorded."""
    with acting_as(login) as (session, actor):
        candidate = service.preview(session, actor)
    typer.echo(f"{candidate.month}  sha256 {candidate.sha256}")
    for unit, band in candidate.release.units:
        west, south, east, north = MultiPolygon([(outer, holes) for outer, *holes in unit.polygons()]).bounds
        name = "" if unit.names is None else "  " + " — ".join(unit.names)
        typer.echo(f"  {band.code:<10} {west}..{east} E  {south}..{north} N{name}")
    typer.echo(f"الوحدات units: {len(candidate.release.units)}")
    _say(report_out(candidate.report.document(), candidate.report.sha256))
    if out is not None:
        out.write_text(candidate.geojson, encoding="ascii")


def _say(report: ReportOut) -> None:
    for line in lines(report):
        typer.echo(line)


@app.command()
def report(
    login: As,
    number: Annotated[
        int | None, typer.Argument(help="رقم إصدار صدر؛ بلا رقم: ما ينتظر التوقيع. A release; none: what waits.")
    ] = None,
) -> None:
    """تقرير اختبار الكشف: لإصدار صدر، أو لما ينتظر توقيع شخص ثانٍ — The attack test's report, kept or waiting."""
    with acting_as(login) as (session, actor):
        found = _waiting(session, actor) if number is None else [_kept(session, actor, number)]
    for title, each in found:
        typer.echo(title)
        if each is not None:
            _say(each)


def _kept(session: Session, actor: Actor, number: int) -> tuple[str, ReportOut | None]:
    for each in views.releases(session, actor):
        if each.number == number:
            nothing = "" if each.report else "  (صدر قبل اختبار الكشف older than the attack test)"
            return f"الإصدار {number} Release  {each.month}{nothing}", each.report
    raise Failure("not_found")


def _waiting(session: Session, actor: Actor) -> list[tuple[str, ReportOut | None]]:
    found = views.waiting(session, actor)
    return [(_title(each), each.report) for each in found] or [("لا شيء ينتظر. Nothing waits.", None)]


def _title(each: WaitingOut) -> str:
    refusal = "" if each.refusal is None else f"\n{each.refusal.ar}\n{each.refusal.en}"
    return f"{each.month}  {each.proposed_by_name}  sha256 {each.sha256}{refusal}"


@app.command()
def release(
    login: AsOfficer,
    second: Annotated[str, typer.Option(help="اسم دخول مسؤول حماية ثانٍ. A second protection officer.")],
    reason: Annotated[str, typer.Option(prompt="سبب النشر Reason for publishing")],
    review_on: Annotated[
        datetime, typer.Option(prompt="تاريخ المراجعة Review on (2027-05-31)", formats=["%Y-%m-%d"], show_default=False)
    ],
) -> None:
    """أصدر إصدار هذا الشهر بحضور شخصين — Make this month's release, both people present with their passwords."""
    # Whatever would refuse the release is found before anything is asked: nobody answers nine questions for nothing.
    with acting_as(login) as (_, actor):
        organisation = officers_organisation(actor)
    with acting_as(login) as (session, actor):
        candidate = service.preview(session, actor)
    _say(report_out(candidate.report.document(), candidate.report.sha256))
    service.check(candidate)
    proposals.check_review(review_on.date())
    first, other = proven(login), proven(second)
    if first == other:
        raise Failure("not_yourself")
    number = _release(login, first, other, organisation, reason, review_on.date())
    typer.echo(f"صدر الإصدار رقم {number}. Release {number} is out.")


def _release(login: str, first: UUID, second: UUID, organisation: UUID, reason: str, review_on: date) -> int:
    answers = _ask()
    with acting_as(login) as (session, _):
        return service.release_with_two(session, first, second, organisation, answers, reason, review_on)


def _ask() -> dict[str, Answer]:
    """Every publication question in turn; whatever is not yes needs an explanation."""
    answers = {}
    for key, asked in QUESTIONS.items():
        typer.echo(f"{asked.ar}\n{asked.en}")
        choice = Choice(typer.prompt("yes / no / unsure", type=Choice))
        note = "" if choice is Choice.YES else typer.prompt("اشرح Explain")
        answers[key] = Answer(choice, note)
    return answers


@app.command()
def withdraw(
    number: Annotated[int, typer.Argument(help="رقم الإصدار. The release's number.")],
    login: AsOfficer,
    reason: Reason,
) -> None:
    """اسحب إصداراً فوراً — Take a release back at once."""
    with acting_as(login) as (session, actor):
        service.withdraw(session, actor, number, reason)
    typer.echo(f"سُحب الإصدار رقم {number}. Release {number} is withdrawn.")


@app.command("list")
def list_releases(login: AsOfficer) -> None:
    """ما صدر وما سُحب — What was released, and what was withdrawn."""
    with acting_as(login) as (session, actor):
        for each in service.releases(session, actor):
            state = "" if each.withdrawal is None else "  (مسحوب withdrawn)"
            tried = "" if each.release.report_sha256 is None else f"  report {each.release.report_sha256[:12]}"
            people = f"{each.names[each.release.proposed_by]} + {each.names[each.release.approved_by]}"
            review = f"  المراجعة review {each.release.review_on}{_past(each)}"
            typer.echo(f"{each.release.number}  {each.release.month}  {each.units}  {people}{tried}{review}{state}")


def _past(each: service.Listed) -> str:
    """What is to be read beside a review date that has come and was not met by taking the release back."""
    passed = each.withdrawal is None and each.release.review_on <= access.now().date()
    return " (حان موعدها due)" if passed else ""
