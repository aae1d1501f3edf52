"""``graveregistry imagery``: archives too large for a request, registered at the machine itself."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer

from graveregistry.access.cli import As, acting_as
from graveregistry.config import settings
from graveregistry.imagery import conversion, sandbox, service

app = typer.Typer(no_args_is_help=True, help="صور الأرض. Pictures of the ground.")

LARGEST = 2**40
"""Bytes; at the machine itself only its disk bounds a file."""


@app.command()
def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="GeoTIFF, PMTiles (PNG, JPEG, WebP).")],
    login: As,
    organisation: Annotated[UUID, typer.Option(help="المنظمة. The organisation's id.")],
    captured_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="يوم الالتقاط. The day it shows.")],
    title: Annotated[str, typer.Option(help="العنوان. Title.")],
    source: Annotated[str, typer.Option(help="المصدر. Source.")],
    licence: Annotated[str, typer.Option(help="الترخيص. Licence.")],
) -> None:
    """سجّل صورة للأرض ليراها أهل المنظمة على الخريطة — Register a picture of the ground for the organisation's map."""
    said = service.Said(organisation, title, captured_on.date(), source, licence)
    with acting_as(login) as (session, actor), file.open("rb") as stream:
        start = stream.read(4)
        stream.seek(0)
        if sandbox.is_tiff(start):
            image = conversion.at_once(session, actor, settings().files, uuid4(), said, stream, _tell)
        else:
            image = service.register(session, actor, settings().files, uuid4(), said, stream, LARGEST)
    typer.echo(f"سُجّلت. Registered: {image.id}")


def _tell(share: float, message: str) -> None:
    typer.echo(f"\r{share:4.0%} {message}", nl=share >= 1, err=True)
