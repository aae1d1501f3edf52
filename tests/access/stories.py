"""Decisions about access as stories, and who must have been told of each at its end: one row for each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from graveregistry.access import people, proposals, service, sharing
from graveregistry.access.rules import ProposalKind
from graveregistry.access.told import Happened
from graveregistry.ledger import service as ledger
from tests.enquiries import scene as enquiries
from tests.publication.test_exact import PROTECTED
from tests.publication.test_exact import body as exactly
from tests.support.field import form, hand_in, photo
from tests.support.phone import Phone
from tests.support.registry import Registry
from tests.warnings.scene import warn

NEW = "نهر قديم خلف التلّة البعيدة"
WHY = {"reason": "PLANTED-REASON طلب مكتوب"}
SOON = (datetime.now(UTC) + timedelta(days=60)).date()
ADMINISTRATORS = "administrator administrator-2"
OFFICERS = "protection-officer officer-2"
EVERYONE = f"{ADMINISTRATORS} {OFFICERS} partner-officer"


class Stage:
    """The registry, and what each story needs of it."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.last: dict[str, Any] = {}

    def post(self, login: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self.registry.client(login).post(path, body)
        assert answer.status_code < 300, answer.text
        self.last = answer.json() if answer.content else {}
        return self.last

    def site(self, **given: Any) -> str:
        return str(self.registry.client("researcher").mark_site(self.registry.own, **given)["id"])

    def photo(self) -> str:
        """A photo of a new site, handed in by a researcher."""
        fields = form(self.site(), photo())
        assert hand_in(self.registry.client("researcher"), fields, photo()).status_code == 201
        return str(fields["id"])

    def decide(self, login: str, approve: bool) -> None:
        waiting = self.registry.client(login).get("/proposals").json()
        proposal = next(each for each in waiting if each["decided_at"] is None)
        self.post(login, f"/proposals/{proposal['id']}/decision", {"approve": approve})

    def about(self, login: str) -> str:
        return f"/people/{self.registry.people[login]}"

    def role(self, role: str) -> None:
        body = {"organisation": str(self.registry.own), "role": role} | WHY
        self.post("administrator", f"{self.about('researcher')}/roles", body)

    def reset(self) -> str:
        return str(self.post("administrator", f"{self.about('researcher')}/reset", WHY)["id"])

    def grant(self, **grantee: str) -> None:
        body = {"precision": "vicinity", "purpose": WHY["reason"], "until": SOON.isoformat()} | grantee
        self.post("researcher", f"/sites/{self.site()}/grants", body)

    def loosen(self) -> None:
        body = {"sensitivity": "standard", "review_on": SOON.isoformat()} | WHY
        self.post("researcher", f"/sites/{self.site(sensitivity='restricted')}/sensitivity", body)

    def emergency(self) -> None:
        body = {"person": str(self.registry.people["stranger"])} | WHY
        self.post("protection-officer", f"/sites/{self.site()}/emergency", body)

    def asked(self, kind: ProposalKind, login: str) -> None:
        """A decision of a room above, as that room proposes it."""
        with self.registry.web_session() as session:
            actor = service.act_as(session, self.registry.people[login])
            assert actor is not None
            proposals.propose(session, actor, kind, self.registry.own, None, {}, WHY["reason"], SOON)
            ledger.record(session, "Proposed", actor=actor.person_id)


def role_proposed(stage: Stage) -> None:
    stage.role("legal")


def role_decided(approve: bool) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.role("legal")
        stage.decide("officer-2", approve)

    return act


def role_ended(stage: Stage) -> None:
    found = stage.registry.client("administrator").get("/people").json()
    held = next(each for each in found if each["name"] == "researcher")["roles"][0]
    stage.post("administrator", f"/roles/{held['id']}/end", WHY)


def reset_decided(approve: bool) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.reset()
        stage.decide("officer-2", approve)

    return act


def reset_stopped(stage: Stage) -> None:
    stage.post("researcher", f"/proposals/{stage.reset()}/stop")


def reset_used(stage: Stage) -> None:
    reset_decided(approve=True)(stage)
    body = {"token": stage.last["token"], "password": NEW}
    assert stage.registry.client().post("/password-resets", body).status_code == 204


def loosen_decided(approve: bool) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.loosen()
        stage.decide("legal", approve)

    return act


def grant_to_person(decided: bool | None) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.grant(person=str(stage.registry.people["stranger"]))
        if decided is not None:
            stage.decide("legal", decided)

    return act


def grant_to_partner(decided: bool | None) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.grant(organisation=str(stage.registry.partner))
        if decided is not None:
            stage.decide("legal", decided)

    return act


def grant_ended(act_before: Callable[[Stage], None]) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        act_before(stage)
        researcher = stage.registry.client("researcher")
        (grant,) = researcher.get(f"/sites/{stage.last['site_id']}/grants").json()
        stage.post("researcher", f"/grants/{grant['id']}/revoke", WHY)

    return act


def emergency(decided: bool | None) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.emergency()
        if decided is not None:
            stage.decide("legal", decided)

    return act


def of_a_room_above(kind: ProposalKind, asker: str, decider: str, decided: bool | None) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        stage.asked(kind, asker)
        if decided is not None:
            stage.decide(decider, decided)

    return act


def export_done(stage: Stage) -> None:
    stage.site()
    assert stage.registry.client("researcher").get("/exports/sites.csv").status_code == 409
    stage.decide("legal", approve=True)
    taken = stage.registry.client("researcher").get(f"/exports/approved/{stage.last['id']}.csv")
    assert taken.status_code == 200, taken.text


def erasure(decided: bool | None) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        asked = {"review_on": SOON.isoformat()} | WHY
        stage.post("researcher", f"/evidence/{stage.photo()}/erasure", asked)
        if decided is not None:
            stage.decide("legal", decided)

    return act


def consent_withdrawn(stage: Stage) -> None:
    stage.post("legal", f"/evidence/{stage.photo()}/consent", {"scope": "withdrawn"} | WHY)


def sealed(stage: Stage) -> None:
    body = {"sensitivity": "sealed"} | WHY
    stage.post("researcher", f"/sites/{stage.site()}/sensitivity", body)


def account_closed(stage: Stage) -> None:
    stage.post("administrator", f"{stage.about('monitor-2')}/close", WHY)


def last_named_closed(stage: Stage) -> None:
    stage.site(sensitivity="sealed")
    stage.post("administrator", f"{stage.about('researcher')}/close", {"even_so": True} | WHY)


def named_at_the_machine(stage: Stage) -> None:
    last_named_closed(stage)
    with stage.registry.owner_session() as session:
        assert sharing.name_at_the_machine(session, "verifier", stage.registry.own, WHY["reason"]) == 1


def invited(stage: Stage) -> None:
    body = {"organisation": str(stage.registry.own), "name": "سلمى", "roles": ["auditor"]}
    token = stage.post("administrator", "/invitations", body)["token"]
    accepted = {"token": token, "login": "salma", "password": NEW}
    assert stage.registry.client().post("/invitations/accept", accepted).status_code == 201


def partners(stage: Stage) -> None:
    with stage.registry.owner_session() as session:
        people.make_partners(session, stage.registry.own, stage.registry.stranger)


def warned(stage: Stage) -> None:
    warn(stage.registry)


def unwarned(stage: Stage) -> None:
    stage.post("partner-officer", f"/awareness/warnings/{warn(stage.registry)}/withdraw", WHY)


def published(approve: bool | None) -> Callable[[Stage], None]:
    def act(stage: Stage) -> None:
        site = stage.site(legal_protection=PROTECTED)
        stage.post("protection-officer", f"/sites/{site}/publication", exactly())
        if approve is not None:
            stage.decide("officer-2", approve)

    return act


def unpublished(stage: Stage) -> None:
    published(True)(stage)
    site = stage.last["site_id"]
    stage.post("officer-2", f"/sites/{site}/publication/withdraw", WHY)


def asked_in_public(stage: Stage) -> None:
    assert enquiries.send(stage.registry).status_code == 201


def asked_at_the_desk(stage: Stage) -> None:
    enquiries.at_desk(stage.registry)


def enrolled(stage: Stage) -> None:
    Phone(stage.registry)


def ended(stage: Stage) -> None:
    stage.post("protection-officer", f"/devices/{Phone(stage.registry).id}/revoke")


@dataclass(frozen=True, slots=True)
class Row:
    """A story, and who must have been told of what at its end."""

    kind: Happened
    act: Callable[[Stage], None]
    told: str


COUNSEL = f"{OFFICERS} legal"
MATRIX = [
    Row(
        Happened.ROLE_PROPOSED, role_proposed, "researcher administrator-2 protection-officer officer-2 partner-officer"
    ),
    Row(
        Happened.ROLE_APPROVED,
        role_decided(approve=True),
        f"researcher {ADMINISTRATORS} protection-officer partner-officer",
    ),
    Row(
        Happened.ROLE_DECLINED,
        role_decided(approve=False),
        f"researcher {ADMINISTRATORS} protection-officer partner-officer",
    ),
    Row(Happened.ROLE_GIVEN, lambda stage: stage.role("auditor"), f"researcher administrator-2 {OFFICERS}"),
    Row(Happened.ROLE_ENDED, role_ended, f"researcher administrator-2 {OFFICERS}"),
    Row(
        Happened.RESET_PROPOSED,
        lambda stage: stage.reset() and None,
        f"researcher administrator-2 {OFFICERS} partner-officer",
    ),
    Row(
        Happened.RESET_APPROVED,
        reset_decided(approve=True),
        f"researcher {ADMINISTRATORS} protection-officer partner-officer",
    ),
    Row(
        Happened.RESET_DECLINED,
        reset_decided(approve=False),
        f"researcher {ADMINISTRATORS} protection-officer partner-officer",
    ),
    Row(Happened.RESET_STOPPED, reset_stopped, EVERYONE),
    Row(Happened.RESET_USED, reset_used, f"researcher {ADMINISTRATORS} {OFFICERS}"),
    Row(Happened.LOOSEN_PROPOSED, Stage.loosen, f"{COUNSEL} partner-officer"),
    Row(Happened.LOOSEN_APPROVED, loosen_decided(approve=True), f"researcher {OFFICERS} partner-officer"),
    Row(Happened.LOOSEN_DECLINED, loosen_decided(approve=False), f"researcher {OFFICERS} partner-officer"),
    Row(Happened.GRANT_PROPOSED, grant_to_person(None), f"{COUNSEL} partner-officer"),
    Row(Happened.GRANT_APPROVED, grant_to_person(True), f"researcher stranger {OFFICERS} partner-officer"),
    Row(Happened.GRANT_DECLINED, grant_to_person(False), f"researcher {OFFICERS} partner-officer"),
    Row(Happened.GRANT_PROPOSED, grant_to_partner(None), COUNSEL),
    Row(Happened.GRANT_APPROVED, grant_to_partner(True), f"researcher {OFFICERS} partner-officer"),
    Row(Happened.GRANT_DECLINED, grant_to_partner(False), f"researcher {OFFICERS}"),
    Row(Happened.GRANT_ENDED, grant_ended(grant_to_person(True)), f"stranger {COUNSEL}"),
    Row(Happened.GRANT_ENDED, grant_ended(grant_to_partner(True)), f"partner-officer {COUNSEL}"),
    Row(Happened.EMERGENCY_PROPOSED, emergency(None), "stranger officer-2 legal partner-officer"),
    Row(Happened.EMERGENCY_APPROVED, emergency(True), f"{OFFICERS} partner-officer"),
    Row(Happened.EMERGENCY_DECLINED, emergency(False), f"stranger {OFFICERS} partner-officer"),
    Row(
        Happened.PUBLICATION_PROPOSED,
        of_a_room_above(ProposalKind.PUBLICATION, "protection-officer", "", None),
        "officer-2 partner-officer",
    ),
    Row(
        Happened.PUBLICATION_APPROVED,
        of_a_room_above(ProposalKind.PUBLICATION, "protection-officer", "officer-2", True),
        "protection-officer partner-officer",
    ),
    Row(
        Happened.PUBLICATION_DECLINED,
        of_a_room_above(ProposalKind.PUBLICATION, "protection-officer", "officer-2", False),
        "protection-officer partner-officer",
    ),
    Row(
        Happened.EXPORT_PROPOSED,
        of_a_room_above(ProposalKind.EXPORT, "researcher", "", None),
        f"{COUNSEL} partner-officer",
    ),
    Row(
        Happened.EXPORT_APPROVED,
        of_a_room_above(ProposalKind.EXPORT, "researcher", "legal", True),
        f"researcher {OFFICERS} partner-officer",
    ),
    Row(
        Happened.EXPORT_DECLINED,
        of_a_room_above(ProposalKind.EXPORT, "researcher", "legal", False),
        f"researcher {OFFICERS} partner-officer",
    ),
    Row(Happened.EXPORT_DONE, export_done, COUNSEL),
    Row(Happened.ERASURE_PROPOSED, erasure(None), f"{COUNSEL} partner-officer"),
    Row(Happened.ERASURE_APPROVED, erasure(True), f"researcher {OFFICERS} partner-officer"),
    Row(Happened.ERASURE_DECLINED, erasure(False), f"researcher {OFFICERS} partner-officer"),
    Row(Happened.CONSENT_WITHDRAWN, consent_withdrawn, OFFICERS),
    Row(Happened.SITE_SEALED, sealed, f"researcher-2 verifier {COUNSEL}"),
    Row(Happened.SITE_UNREACHED, last_named_closed, f"{ADMINISTRATORS} {OFFICERS}"),
    Row(Happened.SITE_NAMED, named_at_the_machine, f"verifier {ADMINISTRATORS} {OFFICERS}"),
    Row(Happened.ACCOUNT_INVITED, invited, f"administrator-2 {OFFICERS}"),
    Row(Happened.ACCOUNT_OPENED, invited, f"{ADMINISTRATORS} {OFFICERS}"),
    Row(Happened.ACCOUNT_CLOSED, account_closed, f"administrator-2 {OFFICERS}"),
    Row(Happened.PARTNERSHIP_BEGUN, partners, f"{ADMINISTRATORS} {OFFICERS} stranger"),
    Row(Happened.WARNING_ISSUED, warned, "officer-2 partner-officer"),
    Row(Happened.WARNING_WITHDRAWN, unwarned, OFFICERS),
    Row(Happened.SITE_PUBLICATION_PROPOSED, published(None), "officer-2 partner-officer"),
    Row(Happened.SITE_PUBLICATION_APPROVED, published(True), "protection-officer partner-officer"),
    Row(Happened.SITE_PUBLICATION_DECLINED, published(False), "protection-officer partner-officer"),
    Row(Happened.SITE_UNPUBLISHED, unpublished, "protection-officer"),
    Row(Happened.ENQUIRY_FILED, asked_in_public, f"{OFFICERS} partner-officer stranger"),
    Row(Happened.ENQUIRY_OPEN, asked_at_the_desk, "officer-2 partner-officer stranger"),
    Row(Happened.PHONE_ENROLLED, enrolled, "monitor officer-2"),
    Row(Happened.PHONE_ENDED, ended, "monitor officer-2"),
]
