"""Sites, boundaries, verdicts, relations, and who shares them with whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from graveregistry import db
from graveregistry.access import deciding, service, sharing
from graveregistry.access.actors import Role
from graveregistry.access.precision import Precision, Sensitivity
from graveregistry.errors import Failure
from graveregistry.samples.cast import Cast, Row, read
from graveregistry.sites import rules
from graveregistry.sites import service as sites

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


class Loader(Cast):
    """What researchers, verifiers and officers did."""

    def mark(self) -> None:
        """Sites with their boundaries, verdicts and relations."""
        boundaries: dict[str, list[Row]] = {}
        for row in read("boundaries"):
            boundaries.setdefault(row["site_id"], []).append(row)
        for number, row in enumerate(self._rows.values(), 1):
            self._mark(row)
            for boundary in boundaries.get(row["id"], []):
                self._assert(boundary)
            self._verify(row)
            self._opt_in(row)
            self._say(f"المواقع sites {number}/{len(self._rows)}")
        for row in read("relations"):
            with self._as(row["author"]) as (session, actor):
                sides = UUID(row["from_site"]), UUID(row["to_site"])
                sites.relate(session, actor, UUID(row["id"]), *sides, row["kind"], None)

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

    def assign(self) -> None:
        """Sites to monitors, those of assignments that ended since too: the visits of that time come next."""
        for row in read("assignments"):
            with self._as(row["assigned_by"]) as (session, actor):
                sharing.assign(session, actor, UUID(row["site_id"]), UUID(row["monitor"]), precision=Precision.EXACT)

    def share(self) -> None:
        """End what ended, seal what is sealed, and share by two people."""
        for row in read("assignments"):
            if row["until"] is not None:
                self._end_assignment(row)
        for row in self._rows.values():
            self._seal(row)
        for row in read("grants"):
            if date.fromisoformat(row["until"]) > service.now().date():
                self._grant(row)

    def officers(self) -> tuple[UUID, UUID, UUID]:
        """Two protection officers and the organisation they act for."""
        organisation = next(iter(self._rows.values()))["steward"]
        first = self._holder(Role.PROTECTION_OFFICER, organisation)
        second = self._holder(Role.PROTECTION_OFFICER, organisation, other_than=(first,))
        return UUID(first), UUID(second), UUID(organisation)

    def _end_assignment(self, row: Row) -> None:
        with self._as(row["assigned_by"]) as (session, actor):
            for held in sharing.grants_of(session, UUID(row["site_id"])):
                if str(held.person_id) == row["monitor"] and held.kind == "assignment" and held.revoked_at is None:
                    sharing.revoke(session, actor, held.id, "انتهى التكليف (تدريب)")

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
            deciding.decide(session, actor, proposal.id, approve=True)
