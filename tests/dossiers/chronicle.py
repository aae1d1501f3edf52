"""A fictional registry in memory: real events, a real tree, a real signer; nothing here is a real grave."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

from graveregistry.dossiers.content import LedgerEvent
from graveregistry.dossiers.pades import Seal
from graveregistry.dossiers.signet import Signet, issued, new_authority
from graveregistry.ledger.chains import SiteLink
from graveregistry.ledger.checkpoint import Checkpoint, sign_checkpoint
from graveregistry.ledger.events import Field, digest, disclosure, leaf, row_name, salted, site_name
from graveregistry.ledger.merkle import inclusion_proof, leaf_hash, root
from graveregistry.ledger.notes import NoteSigner, VerifierKey

NAMESPACE = UUID("00000000-0000-4000-8000-00000000beef")
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ORIGIN = "registry.example/ledger"
SIGNER = NoteSigner(ORIGIN, bytes(range(32)))
OTHER_SIGNER = NoteSigner(ORIGIN, bytes(range(1, 33)))


def signet_of(number: int) -> Signet:
    """A registry's certificate for papers; the same key for the same number."""
    authority, own = (ec.derive_private_key(number + n, ec.SECP256R1()) for n in (1, 2))
    return issued(new_authority(authority, START, training=True), own, START, training=True)


SEAL, STRANGERS_SEAL = Seal(signet_of(10)), Seal(signet_of(20))
CERTIFICATE = SEAL.signet.chain[-1]
PHOTO = b"\xff\xd8\xff\xe0 a drawn photo, fictional \x00" * 400
SECRET_PHOTO = b"\xff\xd8\xff\xe0 another drawn photo, fictional" * 300


def drawn(size: tuple[int, int], said: str) -> bytes:
    """A drawn picture, fictional."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "JPEG", comment=said)
    return out.getvalue()


# What the workshop made of the first photo and of the second.
WORKING, PREVIEW, SECRET_WORKING, SECRET_PREVIEW = (
    drawn((640, 480), "a"), drawn((480, 360), "b"), drawn((400, 640), "c"), drawn((300, 480), "d"),
)  # fmt: skip


def uid(name: str) -> UUID:
    """The same made-up id for the same name."""
    return uuid5(NAMESPACE, name)


SITE, NEIGHBOUR = uid("site"), uid("neighbour")
MONITOR, RESEARCHER, LAWYER = str(uid("monitor")), str(uid("researcher")), str(uid("lawyer"))
DOSSIER = uid("dossier")
# A square of exactly known corners in the eastern desert, where nothing is.
SQUARE = (
    "POLYGON((38.5 33.5,38.51 33.5,38.51 33.508,38.5 33.508,38.5 33.5),"
    "(38.503 33.502,38.503 33.504,38.506 33.504,38.506 33.502,38.503 33.502))"
)
WIDER = "POLYGON((38.498 33.498,38.512 33.498,38.512 33.509,38.498 33.509,38.498 33.498))"


@dataclass
class Ledger:
    """Events appended one after the other, with their chains and their tree."""

    leaves: list[bytes] = field(default_factory=list)
    events: list[LedgerEvent] = field(default_factory=list)
    heads: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)

    def append(
        self,
        kind: str,
        rows: dict[str, dict[str, Any]],
        sites: Iterable[UUID],
        actor: str,
        reason: str = "",
        days_back: int = 0,
    ) -> None:
        index = len(self.leaves)
        at = START + timedelta(hours=7 * index, days=-days_back)
        named = {"type": kind, "actor": actor, "occurred_at": at - timedelta(minutes=5), "reason": reason}
        fields = [salted(name, value) for name, value in named.items()]
        for row, columns in rows.items():
            table, _, key = row.partition("/")
            fields += [salted(row_name(table, key, column), value) for column, value in columns.items()]
        for site in sites:
            number, previous = self.heads.get(site, (0, None))
            fields.append(
                Field(
                    site_name(site),
                    SiteLink(number + 1, previous).value(),
                    hashlib.sha256(f"{index}{site}".encode()).digest()[:16],
                )
            )
        fixed = [replace(each, salt=hashlib.sha256(f"{index}/{each.name}".encode()).digest()[:16]) for each in fields]
        texts = tuple(disclosure(each) for each in fixed)
        digests = tuple(sorted([digest(text) for text in texts]))
        data = leaf(index, at, digests)
        self.leaves.append(leaf_hash(data))
        for site in sites:
            self.heads[site] = (self.heads.get(site, (0, b""))[0] + 1, self.leaves[-1])
        self.events.append(LedgerEvent(index, at, digests, texts, ()))

    def of_site(self, site: UUID) -> tuple[LedgerEvent, ...]:
        """The events of a site with their proofs in the tree as it stands."""
        own = [each for each in self.events if any(_names(text, site) for text in each.disclosures)]
        return tuple(replace(each, proof=tuple(inclusion_proof(self.leaves, each.index))) for each in own)

    def checkpoint(self, signer: NoteSigner = SIGNER) -> bytes:
        return sign_checkpoint(Checkpoint(ORIGIN, len(self.leaves), root(self.leaves)), signer)


def _names(text: str, site: UUID) -> bool:
    from graveregistry.ledger.events import parse_disclosure

    return parse_disclosure(text).name == site_name(site)


def key() -> VerifierKey:
    return SIGNER.key


def photo_sha(data: bytes = PHOTO) -> str:
    return hashlib.sha256(data).hexdigest()


def store(sha256: str) -> BinaryIO:
    """The evidence store: opens an original or a copy by its digest."""
    kept = (PHOTO, SECRET_PHOTO, WORKING, PREVIEW, SECRET_WORKING, SECRET_PREVIEW)
    return io.BytesIO({photo_sha(each): each for each in kept}[sha256])


def history(nasty: str = "") -> Ledger:
    """A site's story: recorded, bounded twice, visited, disturbed, evidence taken; another site in between."""
    ledger = Ledger()
    ledger.append(
        "SiteCreated",
        {
            f"site/{SITE}": {
                "code": "GR-7K2M",
                "verification": "reported",
                "condition": "intact",
                "name_ar": "موقع تدريبي قرب التلّ",
                "types": ["mass_grave"],
            }
        },
        [SITE],
        RESEARCHER,
    )
    ledger.append(
        "SiteCreated",
        {f"site/{NEIGHBOUR}": {"code": "GR-9X1Q", "name_ar": "تلّ الجار المستور"}},
        [NEIGHBOUR],
        RESEARCHER,
    )
    ledger.append(
        "BoundaryAsserted",
        {
            f"boundary_assertion/{uid('b1')}": {
                "site_id": SITE,
                "geometry": WIDER,
                "current": True,
                "author": RESEARCHER,
            }
        },
        [SITE],
        RESEARCHER,
    )
    ledger.append(
        "VisitLogged",
        {
            f"visit/{uid('v1')}": {
                "site_id": SITE,
                "condition": "intact",
                "observed_position": "POINT(38.505 33.506)",
                "observer_position": "POINT(38.49 33.5)",
                "notes": nasty or "الموقع سليم",
                "monitor_id": MONITOR,
            }
        },
        [SITE],
        MONITOR,
    )
    ledger.append(
        "BoundaryAsserted",
        {
            f"boundary_assertion/{uid('b2')}": {
                "site_id": SITE,
                "geometry": SQUARE,
                "current": True,
                "author": RESEARCHER,
            },
            f"boundary_assertion/{uid('b1')}": {"current": False},
        },
        [SITE],
        RESEARCHER,
    )
    ledger.append(
        "EvidenceReceived",
        {
            f"evidence_item/{uid('e1')}": {
                "site_id": SITE,
                "sha256": photo_sha(),
                "size": len(PHOTO),
                "media_type": "image/jpeg",
                "original_name": nasty or "IMG_0001.jpg",
                "received_from": MONITOR,
                "working_sha256": photo_sha(WORKING),
                "preview_sha256": photo_sha(PREVIEW),
            }
        },
        [SITE],
        RESEARCHER,
    )
    ledger.append(
        "EvidenceReceived",
        {
            f"evidence_item/{uid('e2')}": {
                "site_id": SITE,
                "sha256": photo_sha(SECRET_PHOTO),
                "size": len(SECRET_PHOTO),
                "media_type": "image/jpeg",
                "original_name": "secret-name.jpg",
                "working_sha256": photo_sha(SECRET_WORKING),
                "preview_sha256": photo_sha(SECRET_PREVIEW),
            }
        },
        [SITE],
        RESEARCHER,
    )
    ledger.append(
        "DisturbanceReported",
        {
            f"disturbance/{uid('d1')}": {
                "site_id": SITE,
                "state": "reported",
                "severity": "critical",
                "geometry": "POINT(38.507 33.505)",
            }
        },
        [SITE],
        MONITOR,
        nasty,
    )
    ledger.append(
        "SitesRelated",
        {
            f"site_relation/{uid('r1')}": {"site_id": SITE, "kind": "near", "other": NEIGHBOUR},
            f"site/{NEIGHBOUR}": {"note": "secret of the neighbour"},
        },
        [SITE, NEIGHBOUR],
        RESEARCHER,
    )
    ledger.append(
        "DisturbanceConfirmed",
        {
            f"disturbance/{uid('d1')}": {"state": "confirmed"},
            f"disturbance_transition/{uid('t1')}": {"disturbance_id": uid("d1"), "state": "confirmed"},
        },
        [SITE],
        RESEARCHER,
    )
    ledger.append(
        "CustodyOpened",
        {f"custody/{uid('c1')}": {"evidence_id": uid("e1"), "site_id": SITE, "action": "opened"}},
        [SITE],
        RESEARCHER,
    )
    return ledger
