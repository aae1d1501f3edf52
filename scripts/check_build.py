#!/usr/bin/env python3
"""Whether a registry serves the phone page that was built from its source, byte for byte.

    scripts/check_build.py https://registry.example web/dist/field/build.json

The list is the one of your own build (or of somebody you trust), not the one that the registry shows. Needs nothing but
Python. Ends with 1 and names each file that is another one. The name and the icon are the installation's own and not
in the list. A server can give one phone another page than you: ask from the phone's network, and again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


def served(address: str) -> str:
    """The SHA-256 of what is served at an address, hex; empty where nothing is."""
    try:
        with urlopen(address, timeout=60) as answer:
            return hashlib.sha256(answer.read()).hexdigest()
    except URLError:
        return ""


def main(origin: str, build: str) -> int:
    """Compare, tell, and answer how it ended."""
    files: dict[str, str] = json.loads(Path(build).read_text(encoding="utf-8"))["files"]
    others = [path for path, digest in files.items() if served(origin.rstrip("/") + path) != digest]
    for path in others:
        print(f"ملف آخر another file: {path}")
    print(f"{len(files) - len(others)} / {len(files)} كما بُنيت as built")
    return 1 if others else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else print(__doc__) or 2)
