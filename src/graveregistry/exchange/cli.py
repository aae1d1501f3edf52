"""``graveregistry import`` and ``graveregistry export``: files in and out of the registry from the shell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from graveregistry import jobs
from graveregistry.access.cli import As, acting_as
from graveregistry.access.precision import Sensitivity
from graveregistry.config import settings
from graveregistry.errors import Failure
from graveregistry.exchange import exporting, service
from graveregistry.exchange.rows import Limits
from graveregistry.exchange.rules import ColumnMapping
from graveregistry.geo.place_names import fold
from graveregistry.sites import rules

# At the machine itself only its disk and patience bound a file; what a row may be stays bounded.
LIMITS = Limits(file_bytes=2**40, rows=10_000_000)
_SHOWN_ERRORS = 10
# The marks that our own sentences carry; unlike overrides they cannot turn a text round.
_DIRECTION_MARKS = "\u200e\u200f"


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="GeoJSON, GeoPackage, CSV.")],
    login: As,
    steward: Annotated[UUID | None, typer.Option(help="المنظمة الراعية. The stewarding organisation's id.")] = None,
    crs: Annotated[str | None, typer.Option(help="نظام الإحداثيات. Coordinate system, such as EPSG:32637.")] = None,
    layer: Annotated[str | None, typer.Option(help="الطبقة. Layer of a GeoPackage.")] = None,
    encoding: Annotated[str | None, typer.Option(help="ترميز الحروف. Character encoding.")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="عمود=حقل؛ يُكرَّر. column=field; repeat for more.")
    ] = None,
    radius: Annotated[
        float | None,
        typer.Option(min=0.1, max=50_000, help="نصف قطر الخطأ للنقاط بالمتر. Points' error radius, metres."),
    ] = None,
    sensitivity: Annotated[
        Sensitivity, typer.Option(help="السرّية. How guarded the sites are.")
    ] = Sensitivity.RESTRICTED,
    keep_without_shape: Annotated[
        bool, typer.Option(help="خذ الصفوف التي بلا موقع. Take rows that have no place.")
    ] = False,
    only_good: Annotated[bool, typer.Option(help="الصفوف السليمة وحدها. The good rows only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="لا تسأل. Do not ask.")] = False,
) -> None:
    """استورد مواقع من ملف بعد معاينته — Import sites from a file, after a look at what it would do."""
    home, import_id = settings().files, uuid4()
    given = {
        "steward": steward,
        "sensitivity": sensitivity.value,
        "crs": crs,
        "layer": layer,
        "encoding": encoding,
        "default_radius_m": radius,
        "keep_without_shape": keep_without_shape,
    }
    asked = {name: value for name, value in given.items() if value is not None}
    with acting_as(login) as (session, actor), file.open("rb") as stream:
        typer.echo("قراءة الملف… Reading the file…")
        found = service.upload(session, actor, home, import_id, file.name, stream, asked, LIMITS)
        if mapping:
            remapped = {"mapping": _mapped(found.draft.terms["mapping"], mapping)}
            found = service.change(session, actor, home, import_id, remapped, LIMITS)
        preview = found.draft.preview
        left_out = service.rows_left_out(session, actor, home, import_id, LIMITS) if preview["bad"] else None
    _show(preview)
    if left_out is not None:
        _write_new(errors_file(file), left_out)
        typer.echo(f"الصفوف المتروكة وأسبابها في: The rows left out, and why: {errors_file(file)}")
    try:
        _make(login, home, import_id, preview, only_good=only_good, yes=yes)
    except BaseException:
        with acting_as(login) as (session, _):
            service.discard(session, home, import_id)
        raise


def _make(login: str, home: Path, import_id: UUID, preview: dict[str, Any], *, only_good: bool, yes: bool) -> None:
    if preview["bad"] and not only_good:
        raise Failure("import_rows_wrong", bad=preview["bad"])
    if not yes:
        typer.confirm(f"استيراد {preview['good']} موقعاً؟ Import {preview['good']} sites?", abort=True)
    with acting_as(login) as (session, actor), _bar() as progress:
        result = service.carry_out(
            session, actor, home, import_id, only_good=only_good, progress=progress, limits=LIMITS
        )
    taken, left_out = result["taken"], result["left_out"]
    typer.echo(f"استُورد {taken}، وتُرك {left_out}. Imported {taken}, left out {left_out}.")


@contextmanager
def _bar() -> Iterator[jobs.Progress]:
    """A progress bar that hears shares of the whole."""
    with typer.progressbar(length=1000, label="استيراد Importing") as bar:
        yield lambda share, _message: bar.update(round(share * 1000) - bar.pos)
        bar.update(1000 - bar.pos)


def errors_file(file: Path) -> Path:
    """Where the rows left out are written."""
    return file.with_name(file.name + ".errors.csv")


def _write_new(path: Path, content: bytes) -> None:
    """Names and places of graves: for this account alone."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def _mapped(held: dict[str, Any], pairs: list[str]) -> ColumnMapping:
    """The guessed mapping with what the person says: ``column=field``, or ``column=`` for a column to be left alone."""
    guess = ColumnMapping.from_dict(held)
    fields = dict(guess.fields)
    for pair in pairs:
        column, _, name = pair.rpartition("=")
        fields = {one: other for one, other in fields.items() if other != column}
        if name:
            fields[name] = column
    return ColumnMapping.from_dict(held | {"fields": fields})


def _show(preview: dict[str, Any]) -> None:
    """The preview as a table."""
    source = " · ".join(str(preview[name]) for name in ("format", "layer", "encoding", "crs") if preview[name])
    typer.echo(f"\n  {_visible(source)}")
    for column in preview["columns"]:
        becomes = column["field"] or "(يبقى مع المصدر kept with the source)"
        typer.echo(_visible(f"  {column['name']:<28} → {becomes:<22} {' | '.join(column['samples'])}"))
    typer.echo(f"\n  سليمة good {preview['good']}   متروكة bad {preview['bad']}   bbox {preview['bbox']}")
    for error in preview["errors"][:_SHOWN_ERRORS]:
        typer.echo(_visible(f"  [{error['row']}] {error['ar']} / {error['en']}"))
    if preview["errors_total"] > _SHOWN_ERRORS:
        typer.echo("  …")
    typer.echo("")


def _visible(text: str) -> str:
    """Text of a stranger's file without what a terminal would obey."""
    return "".join(letter if letter.isprintable() or letter in _DIRECTION_MARKS else "\ufffd" for letter in text)


def export_file(
    out: Annotated[Path, typer.Argument(help="ملف ينتهي بـ geojson أو gpkg أو csv. A file that ends in one of these.")],
    login: As,
    words: Annotated[str | None, typer.Option("--words", help="كلمات في الاسم. Words of the name.")] = None,
    type_: Annotated[list[str] | None, typer.Option("--type", help="نوع؛ يُكرَّر. A site type; repeat.")] = None,
    verification: Annotated[
        list[rules.Verification] | None, typer.Option(help="درجة التحقق؛ تُكرَّر. A verification; repeat.")
    ] = None,
    condition: Annotated[list[str] | None, typer.Option(help="حالة؛ تُكرَّر. A condition; repeat.")] = None,
    governorate: Annotated[str | None, typer.Option(help="محافظة. Governorate.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="من. From.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="إلى. To.")] = None,
    reason: Annotated[str | None, typer.Option(help="لماذا. Why.")] = None,
    approved: Annotated[
        UUID | None, typer.Option(help="تصدير وافق عليه شخص ثانٍ. An export a second person agreed to.")
    ] = None,
) -> None:
    """صدّر ما تراه من مواقع بالدقة المتاحة لك — Export the sites you see, each as precisely as you see it.

    مع --caseload: حزمة لجهة قضائية. With --caseload: the bundle for a court (export --caseload --help).
    """
    kind = out.suffix.removeprefix(".").lower()
    if kind not in exporting.MEDIA:
        raise Failure("export_format_unknown")
    filters = rules.Filters(
        words=fold(words) if words else None,
        types=tuple(type_ or ()),
        verification=tuple(each.value for each in verification or ()),
        condition=tuple(condition or ()),
        governorates=rules.spellings(governorate),
        first=None if first is None else first.replace(tzinfo=UTC).date(),
        last=None if last is None else last.replace(tzinfo=UTC).date(),
    )
    home = settings().files
    try:
        with acting_as(login) as (session, actor):
            if approved is None:
                content = exporting.export(session, actor, home, filters, kind, reason)
            else:
                content = exporting.approved(session, actor, home, approved, kind)
    except Failure as failure:
        if "proposal" in failure.params:
            typer.echo(f"--approved {failure.params['proposal']}")
        raise
    _write_new(out, content)
    typer.echo(f"كُتب الملف. Written: {out} ({len(content):,} B)")
