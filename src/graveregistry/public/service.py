"""What anybody may ask for: the page, the frame for other sites, the notice to print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shapely.geometry import shape

from graveregistry.config import Settings
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.geo.coordinate_format import write
from graveregistry.geo.reading import Point
from graveregistry.public import notice, page
from graveregistry.public.shown import House, Known, Release, Shown, Warned
from graveregistry.publication import exact
from graveregistry.publication import service as publication
from graveregistry.vocabulary import Language
from graveregistry.warnings import service as warnings


def public_page(session: Session, settings: Settings, lang: Language) -> page.Made:
    """The page, from released rows and standing warnings alone (the session is the public login's)."""
    return page.page(_shown(session, settings, lang))


def public_frame(session: Session, settings: Settings, lang: Language) -> page.Made:
    """The frame for other sites, from the same."""
    return page.frame(_shown(session, settings, lang))


def notice_pdf(session: Session, settings: Settings, lang: Language, governorate: str | None) -> notice.Notice:
    """The notice to print; with a governorate, also the warnings that stand for it.

    Without one nothing is read: the bytes are the same whatever the registry holds.

    Raises:
        Failure: ``paper_fonts_missing``.
    """
    chosen = () if governorate is None else _warned(session, governorate)
    return notice.notice(lang, house(settings), chosen)


def house(settings: Settings) -> House:
    """The installation's own words."""
    return House(
        settings.public_address,
        _lines(settings.contact_ar),
        _lines(settings.contact_en),
        settings.training,
    )


def phone_manifest(settings: Settings) -> dict[str, Any]:
    """The phone page's web app manifest: it says nothing of what the page is for."""
    return {
        "id": "/field/",
        "start_url": "/field/",
        "scope": "/field/",
        "name": settings.neutral_name_ar,
        "short_name": settings.neutral_name_ar,
        "lang": "ar",
        "dir": "rtl",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": [{"src": "/field/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }


def phone_icon(settings: Settings) -> Path:
    """The file of the picture that goes with the phone page's name.

    Raises:
        Failure: ``not_found`` where the pages were not built.
    """
    icon = settings.web_root / "field" / "icons" / f"{settings.neutral_icon}.svg"
    if not icon.is_file():
        raise Failure("not_found")
    return icon


def _lines(setting: str) -> tuple[str, ...]:
    return tuple(line for part in setting.split("|") if (line := part.strip()))


def _shown(session: Session, settings: Settings, lang: Language) -> Shown:
    return Shown(lang, _release(session), _warned(session), _known(session), house(settings), settings.web_root)


def _known(session: Session) -> tuple[Known, ...]:
    return tuple(_known_site(each) for each in exact.features(session))


def _known_site(feature: dict[str, Any]) -> Known:
    told, middle = feature["properties"], shape(feature["geometry"]).representative_point()
    place = write(Point(middle.x, middle.y), "dd")
    return Known(told["name_ar"], told["name_en"], told["text_ar"], told["text_en"], place)


def _release(session: Session) -> Release | None:
    try:
        found = publication.latest(session)
    except Failure:
        return None
    return Release(found.number, found.released_on, found.geojson)


def _warned(session: Session, governorate: str | None = None) -> tuple[Warned, ...]:
    return tuple(
        Warned(each.governorate, each.text_ar, each.text_en, each.issued_on, each.valid_until)
        for each in warnings.standing(session)
        if governorate in (None, each.governorate)
    )
