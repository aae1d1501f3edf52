"""Who sees how much: every cell of the tables written out a second time, and what no table may allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from graveregistry.access.actors import REACHES_SITES, Actor, Role
from graveregistry.access.precision import (
    ASSIGNED,
    BY_ROLE,
    FIELDS,
    GRANT_REACHES,
    NOTHING,
    Disclosure,
    Grant,
    GrantKind,
    Precision,
    ProtectedSite,
    Sensitivity,
    decide,
    disclosure,
    shows,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE, ELSEWHERE = uuid4(), uuid4()

ROLE_CELLS = """
monitor            none  none  none
researcher         exact exact none
verifier           exact exact none
protection_officer exact exact none
legal              exact exact none
auditor            none  none  none
administrator      none  none  none
"""
FIELD_CELLS = """
id                 area vicinity exact
code               area vicinity exact
types              area vicinity exact
verification       area vicinity exact
condition          area vicinity exact
generalised_shape  area vicinity exact
vicinity_shape     -    vicinity exact
names              -    -        exact
administrative_area -   -        exact
boundaries         -    -        exact
event_date         -    -        exact
responsible        -    -        exact
victims            -    -        exact
access_and_threats -    -        exact
references         -    -        exact
notes              -    -        exact
sources            -    -        exact
relations          -    -        exact
history            -    -        exact
visits             -    -        exact
disturbances       -    -        exact
evidence           -    -        exact
"""


def cells(text: str) -> dict[str, list[str]]:
    return {name: rest for name, *rest in (line.split() for line in text.strip().splitlines())}


def someone(*roles: tuple[object, Role], active: bool = True) -> Actor:
    return Actor(uuid4(), "someone", "Someone", frozenset(roles), active)  # type: ignore[arg-type]


def grant(level: Precision, kind: GrantKind = GrantKind.SHARE, **given: object) -> Grant:
    whole = {"person": None, "organisation": None, "valid_from": NOW - HOUR, "until": None, "revoked_at": None}
    return Grant(level, kind, **{**whole, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(("role", "levels"), cells(ROLE_CELLS).items())
def test_what_a_role_of_the_steward_sees(role: str, levels: list[str]) -> None:
    for sensitivity, level in zip(("standard", "restricted", "sealed"), levels, strict=True):
        expected = Precision[level.upper()]
        assert BY_ROLE[Role(role), Sensitivity(sensitivity)] is expected
        actor, site = someone((HERE, Role(role))), ProtectedSite(HERE, Sensitivity(sensitivity))
        assert disclosure(actor, site, [], NOW) == Disclosure(expected, records=level == "exact")


def test_the_tables_have_every_cell_and_no_other() -> None:
    assert set(BY_ROLE) == {(role, sensitivity) for role in Role for sensitivity in Sensitivity}
    assert set(cells(ROLE_CELLS)) == {role.value for role in Role}
    assert set(cells(FIELD_CELLS)) == set(FIELDS)
    assert {Role(each) for each in cells(ROLE_CELLS)} - REACHES_SITES == {Role.AUDITOR, Role.ADMINISTRATOR}


@pytest.mark.parametrize(("field", "levels"), cells(FIELD_CELLS).items())
def test_at_which_precision_a_field_is_shown(field: str, levels: list[str]) -> None:
    shown = [shows(field, precision) for precision in Precision]
    assert shown == [False, *(level != "-" for level in levels)]


def test_a_field_nobody_listed_is_never_shown() -> None:
    assert not any(shows("shoe_size", precision) for precision in Precision)


def test_a_sealed_site_is_for_named_people() -> None:
    assert {
        (person, sensitivity): person or sensitivity is not Sensitivity.SEALED
        for person in (True, False)
        for sensitivity in Sensitivity
    } == GRANT_REACHES
    site = ProtectedSite(HERE, Sensitivity.SEALED)
    officer = someone((ELSEWHERE, Role.PROTECTION_OFFICER))
    assert decide(officer, site, [grant(Precision.EXACT, organisation=ELSEWHERE)], NOW) is Precision.NONE
    assert decide(officer, site, [grant(Precision.EXACT, person=officer.person_id)], NOW) is Precision.EXACT


def test_what_an_assignment_shows_and_that_it_reads_nothing_back() -> None:
    assert ASSIGNED == {
        Sensitivity.STANDARD: Precision.EXACT,
        Sensitivity.RESTRICTED: Precision.VICINITY,
        Sensitivity.SEALED: Precision.EXACT,
    }
    monitor = someone((HERE, Role.MONITOR))
    assigned = grant(Precision.EXACT, GrantKind.ASSIGNMENT, person=monitor.person_id)
    site = ProtectedSite(HERE, Sensitivity.STANDARD)
    assert disclosure(monitor, site, [assigned], NOW) == Disclosure(Precision.EXACT, records=False)


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({}, True),
        ({"valid_from": NOW}, True),
        ({"valid_from": NOW + HOUR}, False),
        ({"until": NOW}, False),
        ({"until": NOW + HOUR}, True),
        ({"revoked_at": NOW}, False),
        ({"revoked_at": NOW + HOUR}, True),
    ],
)
def test_when_a_grant_holds(given: dict[str, datetime], holds: bool) -> None:
    actor = someone()
    seen = decide(
        actor,
        ProtectedSite(HERE, Sensitivity.STANDARD),
        [grant(Precision.AREA, person=actor.person_id, **given)],
        NOW,
    )
    assert seen is (Precision.AREA if holds else Precision.NONE)


def test_a_grant_to_an_organisation_reaches_its_cleared_roles_only() -> None:
    site = ProtectedSite(HERE, Sensitivity.RESTRICTED)
    given = [grant(Precision.VICINITY, organisation=ELSEWHERE)]
    for role in Role:
        cleared = role in {Role.RESEARCHER, Role.VERIFIER, Role.PROTECTION_OFFICER, Role.LEGAL}
        expected = Precision.VICINITY if cleared else Precision.NONE
        assert decide(someone((ELSEWHERE, role)), site, given, NOW) is expected
        assert decide(someone((uuid4(), role)), site, given, NOW) is Precision.NONE


def test_the_finest_of_several_paths_counts() -> None:
    actor = someone((HERE, Role.MONITOR), (ELSEWHERE, Role.LEGAL))
    given = [grant(Precision.AREA, organisation=ELSEWHERE), grant(Precision.VICINITY, person=actor.person_id)]
    assert decide(actor, ProtectedSite(HERE, Sensitivity.RESTRICTED), given, NOW) is Precision.VICINITY


def test_anything_missing_answers_nothing() -> None:
    site = ProtectedSite(HERE, Sensitivity.STANDARD)
    closed = someone((HERE, Role.RESEARCHER), active=False)
    assert disclosure(None, site, [], NOW) == NOTHING
    assert disclosure(someone((HERE, Role.RESEARCHER)), None, [], NOW) == NOTHING
    assert disclosure(closed, site, [grant(Precision.EXACT, person=closed.person_id)], NOW) == NOTHING
    assert not closed.holds(Role.RESEARCHER)
    assert closed.organisations() == frozenset()


def test_every_precision_and_its_code() -> None:
    assert [each.code for each in Precision] == ["none", "area", "vicinity", "exact"]
    assert sorted(Precision) == [Precision.NONE, Precision.AREA, Precision.VICINITY, Precision.EXACT]


def test_where_somebody_holds_a_role() -> None:
    actor = someone((HERE, Role.LEGAL), (ELSEWHERE, Role.MONITOR))
    assert actor.holds(Role.LEGAL)
    assert actor.holds(Role.LEGAL, HERE)
    assert not actor.holds(Role.LEGAL, ELSEWHERE)
    assert actor.organisations() == {HERE, ELSEWHERE}
    assert actor.organisations(Role.MONITOR, Role.AUDITOR) == {ELSEWHERE}
