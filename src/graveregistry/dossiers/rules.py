"""Decisions about a dossier: what each profile discloses, which evidence consent covers, who is named how.

Pure: nothing here reads a database, a file or a setting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from graveregistry.dossiers.content import Consent, Recipient

WITHHELD = "[withheld]"
NOT_WITHHELD_ANYWHERE = "*.*"


class Profile(StrEnum):
    """From the fullest to the barest."""

    SEALED = "sealed"
    COURT = "court"
    PARTNER = "partner"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Redacting:
    """What a profile discloses: `<table>.<column>` patterns shown, less those hidden.

    `names_people`: persons appear as themselves, else as pseudonyms of the dossier. `originals`: evidence files
    with all their metadata go in; else the digest and, with `copies`, what was copied of them without metadata.
    `further`, `fewer_files` and `fewer_copies` are what the exporter hides beyond the profile.
    """

    shows: tuple[str, ...]
    hides: tuple[str, ...]
    names_people: bool
    originals: bool
    copies: bool
    further: tuple[str, ...] = ()
    fewer_files: bool = False
    fewer_copies: bool = False

    def show(self, table: str, column: str) -> bool:
        """Whether a column of a table is disclosed."""
        return self.why_hidden(table, column) is None

    def why_hidden(self, table: str, column: str) -> str | None:
        """Why a column is left out: ``profile``, ``exporter``, or None where it is disclosed."""
        name = f"{table}.{column}"
        if not _any(name, self.shows) or _any(name, self.hides):
            return "profile"
        return "exporter" if _any(name, self.further) else None


def _any(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


# Columns that say who somebody is. Values that are a person's id are withheld too, whatever their column.
PEOPLE = (
    "person.*", "membership.*", "source.name", "source.contact", "*.contact", "*.phone", "*.email", "*.received_from",
    "*_by", "*.by", "*.observer", "*.reporter", "*.author", "*.actor", "*.person_id", "*.monitor_id", "*.holder",
    "*.qualified_person", "*.first_recipient",
)  # fmt: skip

# Who may see what inside the registry is nobody's outside it.
HOUSEKEEPING = (
    "protected_site.*", "site_grant.*", "proposal.*", "invitation.*", "password_reset.*", "partnership.*",
    "organisation.*", "assignment.*", "evidence_export.*", "evidence_outline.*", "dossier_told.*", "*.receipt",
    "*.request_sha256", "*.version",
)  # fmt: skip

# Anything typed freely can name a person or a place by accident.
FREE_TEXT = (
    "*.notes", "*.note", "*.reason", "*.description", "*.caption", "*.typed_text", "*.text_as_typed", "*.occurred_text",
    "*.comment", "*.statement", "*.statements", "*.verified", "*.verification_basis", "*.original_name", "*.threats",
    "*.as_imported", "*.checklist", "*.new_place_name", "*.body", "*.more", "*.verified_statement", "*.hold_reason",
    "*.consent_recipients", "*.ended_reason",
)  # fmt: skip

# Who said it, in whatever words, and whom they accuse.
SAID_BY = (
    "*.source", "*.sources", "*.source_id", "*.victims_source", "*.alleged_party", "*.responsible", "*.references",
)  # fmt: skip

# Where the monitor stood, and what their device said of itself, is nobody's but the court's.
OBSERVER = (
    "visit.observer*", "visit.device*", "visit.samples", "visit.clock*", "evidence_item.device*",
    "evidence_item.capture*", "evidence_item.taken_at",
)  # fmt: skip

PROFILES: dict[Profile, Redacting] = {
    Profile.SEALED: Redacting((NOT_WITHHELD_ANYWHERE,), (), names_people=True, originals=True, copies=True),
    Profile.COURT: Redacting(
        (NOT_WITHHELD_ANYWHERE,), PEOPLE + HOUSEKEEPING, names_people=False, originals=True, copies=True
    ),
    Profile.PARTNER: Redacting(
        (
            "site.*", "boundary_assertion.*", "visit.*", "disturbance.*", "disturbance_transition.*", "site_relation.*",
            "protection.*", "evidence_item.sha256", "evidence_item.size", "evidence_item.media_type",
            "evidence_item.site_id", "evidence_item.working_sha256", "evidence_item.preview_sha256", "dossier.*",
            "event.type", "event.occurred_at",
        ),
        PEOPLE + HOUSEKEEPING + FREE_TEXT + SAID_BY + OBSERVER,
        names_people=False,
        originals=False,
        copies=True,
    ),
    Profile.PUBLIC: Redacting(
        (
            "site.id", "site.code", "site.types", "site.verification", "site.condition", "dossier.*", "event.type",
        ),
        PEOPLE + HOUSEKEEPING + FREE_TEXT + SAID_BY + OBSERVER,
        names_people=False,
        originals=False,
        copies=False,
    ),
}  # fmt: skip


def why_withheld(consent: Consent | None, recipient: Recipient) -> str | None:
    """Why an evidence item may not go to this recipient, or None where consent covers it.

    What nobody agreed to does not leave: a missing consent is a reason, and so is a scope unknown here.
    """
    if consent is None:
        return "no_consent_recorded"
    if consent.scope == "withdrawn":
        return "consent_withdrawn"
    return None if _covers(consent, recipient) else "consent"


def _covers(consent: Consent, recipient: Recipient) -> bool:
    own = recipient.kind == "own_organisation"
    match consent.scope:
        case "public":
            return True
        case "courts_and_un_mechanisms":
            return own or recipient.kind in {"court", "un_mechanism"}
        case "named_recipients":
            known = {recipient.id, recipient.name.ar, recipient.name.en} - {None, ""}
            return own or not known.isdisjoint(consent.recipients)
        case "internal":
            return own
        case _:
            return False


def pseudonyms(people: Iterable[str]) -> dict[str, str]:
    """A pseudonym of this dossier for each person id, numbered by first appearance: `P-1`, `P-2`, ..."""
    found: dict[str, str] = {}
    for person in people:
        found.setdefault(person, f"P-{len(found) + 1}")
    return found
