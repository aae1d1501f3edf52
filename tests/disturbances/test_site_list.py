"""The list of sites follows the map's filters of reports, and the steward is filtered by where it may be read."""

from __future__ import annotations

from tests.disturbances.desk import a_site, report
from tests.support.registry import Registry


def test_the_list_of_sites_follows_the_maps_filters_of_reports(registry: Registry) -> None:
    dug, _quiet = a_site(registry), a_site(registry)
    found = report(registry.client("protection-officer"), dug["id"], types=["looting"], timing="past")
    asked = {"state": "reported"}

    def listed(login: str, **params: str) -> list[str]:
        return [each["id"] for each in registry.client(login).get("/disturbances/sites", params=params).json()["sites"]]

    assert listed("researcher", **asked) == [dug["id"]]
    assert listed("researcher", severity=found["severity"]) == [dug["id"]]
    assert listed("researcher", **asked, verification="confirmed") == []
    assert listed("researcher", state="mitigated") == []
    assert listed("stranger", **asked) == []
    assert listed("monitor", **asked) == []


def test_sites_are_listed_by_their_steward(registry: Registry) -> None:
    sites = {a_site(registry)["id"], a_site(registry)["id"]}
    client = registry.client("researcher")
    own, other = (
        client.get("/sites", params={"organisation": str(one)}).json()["sites"]
        for one in (registry.own, registry.stranger)
    )
    assert {each["id"] for each in own} == sites
    assert other == []
