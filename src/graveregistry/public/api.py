"""The public page, the frame for other sites, and the notices to print, over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from graveregistry.access.web import Released, StrictRoute, Unit, client_address
from graveregistry.config import Settings
from graveregistry.public import asking, page, service
from graveregistry.public.page import Made
from graveregistry.public.schemas import SheetsOut
from graveregistry.vocabulary import Language
from graveregistry.wire import CodeOf

router = APIRouter(tags=["public"], route_class=StrictRoute)

READ = ["GET", "HEAD"]
# Asked again each time (a withdrawal holds at once); whoever has the bytes is told so in a few more.
PAGE_HEADERS = {"cache-control": "no-cache", "vary": "accept-encoding", "content-language": ""}
FRAME_POLICY = (
    f"default-src 'none'; style-src {page.style_source()}; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors *"
)
"""Other sites may frame this one answer. It runs nothing, takes nothing in and knows no visitor."""

Known = Annotated[str | None, Header(alias="if-none-match", max_length=1000)]
Accepted = Annotated[str, Header(alias="accept-encoding", max_length=1000)]


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


@router.api_route("/", methods=READ, response_class=Response, include_in_schema=False)
@router.api_route("/en", methods=READ, response_class=Response, include_in_schema=False)
@router.api_route("/en/", methods=READ, response_class=Response, include_in_schema=False)
def read_page(request: Request, session: Released, known: Known = None, accepted: Accepted = "") -> Response:
    """The public page: readable without a script, the same for everybody."""
    lang: Language = "en" if request.url.path.startswith("/en") else "ar"
    return _answer(service.public_page(session, _settings(request), lang), lang, known, accepted)


@router.api_route("/embed", methods=READ, response_class=Response, include_in_schema=False)
@router.api_route("/en/embed", methods=READ, response_class=Response, include_in_schema=False)
def read_frame(request: Request, session: Released, known: Known = None, accepted: Accepted = "") -> Response:
    """The frame for other sites, the one answer that may be framed."""
    lang: Language = "en" if request.url.path.startswith("/en/") else "ar"
    answer = _answer(service.public_frame(session, _settings(request), lang), lang, known, accepted)
    answer.headers["content-security-policy"] = FRAME_POLICY
    answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


@router.api_route("/field/app.webmanifest", methods=READ, response_class=Response, include_in_schema=False)
def read_phone_manifest(request: Request) -> Response:
    """How the phone page is installed: under the neutral name that the organisation chose."""
    manifest = service.phone_manifest(_settings(request))
    return JSONResponse(manifest, media_type="application/manifest+json", headers={"cache-control": "no-cache"})


@router.api_route("/field/icon.svg", methods=READ, response_class=Response, include_in_schema=False)
def read_phone_icon(request: Request) -> Response:
    """The neutral picture that goes with the name."""
    return FileResponse(service.phone_icon(_settings(request)), headers={"cache-control": "no-cache"})


def _answer(made: Made, lang: Language, known: str | None, accepted: str) -> Response:
    headers = PAGE_HEADERS | {"etag": made.tag, "content-language": lang}
    if known is not None and made.tag in known:
        return Response(status_code=304, headers=headers)
    if "gzip" in accepted.lower():
        return Response(made.compressed, media_type="text/html", headers=headers | {"content-encoding": "gzip"})
    return Response(made.html, media_type="text/html", headers=headers)


@router.get("/api/public/notices")
def read_notices(request: Request) -> SheetsOut:
    """What the printed notices carry, and the line for other sites, for whoever sets up an installation."""
    house = service.house(_settings(request))
    address = house.address
    return SheetsOut(
        address=address,
        contact_ar=list(house.contact_ar),
        contact_en=list(house.contact_en),
        snippet_ar=page.snippet("ar", address) if address else None,
        snippet_en=page.snippet("en", address) if address else None,
        training=house.training,
    )


@router.get(
    "/api/public/notices/{lang}.pdf",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
        304: {"description": "The reader has these bytes already."},
    },
)
def read_notice(
    request: Request,
    session: Released,
    lang: Literal["ar", "en"],
    governorate: Annotated[Annotated[str, CodeOf("governorate")] | None, Query()] = None,
    known: Known = None,
) -> Response:
    """The warning notice to print (A4, PDF); with a governorate, with the warnings that stand for it."""
    made = service.notice_pdf(session, _settings(request), lang, governorate)
    headers = {
        "etag": made.tag,
        "cache-control": "no-cache",
        "content-language": lang,
        "content-disposition": f'inline; filename="warning-notice-{lang}.pdf"',
    }
    if known is not None and made.tag in known:
        return Response(status_code=304, headers=headers)
    return Response(made.pdf, media_type="application/pdf", headers=headers)


# Under "no-referrer" a browser sends a plain form with the origin "null", which no page of ours has.
PRIVATE = {"cache-control": "no-store", "referrer-policy": "same-origin"}


async def written(request: Request) -> asking.Sent:
    """A form as it was sent; what is too long for any form is cut off, and the form says so."""
    form = await request.form(max_files=1, max_fields=30, max_part_size=asking.LONGEST_PART)
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    file = form.get("file")
    content = b"" if file is None or isinstance(file, str) else await file.read(asking.LARGEST_FILE + 1)
    return asking.Sent(fields, content)


Written = Annotated[asking.Sent, Depends(written)]


def _language(request: Request) -> Language:
    return "en" if request.url.path.startswith("/en/") else "ar"


def _shown(request: Request, shown: asking.Shown) -> Response:
    headers = {**PRIVATE, "content-language": _language(request), **shown.headers}
    return Response(shown.body, shown.status, headers, media_type=shown.media_type)


@router.api_route("/enquiry", methods=READ, response_class=Response, include_in_schema=False)
@router.api_route("/en/enquiry", methods=READ, response_class=Response, include_in_schema=False)
def read_enquiry_form(request: Request) -> Response:
    """The form with which somebody asks before digging; it needs no script and reads no row."""
    return _shown(request, asking.empty_form(_settings(request), _language(request)))


@router.post("/enquiry", response_class=Response, include_in_schema=False)
@router.post("/en/enquiry", response_class=Response, include_in_schema=False)
def file_enquiry(request: Request, session: Unit, sent: Written) -> Response:
    """Take an enquiry; the receipt is the one page that shows its secret."""
    address = client_address(request)
    return _shown(request, asking.file(session, _settings(request), _language(request), sent, address))


@router.api_route("/enquiry/answer", methods=READ, response_class=Response, include_in_schema=False)
@router.api_route("/en/enquiry/answer", methods=READ, response_class=Response, include_in_schema=False)
def read_answer_form(request: Request) -> Response:
    """Where an answer is asked for."""
    return _shown(request, asking.empty_answer(_settings(request), _language(request)))


@router.post("/enquiry/answer", response_class=Response, include_in_schema=False)
@router.post("/en/enquiry/answer", response_class=Response, include_in_schema=False)
def read_answer(request: Request, session: Unit, sent: Written) -> Response:
    """The answer that stands now, for whoever has the number and the secret; as a page or as a sheet to print."""
    address = client_address(request)
    return _shown(request, asking.collect(session, _settings(request), _language(request), sent, address))
