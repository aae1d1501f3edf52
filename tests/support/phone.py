"""A phone as far as the API sees one: enrols, seals, sends in chunks, asks for receipts."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from graveregistry.access.service import now
from graveregistry.intake import manifest
from graveregistry.intake.manifest import Blob
from graveregistry.intake.sealed import Name, from_b64u, seal
from tests.support.registry import Registry

CHUNK = 2**16


@dataclass(frozen=True)
class Sealed:
    """A visit sealed and not sent: its manifest and its blobs."""

    visit_id: UUID
    manifest: bytes
    blobs: dict[str, bytes]


class Phone:
    """A phone enrolled for somebody by a protection officer."""

    def __init__(
        self, registry: Registry, login: str = "monitor", *, by: str = "protection-officer", **offered: Any
    ) -> None:
        self.http = registry.client().http
        offer = registry.client(by).post("/enrolments", {"person_id": str(registry.people[login])} | offered)
        assert offer.status_code == 201, offer.text
        answer = self.http.post(
            "/api/v1/enrolments/accept", json={"code": offer.json()["code"], "device_name": "a phone"}
        )
        assert answer.status_code == 201, answer.text
        self.enrolled: dict[str, Any] = answer.json()
        self.id = UUID(self.enrolled["device_id"])

    @property
    def digest(self) -> bytes:
        """What proves this phone's manifests."""
        return hashlib.sha256(self.enrolled["send_credential"].encode()).digest()

    def request(self, method: str, path: str, *, credential: str = "send_credential", **given: Any) -> Any:
        """Any request with one of the phone's credentials."""
        headers = {"authorization": f"Phone {self.enrolled[credential]}"} | given.pop("headers", {})
        return self.http.request(method, f"/api/v1{path}", headers=headers, **given)

    def read(self) -> Any:
        """What the phone reads of the registry."""
        return self.request("GET", "/phone", credential="credential")

    def seal(
        self, said: dict[str, Any] | bytes, *files: tuple[UUID, str, bytes], visit_id: UUID | None = None
    ) -> Sealed:
        """Seal a visit's text and files for the keys that the phone was told of."""
        visit = visit_id or uuid4()
        keys = [from_b64u(each["public_key"]) for each in self.enrolled["registry"]["keys"]]
        text = said if isinstance(said, bytes) else json.dumps(said).encode()
        named = [(Name(visit, visit, "text"), text), *((Name(visit, part, kind), data) for part, kind, data in files)]
        sealed = [(name, seal(data, name, keys)) for name, data in named]
        blobs = tuple(Blob(hashlib.sha256(data).hexdigest(), len(data), name) for name, data in sealed)
        raw = manifest.written(visit, self.id, now().isoformat(), blobs, self.digest)
        return Sealed(visit, raw, {hashlib.sha256(data).hexdigest(): data for _, data in sealed})

    def put_manifest(self, sealed: Sealed, **given: Any) -> Any:
        """Send the manifest."""
        return self.request("PUT", f"/sealed/{sealed.visit_id}", content=sealed.manifest, **given)

    def put_chunk(self, sealed: Sealed, sha256: str, number: int, **given: Any) -> Any:
        """Send one chunk of a blob."""
        data = given.pop("data", sealed.blobs[sha256][number * CHUNK : (number + 1) * CHUNK])
        said = base64.b64encode(hashlib.sha256(given.pop("said", data)).digest()).decode()
        params = {"size": len(sealed.blobs[sha256]), "chunk": CHUNK} | given.pop("params", {})
        path = f"/sealed/{sealed.visit_id}/blobs/{sha256}/chunks/{number}"
        headers = {"content-digest": f"sha-256=:{said}:"}
        return self.request("PUT", path, content=data, params=params, headers=headers, **given)

    def put_blobs(self, sealed: Sealed) -> None:
        """Send every chunk of every blob, the last first."""
        for sha256, data in sealed.blobs.items():
            for number in reversed(range(-(-len(data) // CHUNK))):
                answer = self.put_chunk(sealed, sha256, number)
                assert answer.status_code == 204, answer.text

    def send(self, sealed: Sealed, **given: Any) -> dict[str, Any]:
        """Send all of it; the receipt."""
        self.put_blobs(sealed)
        answer = self.put_manifest(sealed, **given)
        assert answer.status_code == 200, answer.text
        receipt: dict[str, Any] = answer.json()
        assert not receipt["missing"]
        return receipt
