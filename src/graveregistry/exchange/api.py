"""Imports and exports over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile

from graveregistry.access.precision import Sensitivity
from graveregistry.access.web import Acting, StrictRoute, Unit
from graveregistry.exchange import exporting, service, views
from graveregistry.exchange.rules import ColumnMapping
from graveregistry.exchange.schemas import ImportOut, Metres, Name, RunIn, TermsIn
from graveregistry.sites.api import Filtered
from graveregistry.sites.schemas import SourceType
from graveregistry.wire import Line, Short

router = APIRouter(prefix="/api/v1", tags=["exchange"], route_class=StrictRoute)

Kind = Literal["geojson", "gpkg", "csv"]


def data_home(request: Request) -> Path:
    """Where uploaded files are kept."""
    home: Path = request.app.state.settings.files
    return home


Home = Annotated[Path, Depends(data_home)]


@router.post("/imports", status_code=201)
def upload(
    session: Unit,
    actor: Acting,
    home: Home,
    id: Annotated[UUID, Form()],
    file: Annotated[UploadFile, File()],
    steward: Annotated[UUID | None, Form()] = None,
    sensitivity: Annotated[Sensitivity | None, Form()] = None,
    source_type: Annotated[SourceType | None, Form()] = None,
    crs: Annotated[Short | None, Form()] = None,
    layer: Annotated[Name | None, Form()] = None,
    encoding: Annotated[Short | None, Form()] = None,
    default_radius_m: Annotated[Metres | None, Form()] = None,
) -> ImportOut:
    """Upload GeoJSON, GeoPackage or CSV (30 MB) and see what its import would do; nothing is imported yet."""
    given = {
        "steward": steward,
        "sensitivity": None if sensitivity is None else sensitivity.value,
        "source_type": source_type,
        "crs": crs,
        "layer": layer,
        "encoding": encoding,
        "default_radius_m": default_radius_m,
    }
    asked = {name: value for name, value in given.items() if value is not None}
    return views.answer(service.upload(session, actor, home, id, file.filename or "", file.file, asked))


@router.get("/imports/{import_id}")
def read(session: Unit, actor: Acting, import_id: UUID) -> ImportOut:
    """One of one's own imports: preview, progress, result."""
    return views.answer(service.read(session, import_id))


@router.put("/imports/{import_id}/mapping")
def change(session: Unit, actor: Acting, home: Home, import_id: UUID, body: TermsIn) -> ImportOut:
    """Say otherwise what the columns mean or how the file is to be read; answers the new preview."""
    asked: dict[str, Any] = body.model_dump(mode="json", exclude_none=True, exclude={"mapping", "steward"})
    if body.steward is not None:
        asked["steward"] = body.steward
    if body.mapping is not None:
        asked["mapping"] = ColumnMapping.from_dict(body.mapping.model_dump())
    return views.answer(service.change(session, actor, home, import_id, asked))


@router.post("/imports/{import_id}/run", status_code=202)
def run(session: Unit, actor: Acting, import_id: UUID, body: RunIn) -> ImportOut:
    """Begin the import in the background: all of it or nothing; asked again, it is not done twice."""
    return views.answer(service.run(session, actor, import_id, only_good=body.only_good))


@router.post("/imports/{import_id}/cancel")
def cancel(session: Unit, actor: Acting, import_id: UUID) -> ImportOut:
    """End an import under way; nothing of it stays."""
    return views.answer(service.cancel(session, import_id))


@router.delete("/imports/{import_id}", status_code=204)
def discard(session: Unit, actor: Acting, home: Home, import_id: UUID) -> None:
    """Give up an import that was not made; its file is removed."""
    service.discard(session, home, import_id)


@router.get("/imports/{import_id}/left-out.csv", response_class=Response)
def left_out(session: Unit, actor: Acting, home: Home, import_id: UUID) -> Response:
    """The rows that are not taken, with their own columns and the reasons, to be mended and imported."""
    return _download(service.rows_left_out(session, actor, home, import_id), "csv", "left-out")


@router.get("/exports/sites.{kind}", response_class=Response)
def export(
    session: Unit,
    actor: Acting,
    home: Home,
    kind: Kind,
    filters: Filtered,
    reason: Annotated[Line | None, Query()] = None,
) -> Response:
    """The sites one sees, filtered as in the list, each at one's precision.

    More than 25 exact ones in a day take a second person: 409 ``second_person_needed`` names the ``proposal``.
    """
    return _download(exporting.export(session, actor, home, filters, kind, reason), kind, "sites")


@router.get("/exports/approved/{proposal_id}.{kind}", response_class=Response)
def approved(session: Unit, actor: Acting, home: Home, proposal_id: UUID, kind: Kind) -> Response:
    """Download, once, the export that a second person agreed to."""
    return _download(exporting.approved(session, actor, home, proposal_id, kind), kind, "sites")


def _download(content: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, media_type=exporting.MEDIA[kind], headers=headers)
