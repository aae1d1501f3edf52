"""Files made for the tests of reading, and what reading them gives."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graveregistry.errors import Failure
from graveregistry.exchange.reader import Source, open_source
from graveregistry.exchange.rows import Limits, Row

DARAA = (36.1064, 32.6189)
SMALL = Limits(rows=50, vertices=100, columns=20, cell_chars=200, depth=8, file_bytes=100_000)

Save = Callable[..., Path]


def rows_of(source: Source) -> list[Row]:
    return list(source.rows())


def feature(shape: Any = None, **properties: Any) -> str:
    return json.dumps({"type": "Feature", "properties": properties, "geometry": shape}, ensure_ascii=False)


def features(*texts: str) -> str:
    return '{"type": "FeatureCollection", "features": [' + ",".join(texts) + "]}"


def refused(path: Path, code: str, **options: Any) -> Failure:
    with pytest.raises(Failure) as failure:
        rows_of(open_source(path, **options))
    assert failure.value.code == code
    return failure.value


def altered(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path
