"""The file that names the time-stamping authorities: one a line, `authority <name> <address> <file of certificates>`.

Empty lines and lines that begin with `#` are left aside; a certificate file is looked for beside the file itself.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from graveregistry.ledger.timestamp import BadAuthorities, certificates

# Names files of a dossier, so it holds nothing else.
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,30}")
_URL = re.compile(r"https?://[^\s]+")


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority: the name it goes by here, its address, and the certificates it is believed under."""

    name: str
    url: str
    roots: tuple[x509.Certificate, ...]


def read_authorities(path: Path) -> list[Authority]:
    """The authorities in a file. Raises BadAuthorities with the line."""
    found: dict[str, Authority] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match line.split():
            case [first, *_] if first.startswith("#"):
                pass
            case []:
                pass
            case ["authority", name, url, file] if _NAME.fullmatch(name) and _URL.fullmatch(url) and name not in found:
                found[name] = Authority(name, url, _roots(path.parent / file, number))
            case _:
                raise BadAuthorities("ledger_authorities_malformed", line=number)
    return list(found.values())


def _roots(file: Path, line: int) -> tuple[x509.Certificate, ...]:
    try:
        return tuple(certificates(file.read_bytes()))
    except (OSError, BadAuthorities):
        raise BadAuthorities("ledger_authorities_malformed", line=line) from None
