"""What the tests of phones and pages ask about what was sent."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.e2e.conftest import Visitor


def digests(*files: bytes) -> set[str]:
    """The SHA-256 of each file, hex."""
    return {hashlib.sha256(data).hexdigest() for data in files}


def asked(visitor: Visitor) -> set[str]:
    """Every address under ``/api`` that the page reads from now on."""
    seen: set[str] = set()

    def look(request: Any) -> None:
        path = request.url.removeprefix(visitor.served.url)
        if request.method == "GET" and path.startswith("/api/"):
            seen.add(path)

    visitor.page.on("request", look)
    return seen
