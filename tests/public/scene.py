"""A registry served with built pages of its own: two neighbouring governorates and a script to link."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from graveregistry.config import Settings
from tests.support.registry import Registry

ADDRESS = "https://graves.example.org"
CONTACT = {"contact_ar": "رابطة التدريب <خيالية> | هاتف 0900000000", "contact_en": "Training Association | 0900000000"}


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def build(folder: Path) -> Path:
    """What the pages' build leaves behind, as far as the server reads it."""
    basemap = folder / "basemap"
    basemap.mkdir(parents=True)
    shapes = [
        _feature(_box(36.0, 32.4, 36.5, 33.0), en="Daraa", ar="درعا"),
        _feature(_box(36.5, 32.4, 37.0, 33.0), en="Suwayda", ar="السويداء"),
        _feature(_box(35.5, 32.4, 36.0, 33.0), en="", ar=""),
    ]
    labels = [_feature({"type": "Point", "coordinates": [36.2, 32.7]}, kind="governorate", en="Daraa")]
    labels += [_feature({"type": "Point", "coordinates": [36.7, 32.7]}, kind="governorate", en="Suwayda")]
    for name, features in (("governorates", shapes), ("labels", labels)):
        (basemap / f"{name}.json").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    entry = {
        f"src/public/{name}.ts": {"file": f"assets/{name}-1.js", "css": ["assets/public-1.css"]}
        for name in ("main", "enquiry")
    }
    (folder / "built.json").write_text(json.dumps(entry))
    return folder


def served(registry: Registry, web_root: Path, **settings: Any) -> Any:
    """Somebody's browser at the registry with these settings."""
    registry.app.state.settings = Settings(home=web_root, web_root=web_root, **settings)
    return registry.client().http
