"""What a dossier is made of, in memory: the facts of its sites, its evidence and the ledger's part.

Every code (`types`, `condition`, ...) is a code of the vocabulary; geometry is WKT in EPSG:4326, longitude first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from graveregistry.dossiers.vouchers import NONE, Vouchers


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages; where one is unknown it repeats the other."""

    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One more thing recorded about a site that has no field of its own: its heading and the value.

    What was typed stands in both languages as it was typed. `column` is the column of the table `site` that holds it,
    by which the redaction profiles decide.
    """

    column: str
    label: Name
    value: Name


@dataclass(frozen=True, slots=True)
class Site:
    """The site as known at the dossier's `as_of`."""

    id: UUID
    code: str
    name: Name | None
    area: Name | None
    types: tuple[str, ...]
    verification: str
    condition: str
    aliases: tuple[str, ...] = ()
    alleged_event: str | None = None
    alleged_party: Name | None = None
    victims_min: int | None = None
    victims_max: int | None = None
    victims_source: str | None = None
    hazards: tuple[str, ...] = ()
    more: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """One assertion of where the site lies, and who said so. `date` is an EDTF text."""

    id: UUID
    site_id: UUID
    geometry: str | None
    current: bool
    method: str | None = None
    source: str | None = None
    author: str | None = None
    date: str | None = None
    location_certainty: str | None = None
    extent_certainty: str | None = None
    geometry_qualifier: str | None = None
    radius_m: str | None = None
    typed_text: str | None = None
    typed_crs: str | None = None
    area_m2: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as its monitor logged it; `observer` is a person id until it is made a pseudonym.

    `same_event_as`: the visit that leads where both were stated to be of one event, and that alone is counted.
    """

    id: UUID
    site_id: UUID
    occurred_at: datetime | None
    recorded_at: datetime
    method: str | None
    condition: str | None
    trend: str | None = None
    observer: str | None = None
    hazards: tuple[str, ...] = ()
    notes: str | None = None
    observed_position: str | None = None
    clock_skewed: bool = False
    corrects: UUID | None = None
    same_event_as: UUID | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of a disturbance from state to state."""

    at: datetime
    state: str
    actor: str | None = None
    reason: Name | None = None


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A disturbance with every step it went through; `geometry` is where it was seen."""

    id: UUID
    site_id: UUID
    types: tuple[str, ...]
    timing: str | None
    severity: str
    state: str
    occurred_at: datetime | None
    recorded_at: datetime
    effects: tuple[str, ...] = ()
    reporter: str | None = None
    notes: str | None = None
    geometry: str | None = None
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between this site and another, which is named by its public-safe code only. `author` is a person id
    until it is made a pseudonym. `theirs`: it is stated of the other site, from which its kind is to be read ("robbed
    to" has a direction)."""

    id: UUID
    site_id: UUID
    kind: str
    other_code: str | None
    recorded_at: datetime | None
    author: str | None = None
    note: str | None = None
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class Protection:
    """A legal or physical protection of the site; dates are EDTF texts."""

    id: UUID
    site_id: UUID
    authority: str | None
    instrument: str | None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person who gave a thing agreed to; `recipients` are ids or names, for `named_recipients`."""

    scope: str
    recipients: tuple[str, ...] = ()
    testify: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source and what was thought of it: reliability a..f, credibility 1..6, first hand or hearsay."""

    id: UUID
    kind: str
    reliability: str | None = None
    credibility: str | None = None
    directness: str | None = None
    description: str | None = None
    date: str | None = None
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two recorded things that do not agree, both named, nothing decided between them."""

    site_id: UUID
    about: Name
    statements: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of an item without what its file says of its making, made when it was examined: `working` is the whole,
    `preview` a small picture of it (JPEG)."""

    kind: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One evidence item. `device_*` is what the device said; `verified` is what people established.

    `sha256` is the digest at receipt, 64 hexadecimal digits; `size` is in bytes; `device_position` is WKT with
    `device_error_m` in metres; `device_time` is as the device wrote it, with its offset. `source_*` is what was thought
    of who handed it in. `copies` are those there are; of a released content those that lie in the dossier.
    `device_track` is the way that a GPS track tells, as WKT.
    """

    id: UUID
    site_id: UUID
    sha256: str
    size: int
    media_type: str
    original_name: str | None = None
    sha256_at_capture: str | None = None
    origin: str | None = None
    received_at: datetime | None = None
    first_recipient: str | None = None
    device: str | None = None
    device_time: str | None = None
    device_clock: str | None = None
    device_position: str | None = None
    device_error_m: str | None = None
    caption: str | None = None
    verified: str | None = None
    consent: Consent | None = None
    erased_at: datetime | None = None
    source_reliability: str | None = None
    source_credibility: str | None = None
    source_hand: str | None = None
    copies: tuple[Copy, ...] = ()
    device_track: str | None = None


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One step in the custody of an evidence item: received, opened, copied, transformed, exported."""

    evidence_id: UUID
    at: datetime
    action: Name
    actor: str | None = None
    detail: Name | None = None


EXPORTED = Name("صُدِّر", "exported")
"""The step of custody that an export is; to whom is told to those alone who may know of other exports."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives the dossier. `kind`: own_organisation, court, un_mechanism, partner or public."""

    kind: str
    name: Name
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the exporter leaves out beyond the profile, and why: a choice of `hiding`, or `evidence_item/<id>`."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field changed by an event: its old and new value as text, and who did it as far as told."""

    table: str
    key: str
    column: str
    old: str | None
    new: str | None
    index: int
    at: datetime
    who: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """A row that an event brought: a visit, a boundary, an item of evidence; `told` says which."""

    table: str
    key: str
    told: str | None
    index: int
    at: datetime
    who: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """An item of evidence by its id, before and after: `included`, why its file is withheld, or None for not there."""

    evidence_id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier dossier that the recipient had: the index of its export's event, and the items whose files it held."""

    dossier_id: UUID
    number: str
    exported_at: datetime
    index: int
    items: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """The export itself. `as_of`: what was known then; None means everything up to the export."""

    dossier_id: UUID
    number: str
    recipient: Recipient
    purpose: Name
    legal_basis: Name
    exporter: str
    organisation: Name
    exported_at: datetime
    profile: str
    as_of: datetime | None = None
    languages: tuple[str, ...] = ("ar", "en")
    training: bool = False
    hidden: tuple[Hidden, ...] = ()
    since: Earlier | None = None


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """An event of the sites: its clear header, its disclosures, and its inclusion proof (leaf's sibling first).

    `pseudonym` and `withheld` (fields left out, by reason) are filled by `release`.
    """

    index: int
    recorded_at: datetime
    digests: tuple[str, ...]
    disclosures: tuple[str, ...]
    proof: tuple[bytes, ...]
    pseudonym: str | None = None
    withheld: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Redaction:
    """A field of the facts left out of this dossier, how often, and why."""

    table: str
    column: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """An evidence item left out: `consent`, `consent_withdrawn`, `no_consent_recorded`, `erased`, `profile` or
    `exporter`."""

    evidence_id: UUID
    reason: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class DossierContent:
    """All of it. The service fills it with what the exporter may see; `release` takes out what the recipient may not.

    `places` are protected places without a site of their own (a new place reported on a visit) whose history belongs
    to these sites. `people` maps a person's id to the name shown
    where the profile names people. `changes`, `added` and `turns` are what changed since `export.since`.
    """

    export: Export
    sites: tuple[Site, ...]
    events: tuple[LedgerEvent, ...]
    checkpoint: bytes
    vouchers: Vouchers = NONE
    places: tuple[UUID, ...] = ()
    people: tuple[tuple[str, Name], ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    visits: tuple[Visit, ...] = ()
    disturbances: tuple[Disturbance, ...] = ()
    relations: tuple[Relation, ...] = ()
    protections: tuple[Protection, ...] = ()
    sources: tuple[Source, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    custody: tuple[CustodyStep, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    changes: tuple[Change, ...] = ()
    added: tuple[Added, ...] = ()
    turns: tuple[Turn, ...] = ()
