"""Writes `data/samples`: fictional training data, the same bytes at each run.

    python scripts/make_samples.py [FOLDER]

README.md of the folder is written by hand and left alone.
"""

import json
import sys
from pathlib import Path

from samplemaker import imports
from samplemaker.boundaries import boundaries
from samplemaker.common import Record
from samplemaker.disturbances import disturbances
from samplemaker.links import assignments, grants, relations
from samplemaker.people import organisations, people
from samplemaker.photos import photos
from samplemaker.sites import sites, written
from samplemaker.visits import visits

HOME = Path(__file__).resolve().parent.parent / "data" / "samples"


def make() -> dict[str, bytes]:
    """Every file by its name inside the folder."""
    places = sites()
    seen = visits(places)
    reported = disturbances(places, seen)
    pictures = photos(seen)
    tables = {
        "organisations": organisations(),
        "people": people(),
        "sites": [written(site) for site in places],
        "boundaries": boundaries(places),
        "relations": relations(places),
        "grants": grants(places),
        "assignments": assignments(places),
        "visits": seen,
        "disturbances": reported,
    }
    files = {f"{name}.json": _lines(records) for name, records in tables.items()}
    files |= {"import-example.geojson": imports.geojson(), "import-example-latin1.csv": imports.latin1_csv()}
    return files | {f"photos/{name}": content for name, content in pictures.items()}


def _lines(records: list[Record]) -> bytes:
    """JSON with one record on each line, so that a change shows as the record that changed."""
    rows = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return f"[\n{rows}\n]\n".encode()


def main(folder: Path) -> None:
    for name, content in make().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>9,}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME)
