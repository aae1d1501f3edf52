"""What the OGC API says of itself: landing page, conformance, collections, pages of features. All fixed or from a page.

Nothing here depends on what is in the registry but the page itself: the extent of every collection is the world.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from graveregistry.ogc import queries
from graveregistry.ogc.collections import COLLECTIONS, Collection
from graveregistry.ogc.rules import Crs
from graveregistry.wire import cursor

JSON = "application/json"
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html; charset=utf-8"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"

CONFORMS_TO = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
)
TITLE = "سجلّ مواقع المقابر الجماعية — Registry of mass-grave sites"
SAYS = "ما يراه حامل الرمز ولا شيء غيره. — What the holder of the token may see, and nothing else."


def link(rel: str, href: str, media: str = JSON, title: str | None = None) -> dict[str, str]:
    """A link."""
    return {"rel": rel, "type": media, "href": href} | ({} if title is None else {"title": title})


def landing(base: str) -> dict[str, Any]:
    """The landing page."""
    links = [
        link("self", base),
        link("alternate", base, HTML),
        link("service-desc", f"{base}/api", OPENAPI),
        link("conformance", f"{base}/conformance"),
        link("data", f"{base}/collections"),
        link("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", f"{base}/tileMatrixSets"),
    ]
    return {"title": TITLE, "description": SAYS, "links": links}


def conformance() -> dict[str, Any]:
    """The conformance classes that are met."""
    return {"conformsTo": list(CONFORMS_TO)}


def collections(base: str) -> dict[str, Any]:
    """The list of collections."""
    here = f"{base}/collections"
    described = [collection(base, each) for each in COLLECTIONS.values()]
    return {"links": [link("self", here)], "collections": described, "crs": [crs.uri for crs in Crs]}


def collection(base: str, each: Collection) -> dict[str, Any]:
    """One collection."""
    here = f"{base}/collections/{each.id}"
    links = [link("self", here), link("items", f"{here}/items", GEOJSON), link(TILESETS, f"{here}/tiles")]
    return {
        "id": each.id,
        "title": f"{each.title_ar} — {each.title_en}",
        "description": f"{each.says_ar} — {each.says_en}",
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [[-180, -90, 180, 90]], "crs": Crs.CRS84.uri},
            "temporal": {"interval": [[None, None]]},
        },
        "crs": [crs.uri for crs in Crs],
        "storageCrs": Crs.CRS84.uri,
        "links": links,
    }


def feature(found: queries.Feature) -> str:
    """A GeoJSON feature (RFC 7946) as text; the geometry comes written from the database."""
    said = json.dumps(found.said, ensure_ascii=False)
    return f'{{"type":"Feature","id":"{found.id}","geometry":{found.geometry or "null"},"properties":{said}'


def page(base: str, each: Collection, found: queries.Page, given: Mapping[str, str]) -> str:
    """A page of features as text, with the address of the next one.

    Args:
        given: the parameters of the request, to be asked for again.
    """
    here = f"{base}/collections/{each.id}/items"
    links = [link("self", _address(here, given), GEOJSON), link("collection", f"{base}/collections/{each.id}")]
    if found.more and found.features:
        last = found.features[-1]
        following = dict(given) | {"cursor": cursor(str(last.site_id), str(last.id))}
        links.append(link("next", _address(here, following), GEOJSON))
    head = {"timeStamp": stamp(), "numberReturned": len(found.features), "links": links}
    features = ",\n".join(feature(one) + "}" for one in found.features)
    return f'{{"type":"FeatureCollection",{json.dumps(head)[1:-1]},"features":[\n{features}\n]}}'


def single(base: str, each: Collection, found: queries.Feature) -> str:
    """One feature as text, with its links."""
    here = f"{base}/collections/{each.id}"
    links = [link("self", f"{here}/items/{found.id}", GEOJSON), link("collection", here)]
    return f'{feature(found)},"links":{json.dumps(links)}}}'


def _address(path: str, given: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(given)}" if given else path


def stamp() -> str:
    """This moment, UTC, to the second (RFC 3339)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
