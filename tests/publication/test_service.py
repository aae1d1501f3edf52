"""Two people release once a month what counts, and one takes it back; nothing hidden changes a byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from graveregistry.access import deciding, people
from graveregistry.access import service as access
from graveregistry.access.precision import Sensitivity
from graveregistry.access.tables import ProtectedSite
from graveregistry.db import Session
from graveregistry.errors import Failure
from graveregistry.ledger import service as ledger
from graveregistry.ledger.auditing import audit
from graveregistry.publication import service
from graveregistry.publication.simulator.judging import Finding
from graveregistry.publication.simulator.proof import prove
from graveregistry.publication.simulator.report import Report
from graveregistry.publication.tables import AwarenessArchive, AwarenessRelease, AwarenessStanding, AwarenessUnit
from graveregistry.sites.tables import SiteRelation
from tests.publication.scene import ANSWERS, REVIEW, act, change, ground, mark, release, square
from tests.support.registry import Registry


def shown(registry: Registry) -> list[str]:
    """The bands an officer's preview would release."""
    with registry.web_session() as session:
        candidate = service.preview(session, act(session, registry, "protection-officer"))
        return [band.code for _, band in candidate.release.units]


def in_month(monkeypatch: pytest.MonkeyPatch, year: int, month: int) -> None:
    """Let the clock stand in a month to come."""
    monkeypatch.setattr(access, "now", lambda: datetime(year, month, 15, 12, tzinfo=UTC))


def test_three_sites_of_three_reporters_in_three_organisations_make_a_unit(registry: Registry) -> None:
    ground(registry)
    assert shown(registry) == ["several"]
    assert release(registry) == 1
    with registry.owner_session() as session:
        row = session.get_one(AwarenessRelease, 1)
        (feature,) = json.loads(row.geojson)["features"]
        assert feature["properties"] == {"band": "several"}
        assert feature["geometry"]["coordinates"][0][0] == [36.5, 32.7]
        (unit,) = session.scalars(select(AwarenessUnit)).all()
        assert (unit.band, unit.text_key) == ("several", "awareness.unit.several")
        assert unit.shape.bounds == (36.5, 32.7, 36.6, 32.8)
        assert session.scalar(select(func.count()).select_from(AwarenessStanding)) == 3
        assert not audit(session, []).failed


def test_two_sites_or_three_of_one_reporter_make_none(registry: Registry) -> None:
    ground(registry, ("researcher", "stranger"))
    ground(registry, ("researcher",))
    assert shown(registry) == []


@pytest.mark.parametrize("facts", [{"awareness_opt_in": False}, {"verification": "reported"}])
def test_what_is_not_opted_in_or_not_corroborated_never_counts(registry: Registry, facts: dict[str, object]) -> None:
    ground(registry, ("researcher", "stranger"))
    ground(registry, ("partner-officer",), **facts)
    assert shown(registry) == []


def test_a_sealed_site_never_counts(registry: Registry) -> None:
    *_, last = ground(registry)
    assert shown(registry) == ["several"]
    with registry.owner_session() as session:
        session.get_one(ProtectedSite, last).sensitivity = Sensitivity.SEALED.value
        ledger.record(session, "Arranged", actor=None)
    assert shown(registry) == []


def test_sites_that_belong_together_count_once_even_through_one_that_does_not_count(registry: Registry) -> None:
    first, second, _ = ground(registry)
    between = mark(registry, registry.client("researcher"), "researcher", 36.58, 32.78, awareness_opt_in=False)
    for kind, others in (("near", "robbed_to"), ("part_of", "robbed_to")):
        with registry.owner_session() as session:
            for one, other, said in ((first, between, kind), (between, second, others)):
                session.add(
                    SiteRelation(
                        id=uuid4(),
                        site_id=one,
                        other_site_id=other,
                        kind=said,
                        note=None,
                        recorded_by=registry.people["researcher"],
                        recorded_at=access.now(),
                    )
                )
            ledger.record(session, "Arranged", actor=None)
        assert shown(registry) == (["several"] if kind == "near" else [])


def proposed(registry: Registry, login: str, organisation: UUID) -> UUID:
    """A proposal to release, by this person for this organisation."""
    with registry.web_session() as session:
        actor = act(session, registry, login)
        return service.propose_release(session, actor, organisation, ANSWERS, "تدريب", REVIEW).id


def test_one_person_cannot_release_alone_nor_with_somebody_who_is_no_officer(registry: Registry) -> None:
    seconds = {"protection-officer": "not_yourself", "researcher": "not_found", "stranger": "not_found"}
    for second, code in seconds.items():
        with pytest.raises(Failure) as refused:
            release(registry, second)
        assert refused.value.code == code


def test_a_closed_account_is_no_second_person(registry: Registry) -> None:
    with registry.owner_session() as session:
        people.close_at_the_machine(session, "officer-2", "تدريب")
    with pytest.raises(Failure) as refused:
        release(registry)
    assert refused.value.code == "not_found"


def test_only_an_officer_proposes_and_only_for_the_own_organisation(registry: Registry) -> None:
    for login, organisation in (("researcher", registry.own), ("protection-officer", registry.stranger)):
        with pytest.raises(Failure) as refused:
            proposed(registry, login, organisation)
        assert refused.value.code == "not_allowed"


def test_an_officer_of_a_partner_organisation_may_be_the_second(registry: Registry) -> None:
    assert release(registry, "partner-officer") == 1


def test_a_month_has_one_release_even_when_it_was_withdrawn(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_month(monkeypatch, 2031, 3)
    assert release(registry) == 1
    with registry.web_session() as session:
        service.withdraw(session, act(session, registry, "stranger"), 1, "تدريب: ضرر")
    with pytest.raises(Failure) as refused:
        release(registry)
    assert refused.value.code == "awareness_not_due"
    in_month(monkeypatch, 2031, 4)
    assert release(registry) == 2
    with registry.web_session() as session:
        found = service.releases(session, act(session, registry, "auditor"))
    assert [(each.release.month, each.withdrawal is None) for each in found] == [("2031-04", True), ("2031-03", False)]


def test_two_proposals_of_one_month_make_one_release(registry: Registry) -> None:
    first, other = (proposed(registry, "protection-officer", registry.own) for _ in range(2))
    with registry.web_session() as session:
        deciding.decide(session, act(session, registry, "officer-2"), first, approve=True)
    with pytest.raises(Failure) as refused, registry.web_session() as session:
        deciding.decide(session, act(session, registry, "officer-2"), other, approve=True)
    assert refused.value.code == "awareness_not_due"
    with registry.owner_session() as session:
        assert session.scalar(select(func.count()).select_from(AwarenessRelease)) == 1


def test_what_is_approved_is_what_was_proposed_to_the_byte(registry: Registry) -> None:
    *_, last = ground(registry)
    proposal = proposed(registry, "protection-officer", registry.own)
    change(registry, last, awareness_opt_in=False)
    with pytest.raises(Failure) as refused, registry.web_session() as session:
        deciding.decide(session, act(session, registry, "officer-2"), proposal, approve=True)
    assert refused.value.code == "awareness_changed"
    with registry.web_session() as session:
        assert deciding.decide(session, act(session, registry, "officer-2"), proposal, approve=False)
    with registry.owner_session() as session:
        assert session.scalar(select(func.count()).select_from(AwarenessRelease)) == 0
        assert not audit(session, []).failed


def test_what_was_found_since_the_last_release_waits_for_the_one_after(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_month(monkeypatch, 2031, 3)
    release(registry)
    monkeypatch.undo()
    ground(registry, ("researcher", "researcher-2", "partner-officer", "stranger"))
    fifth = mark(registry, registry.client("researcher"), "researcher", 36.56, 32.76)
    change(registry, fifth, reporter=registry.people["legal"])
    assert shown(registry) == []
    in_month(monkeypatch, 2031, 4)
    release(registry)
    assert shown(registry) == ["several"]


def test_a_withdrawal_takes_one_officer_a_reason_and_happens_once(registry: Registry) -> None:
    release(registry)
    for login, number, reason, code in (
        ("legal", 1, "تدريب", "not_allowed"),
        ("protection-officer", 2, "تدريب", "not_found"),
        ("protection-officer", 2**40, "تدريب", "not_found"),
        ("protection-officer", 1, " ", "reason_needed"),
        ("protection-officer", 1, "تدريب", None),
        ("protection-officer", 1, "تدريب", "awareness_already_withdrawn"),
    ):
        with registry.web_session() as session:
            actor = act(session, registry, login)
            if code is None:
                service.withdraw(session, actor, number, reason)
                continue
            with pytest.raises(Failure) as refused:
                service.withdraw(session, actor, number, reason)
            assert refused.value.code == code
    with registry.owner_session() as session:
        assert not audit(session, []).failed


def test_a_release_that_gives_something_away_cannot_be_proposed(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground(registry)
    broken = Report(1, 0, 25, 25, (Finding("bisection", 13, 12, 3), Finding("averaging", 13, 0, 0)), prove())
    monkeypatch.setattr(service, "simulate", lambda _: broken)
    with registry.web_session() as session:
        assert not service.preview(session, act(session, registry, "protection-officer")).report.passed
    with pytest.raises(Failure) as refused:
        release(registry)
    assert refused.value.code == "awareness_gives_away"
    (reason,) = refused.value.reasons
    assert (reason.code, "3 sites" in reason.en) == ("bisection", True)


def test_what_the_simulator_finds_at_approval_is_what_was_signed(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground(registry)
    proposal = proposed(registry, "protection-officer", registry.own)
    monkeypatch.setattr(service, "simulate", lambda _: Report(1, 0, 25, 25, (Finding("averaging", 13, 0, 0),), prove()))
    with pytest.raises(Failure) as refused, registry.web_session() as session:
        deciding.decide(session, act(session, registry, "officer-2"), proposal, approve=True)
    assert refused.value.code == "awareness_changed"


def test_a_sample_dated_last_month_leaves_this_month_free(registry: Registry) -> None:
    ground(registry)
    last_month = access.now().replace(day=1) - timedelta(days=1)
    people_present = (registry.people["protection-officer"], registry.people["officer-2"])
    with registry.web_session() as session:
        service.release_with_two(session, *people_present, registry.own, ANSWERS, "تدريب", REVIEW, dated=last_month)
    with registry.web_session() as session:
        candidate = service.preview(session, act(session, registry, "protection-officer"))
        (listed,) = service.releases(session, act(session, registry, "auditor"))
    assert candidate.released is None
    assert listed.release.month == f"{last_month:%Y-%m}" < candidate.month
    assert listed.release.released_at == last_month


def made_now(session: Session, registry: Registry) -> tuple[str | None, ...]:
    """The bytes of a release made now, its file and its report, taken back with its transaction."""
    number = service.release_with_two(
        session,
        registry.people["protection-officer"],
        registry.people["officer-2"],
        registry.own,
        ANSWERS,
        "تدريب",
        REVIEW,
    )
    row = session.get_one(AwarenessRelease, number)
    made = row.geojson, row.sha256, row.report, session.get_one(AwarenessArchive, number).sha256
    session.rollback()
    return made


def test_moving_graves_inside_their_cells_changes_no_byte_of_a_release(registry: Registry) -> None:
    sites = ground(registry)
    clients = [registry.client(login) for login in ("researcher-2", "partner-officer", "stranger")]
    with registry.web_session() as session:
        before = made_now(session, registry)
    inside = st.integers(min_value=1, max_value=970)

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(inside, inside), min_size=3, max_size=3))
    def moved(steps: list[tuple[int, int]]) -> None:
        for client, site_id, (east, north) in zip(clients, sites, steps, strict=True):
            place = square(round(36.5 + east / 10_000, 6), round(32.7 + north / 10_000, 6))
            body = {"id": str(uuid4()), "geometry": place, "source_type": "field_visit", "make_current": True}
            drawn = client.post(f"/sites/{site_id}/boundaries", body)
            assert drawn.status_code == 201, drawn.text
        with registry.web_session() as session:
            assert made_now(session, registry) == before

    moved()
