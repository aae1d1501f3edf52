"""Load the fictional samples into the training database, through the same services that people use.

Every sample is done by the person who does such a thing (a researcher marks, a verifier verifies, two people share),
so the training ledger is a real one and row-level security holds for the loading too.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from graveregistry import db
from graveregistry.access import people, service, sharing
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import Precision, Sensitivity
from graveregistry.errors import Failure
from graveregistry.installation import Installation
from graveregistry.sites import rules
from graveregistry.sites import service as sites

FOLDER = Path(__file__).resolve().parents[2] / "data" / "samples"
Row = dict[str, Any]
Say = Callable[[str], None]

_SITE_FIELDS = (
    "name_ar",
    "name_en",
    "aliases",
    "types",
    "condition",
    "condition_reason",
    "governorate",
    "district",
    "subdistrict",
    "locality",
    "event_date",
    "responsible",
    "victims_min",
    "victims_max",
    "victims_source",
    "access",
    "land_owner",
    "hazards",
    "threats",
    "notes",
    "references",
    "intervention",
    "intervention_method",
    "sensitivity",
)
_SOURCE_FIELDS = (
    "source_type",
    "source_reliability",
    "source_credibility",
    "source_hand",
    "certainty",
    "consent_scope",
    "testify",
    "received_on",
)
_BOUNDARY_FIELDS = (
    "source_type",
    "method",
    "author",
    "asserted_on",
    "location_certainty",
    "extent_certainty",
    "geometry_qualifier",
    "text_as_typed",
)


def accounts_file(home: Path) -> Path:
    """Where the sample accounts' passwords are kept: made at first start, never in the repository."""
    return home / "secrets" / "training-accounts.json"


def accounts(home: Path) -> dict[str, str]:
    """The sample accounts: sign-in name to password."""
    found: dict[str, str] = json.loads(accounts_file(home).read_text(encoding="utf-8"))
    return found


def _read(name: str) -> list[Row]:
    rows: list[Row] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def load(installation: Installation, say: Say) -> None:
    """Fill an empty training registry.

    Raises:
        Failure: ``training_only`` for the real registry: fictional sites never enter the evidential ledger.
    """
    if not installation.settings.training:
        raise Failure("training_only")
    _people(installation, say)
    engine = db.connect(installation.urls().web, pool_size=1)
    try:
        loader = _Loader(db.sessions(engine), say)
        loader.sites()
        loader.sharing()
    finally:
        engine.dispose()


def is_empty(installation: Installation) -> bool:
    """Whether nobody has an account yet."""
    with installation.as_owner() as session:
        return not people.everybody(session)


def _people(installation: Installation, say: Say) -> None:
    organisations, persons = _read("organisations"), _read("people")
    passwords = {each["login"]: secrets.token_urlsafe(15) for each in persons}
    with installation.as_owner() as session:
        for each in organisations:
            people.found_organisation(session, UUID(each["id"]), each["name_ar"], each["name_en"])
        first = UUID(organisations[0]["id"])
        for each in organisations[1:]:
            people.make_partners(session, first, UUID(each["id"]))
        for number, each in enumerate(persons, 1):
            roles = [(UUID(held["organisation"]), Role(held["role"])) for held in each["roles"]]
            person_id = UUID(each["id"])
            people.found_account(
                session, each["login"], each["name_ar"], passwords[each["login"]], roles, person_id=person_id
            )
            say(f"الأشخاص people {number}/{len(persons)}")
    path = accounts_file(installation.home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(passwords, file, indent=1)


class _Loader:
    """The samples, one user action after another."""

    def __init__(self, sessions: db.Sessions, say: Say) -> None:
        self._sessions = sessions
        self._say = say
        self._sites = {row["id"]: row for row in _read("sites")}
        self._people = _read("people")

    @contextmanager
    def _as(self, person_id: str) -> Iterator[tuple[db.Session, Actor]]:
        with db.transaction(self._sessions) as session:
            actor = service.act_as(session, UUID(person_id))
            if actor is None:
                raise Failure("no_such_person", login=person_id)
            yield session, actor

    def _holder(self, role: Role, organisation: str, *, other_than: tuple[str, ...] = ()) -> str:
        """Somebody with this role in this organisation."""
        return next(
            str(person["id"])
            for person in self._people
            if {"organisation": organisation, "role": role.value} in person["roles"] and person["id"] not in other_than
        )

    def sites(self) -> None:
        """Sites with their boundaries, verdicts and relations."""
        boundaries: dict[str, list[Row]] = {}
        for row in _read("boundaries"):
            boundaries.setdefault(row["site_id"], []).append(row)
        for number, row in enumerate(self._sites.values(), 1):
            self._mark(row)
            for boundary in boundaries.get(row["id"], []):
                self._assert(boundary)
            self._verify(row)
            self._opt_in(row)
            self._say(f"المواقع sites {number}/{len(self._sites)}")
        for row in _read("relations"):
            with self._as(row["author"]) as (session, actor):
                sides = UUID(row["from_site"]), UUID(row["to_site"])
                sites.relate(session, actor, UUID(row["id"]), *sides, row["kind"], None)
        for row in self._sites.values():
            self._seal(row)

    def _mark(self, row: Row) -> None:
        given = {name: row[name] for name in _SITE_FIELDS}
        if row["sensitivity"] == Sensitivity.SEALED:
            given["sensitivity"] = Sensitivity.RESTRICTED.value
        given["legal_protection"] = [
            {"authority": p["authority"], "instrument": p["instrument"], "since": p["from"], "until": p["until"]}
            for p in row["legal_protection"]
        ]
        given["sources"] = [{name: source.get(name) for name in _SOURCE_FIELDS} for source in row["sources"]]
        with self._as(row["author"]) as (session, actor):
            sites.create_site(session, actor, UUID(row["id"]), UUID(row["steward"]), given)

    def _assert(self, row: Row) -> None:
        radius = row.get("error_radius_m")
        given: dict[str, Any] = {name: row[name] for name in _BOUNDARY_FIELDS}
        given |= {
            "crs_as_typed": row["crs"],
            "error_radius_m": None if radius is None else Decimal(str(radius)),
            "make_current": row["current"],
        }
        with self._as(row["recorded_by"]) as (session, actor):
            sites.assert_boundary(session, actor, UUID(row["site_id"]), UUID(row["id"]), row["geometry"], given)

    def _verify(self, row: Row) -> None:
        status = rules.Verification(row["verification"])
        if status is rules.Verification.REPORTED:
            return
        basis = row["verification_basis"] or {}
        verdict = rules.Verdict(
            status, basis.get("text"), basis.get("person"), date.fromisoformat(basis["on"]) if basis.get("on") else None
        )
        role = Role.RESEARCHER if status in rules.BEFORE_VERIFYING else Role.VERIFIER
        verifier = row["author"] if role is Role.RESEARCHER else self._holder(role, row["steward"])
        with self._as(verifier) as (session, actor):
            version = str(self._version(session, row["id"]))
            sites.verify_site(session, actor, UUID(row["id"]), version, verdict, "تدريب")

    def _version(self, session: db.Session, site_id: str) -> int:
        site = sites.view(session, UUID(site_id)).site
        if site is None:
            raise Failure("not_found")
        return site.version

    def _opt_in(self, row: Row) -> None:
        if not row["awareness_opt_in"] or row["sensitivity"] == "sealed":
            return
        with self._as(self._holder(Role.PROTECTION_OFFICER, row["steward"])) as (session, actor):
            version = str(self._version(session, row["id"]))
            sites.opt_in(session, actor, UUID(row["id"]), version, counts=True, reason="تدريب")

    def _seal(self, row: Row) -> None:
        """Seal for named people: whoever seals is the first, two people let in the others."""
        if row["sensitivity"] != Sensitivity.SEALED:
            return
        site_id, author = UUID(row["id"]), row["author"]
        with self._as(author) as (session, actor):
            sharing.change_sensitivity(session, actor, site_id, Sensitivity.SEALED, "تدريب", None)
        for named in row["named_people"]:
            if named != author:
                second = self._holder(Role.PROTECTION_OFFICER, row["steward"], other_than=(named, author))
                self._share(row["id"], ("person", UUID(named)), Precision.EXACT, author, second)

    def sharing(self) -> None:
        """Assignments to monitors, grants to partners by two people, and a grant that was taken back."""
        for row in _read("assignments"):
            if row["until"] is None and self._sites[row["site_id"]]["sensitivity"] != "sealed":
                with self._as(row["assigned_by"]) as (session, actor):
                    sharing.assign(
                        session, actor, UUID(row["site_id"]), UUID(row["monitor"]), precision=Precision.EXACT
                    )
        for row in _read("grants"):
            if date.fromisoformat(row["until"]) > service.now().date():
                self._grant(row)

    def _grant(self, row: Row) -> None:
        grantee = (
            ("organisation", UUID(row["to_organisation"]))
            if row["to_organisation"]
            else ("person", UUID(row["to_person"]))
        )
        precision = Precision[row["precision"].upper()]
        self._share(row["site_id"], grantee, precision, row["granted_by"], row["seconded_by"], row)
        if row["revoked_on"]:
            with self._as(row["revoked_by"]) as (session, actor):
                for held in sharing.grants_of(session, UUID(row["site_id"])):
                    if held.revoked_at is None and held.kind == "share":
                        sharing.revoke(session, actor, held.id, row["revoked_reason"])

    def _share(
        self,
        site_id: str,
        grantee: tuple[str, UUID],
        precision: Precision,
        first: str,
        second: str,
        terms: Row | None = None,
    ) -> None:
        """Two people show a site to somebody."""
        purpose = "تدريب" if terms is None else terms["purpose"]
        until = date(2028, 12, 31) if terms is None else date.fromisoformat(terms["until"])
        with self._as(first) as (session, actor):
            proposal = sharing.propose_grant(session, actor, UUID(site_id), grantee, precision, purpose, until)
        with self._as(second) as (session, actor):
            sharing.decide(session, actor, proposal.id, approve=True)
