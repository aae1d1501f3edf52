"""Check a bag against RFC 8493, more strictly: one spelling of each manifest line, nothing fetched, nothing unnamed.

The `bagit` package takes spaces and tabs around names that it must refuse; here a line has one form only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graveregistry.dossiers.bag import ALGORITHMS, DECLARATION, TAG_FILES
from graveregistry.dossiers.container import Container
from graveregistry.dossiers.report import Finding

_HEX = {"sha256": 64, "sha512": 128}
_OWN_TAGS = {"bagit.txt", "bag-info.txt", *TAG_FILES, *(f"manifest-{name}.txt" for name in ALGORITHMS)}
_TAG_MANIFESTS = {f"tagmanifest-{name}.txt" for name in ALGORITHMS}

Hashes = Mapping[str, tuple[str, ...]]


def check_bag(box: Container, hashes: Hashes) -> list[Finding]:
    """Everything in the bag that is not as it must be. `hashes`: SHA-256 and SHA-512 of every file."""
    if "fetch.txt" in hashes:
        return [Finding("fetch_refused")]
    tags = {name for name in hashes if not name.startswith("data/")}
    found = [Finding("missing_file", name) for name in sorted((_OWN_TAGS | _TAG_MANIFESTS) - tags)]
    found += [Finding("extra_file", name) for name in sorted(tags - _OWN_TAGS - _TAG_MANIFESTS)]
    if found:
        return found
    if box.read("bagit.txt") != DECLARATION:
        found.append(Finding("bag_declaration"))
    payload = set(hashes) - tags
    if not _size_fits(box.read("bag-info.txt"), sum(map(box.size, payload)), len(payload)):
        found.append(Finding("payload_size"))
    for at, algorithm in enumerate(ALGORITHMS):
        found += _check(box.read(f"manifest-{algorithm}.txt"), algorithm, at, payload, hashes)
        found += _check(box.read(f"tagmanifest-{algorithm}.txt"), algorithm, at, _OWN_TAGS, hashes)
    return list(dict.fromkeys(found))


def _size_fits(info: bytes, octets: int, count: int) -> bool:
    """RFC 8493 section 2.2.2; said exactly once, so that no two readers go by different numbers."""
    return re.findall(rb"(?im)^payload-oxum\s*:.*$", info) == [f"Payload-Oxum: {octets}.{count}".encode()]


def _check(data: bytes, algorithm: str, at: int, expected: set[str], hashes: Hashes) -> list[Finding]:
    line_form = re.compile(rf"([0-9a-f]{{{_HEX[algorithm]}}})  (\S(?:.*\S)?)")
    listed: dict[str, str] = {}
    try:
        lines = data.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        return [Finding("manifest_form", algorithm)]
    for line in lines:
        match = line_form.fullmatch(line)
        if not match or match[2] in listed:
            return [Finding("manifest_form", line[:200])]
        listed[match[2]] = match[1]
    found = [Finding("missing_file", name) for name in sorted(set(listed) - expected)]
    found += [Finding("extra_file", name) for name in sorted(expected - set(listed))]
    both = sorted(expected & set(listed))
    return found + [Finding("hash_differs", name) for name in both if hashes[name][at] != listed[name]]
