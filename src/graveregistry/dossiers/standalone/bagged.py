"""The bag (RFC 8493): one spelling of each manifest, nothing fetched, nothing unnamed."""

from __future__ import annotations

import re

from graveregistry.dossiers.standalone.zipped import Box

Found = list[tuple[str, str]]
Hashes = dict[str, tuple[str, str]]
MANIFESTS = (("sha256", 0, 64), ("sha512", 1, 128))
TAGS = {"README.txt", "bag-info.txt", "bagit.txt", "verify.html", "verify.py"}
TAGS |= {f"manifest-{name}.txt" for name, _, _ in MANIFESTS}
ABOUT_TAGS = {f"tagmanifest-{name}.txt" for name, _, _ in MANIFESTS}
DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def bag_faults(box: Box, hashes: Hashes) -> Found:
    """Everything in the bag that is not as it must be."""
    if "fetch.txt" in hashes:
        return [("fetch_refused", "")]
    payload = {name for name in hashes if name.startswith("data/")}
    tags = set(hashes) - payload
    found = [("missing_file", name) for name in sorted((TAGS | ABOUT_TAGS) - tags)]
    found += [("extra_file", name) for name in sorted(tags - TAGS - ABOUT_TAGS)]
    if found:
        return found
    if box.read("bagit.txt") != DECLARED:
        found.append(("bag_declaration", ""))
    stated = re.findall(rb"(?im)^payload-oxum\s*:.*$", box.read("bag-info.txt"))
    if stated != [f"Payload-Oxum: {sum(map(box.size, payload))}.{len(payload)}".encode()]:
        found.append(("payload_size", ""))
    for name, at, digits in MANIFESTS:
        found += _manifest(box.read(f"manifest-{name}.txt"), name, at, digits, payload, hashes)
        found += _manifest(box.read(f"tagmanifest-{name}.txt"), name, at, digits, TAGS, hashes)
    return list(dict.fromkeys(found))


def _manifest(data: bytes, name: str, at: int, digits: int, expected: set[str], hashes: Hashes) -> Found:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return [("manifest_form", name)]
    listed: dict[str, str] = {}
    for line in (text[:-1] if text.endswith("\n") else text).split("\n"):
        match = re.fullmatch(rf"([0-9a-f]{{{digits}}})  (\S(?:.*\S)?)", line)
        if not match or match[2] in listed:
            return [("manifest_form", line[:200])]
        listed[match[2]] = match[1]
    found = [("missing_file", each) for each in sorted(set(listed) - expected)]
    found += [("extra_file", each) for each in sorted(expected - set(listed))]
    differing = [each for each in sorted(expected & set(listed)) if hashes[each][at] != listed[each]]
    return found + [("hash_differs", each) for each in differing]
