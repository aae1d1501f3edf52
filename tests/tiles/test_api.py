"""The map shows each person what they may see, at once, and gives away nothing else."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import mapbox_vector_tile
import pytest

from graveregistry.access import deciding, service, sharing
from graveregistry.access.precision import Precision
from tests.support.registry import SQUARE, Client, Registry

LON, LAT = 36.5005, 32.7005


def address(z: int, lon: float = LON, lat: float = LAT) -> str:
    """The path of the tile that holds a point."""
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"/tiles/{z}/{int((lon + 180) / 360 * 2**z)}/{int(row * 2**z)}.mvt"


def raw(client: Client, z: int = 14, **query: Any) -> bytes:
    """The bytes of the tile around the site."""
    answer = client.get(address(z), params=query)
    assert answer.status_code == 200, answer.text
    found: bytes = answer.content
    return found


def tag(client: Client, z: int = 14, **query: Any) -> str:
    """The entity tag of the same tile."""
    return str(client.get(address(z), params=query).headers["etag"])


def feature(site: dict[str, Any]) -> int:
    """The number of a site in tiles."""
    return int(site["id"][-12:], 16)


def layers(client: Client, z: int = 14, **query: Any) -> dict[str, list[dict[str, Any]]]:
    """The tile's features by layer, coordinates in the tile's own units (0 to 4096, y down)."""
    decoded = mapbox_vector_tile.decode(raw(client, z, **query), default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in decoded.items()}


def shares_with_partner(registry: Registry, site_id: str, precision: Precision) -> None:
    """Two people of the steward share a site with the partner organisation."""
    until = datetime.now(UTC).date() + timedelta(days=30)
    with registry.web_session() as session:
        officer = service.act_as(session, registry.people["protection-officer"])
        assert officer is not None
        proposal = sharing.propose_grant(
            session, officer, UUID(site_id), ("organisation", registry.partner), precision, "a joint map", until
        )
    with registry.web_session() as session:
        second = service.act_as(session, registry.people["officer-2"])
        assert second is not None
        deciding.decide(session, second, proposal.id, approve=True)


def report(registry: Registry, site_id: str, **given: Any) -> str:
    body = {"id": str(uuid4()), "site_id": site_id, "timing": "ongoing"} | given
    answer = registry.client("researcher").post("/disturbances", body)
    assert answer.status_code == 201, answer.text
    return str(body["id"])


def moved(registry: Registry, disturbance_id: str, *steps: str) -> None:
    officer = registry.client("protection-officer")
    for to in steps:
        tag = officer.get(f"/disturbances/{disturbance_id}").json()["etag"]
        body = {"id": str(uuid4()), "to": to, "reason": "مفهوم"}
        answer = officer.post(f"/disturbances/{disturbance_id}/transitions", body, headers={"If-Match": tag})
        assert answer.status_code == 200, answer.text


def test_a_researcher_sees_the_polygon_as_drawn(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    found = layers(researcher)
    (outline,) = found["sites"]
    assert outline["geometry"]["type"] == "Polygon"
    # 0.001 degree of longitude is 4096 * 2**14 / 360 / 1000 units of a tile of zoom 14.
    xs = [x for x, _ in outline["geometry"]["coordinates"][0]]
    assert max(xs) - min(xs) == pytest.approx(4096 * 2**14 / 360_000, abs=1)
    said = {"verification": "reported", "condition": "not_assessed", "precision": "exact"}
    assert outline["properties"] == said
    assert outline["id"] == feature(site)
    assert set(found) == {"sites"}


def test_a_feature_leads_to_its_site_for_who_sees_it(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    asked = f"/tiles/sites/{feature(site)}"
    assert registry.client("researcher").get(asked).json() == {"site_ids": [site["id"]]}
    for login in ("monitor", "partner-officer", "stranger"):
        assert registry.client(login).get(asked).status_code == 404
    assert registry.client("researcher").get("/tiles/sites/1").status_code == 404


@pytest.mark.parametrize("z", range(0, 23, 2))
def test_no_zoom_loses_the_site(registry: Registry, z: int) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    found = layers(researcher, z)
    if z < 10:
        assert [cell["properties"] for cell in found["site_counts"]] == [{"count": 1}]
    else:
        assert {each["id"] for name in found for each in found[name]} == {feature(site)}


def test_what_is_committed_shows_at_once(registry: Registry) -> None:
    researcher = registry.client("researcher")
    assert raw(researcher) == b""
    site = researcher.mark_site(registry.own)
    assert layers(researcher)["sites"][0]["properties"]["condition"] == "not_assessed"
    researcher.patch(f"/sites/{site['id']}", {"condition": "destroyed"}, headers={"If-Match": site["etag"]})
    assert layers(researcher)["sites"][0]["properties"]["condition"] == "destroyed"
    report(registry, site["id"])
    assert len(layers(researcher)["disturbances"]) == 1


@pytest.mark.parametrize("login", ["stranger", "partner-officer", "administrator", "auditor", "monitor"])
@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_who_may_see_nothing_gets_the_bytes_of_nothing(registry: Registry, login: str, accepted: str) -> None:
    site = registry.client("researcher").mark_site(registry.own)
    report(registry, site["id"])
    client, sent = registry.client(login), {"accept-encoding": accepted}
    for z in (0, 9, 14):
        here, nowhere = client.get(address(z), headers=sent), client.get(address(z, -150, -40), headers=sent)
        assert here.status_code == nowhere.status_code == 200
        assert here.content == nowhere.content == b""
        assert here.headers == nowhere.headers


def test_nobody_gets_a_tile_without_signing_in(registry: Registry) -> None:
    assert registry.client().get(address(3)).status_code == 401


def square(lon: float, lat: float, side: float = 0.001) -> dict[str, Any]:
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_partner_with_a_vicinity_grant_sees_the_cell_and_never_where_in_it(registry: Registry) -> None:
    researcher, partner = registry.client("researcher"), registry.client("partner-officer")
    site = researcher.mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    report(registry, site["id"])
    found = layers(partner, 13)
    assert set(found) == {"sites"}
    (cell,) = found["sites"]
    assert cell["properties"]["precision"] == "vicinity"
    xs = [x for x, _ in cell["geometry"]["coordinates"][0]]
    assert max(xs) - min(xs) == pytest.approx(4096 * 2**13 / 36_000, abs=2)
    zooms = range(23)
    before = [(raw(partner, z), tag(partner, z)) for z in zooms]
    exact_before = raw(researcher)
    for lon, lat, side in ((36.508, 32.709, 0.0005), (36.5001, 32.7001, 0.0001)):
        moved_to = {"id": str(uuid4()), "geometry": square(lon, lat, side), "source_type": "field_visit"}
        drawn = researcher.post(f"/sites/{site['id']}/boundaries", moved_to | {"make_current": True})
        assert drawn.status_code == 201, drawn.text
        assert [(raw(partner, z), tag(partner, z)) for z in zooms] == before
        assert raw(researcher) != exact_before


def test_an_area_grant_shows_the_unit_at_every_zoom_inside_it(registry: Registry) -> None:
    researcher, partner = registry.client("researcher"), registry.client("partner-officer")
    site = researcher.mark_site(registry.own)
    shares_with_partner(registry, site["id"], Precision.AREA)
    (unit,) = layers(partner, 16)["sites"]
    assert unit["properties"]["precision"] == "area"
    # Deep inside the unit its outline is the whole tile, and no point is drawn where the site might be.
    assert set(layers(partner, 16)) == {"sites"}
    assert layers(partner, 9)["site_counts"][0]["properties"] == {"count": 1}


def test_an_assigned_monitor_sees_the_site_and_no_disturbance(registry: Registry) -> None:
    site = registry.client("researcher").mark_site(registry.own, sensitivity="standard")
    report(registry, site["id"])
    with registry.web_session() as session:
        officer = service.act_as(session, registry.people["protection-officer"])
        assert officer is not None
        sharing.assign(session, officer, UUID(site["id"]), registry.people["monitor"])
    found = layers(registry.client("monitor"))
    assert set(found) == {"sites"}
    assert found["sites"][0]["properties"]["precision"] == "exact"
    assert "disturbances" not in layers(registry.client("monitor"), severity="critical", state="reported")


def test_a_flag_stands_where_it_was_seen_or_else_on_the_site(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    plain = report(registry, site["id"])
    placed = report(registry, site["id"], timing="past", position={"lon": 36.503, "lat": 32.702})
    new = report(registry, str(uuid4()), new_place={"steward": str(registry.own)}, position={"lon": LON, "lat": LAT})
    report(registry, str(uuid4()), new_place={"steward": str(registry.own)})
    found = layers(researcher)
    flags = {flag["properties"]["id"]: flag for flag in found["disturbances"]}
    assert set(flags) == {plain, placed, new}
    ring = found["sites"][0]["geometry"]["coordinates"][0]
    at_site = [(min(axis) + max(axis)) / 2 for axis in zip(*ring, strict=True)]
    assert flags[plain]["geometry"]["coordinates"] == pytest.approx(at_site, abs=2)
    assert flags[placed]["geometry"]["coordinates"][0] > at_site[0] + 50
    said = {"id": plain, "site_id": site["id"], "severity": "critical", "state": "reported"}
    assert flags[plain]["properties"] == said


def test_a_flag_of_a_place_linked_to_a_site_stands_on_the_site(registry: Registry) -> None:
    researcher = registry.client("researcher")
    site = researcher.mark_site(registry.own)
    flag = report(registry, str(uuid4()), new_place={"steward": str(registry.own)})
    assert "disturbances" not in layers(researcher)
    body = {"linked_site_id": site["id"]}
    assert researcher.post(f"/disturbances/{flag}/site", body, headers={"If-Match": '"1"'}).status_code == 200
    assert layers(researcher)["disturbances"][0]["properties"]["id"] == flag


def test_a_closed_flag_leaves_the_map_after_a_month_unless_asked_for(registry: Registry, superuser: Any) -> None:
    researcher = registry.client("researcher")
    flag = report(registry, researcher.mark_site(registry.own)["id"])
    moved(registry, flag, "responding", "mitigated")
    assert layers(researcher)["disturbances"][0]["properties"]["state"] == "mitigated"
    assert "disturbances" not in layers(researcher, state=["reported", "responding"])
    superuser.execute("UPDATE disturbance SET state_since = now() - interval '31 days'")
    superuser.commit()
    assert "disturbances" not in layers(researcher)
    assert len(layers(researcher, state="mitigated")["disturbances"]) == 1


def test_filters_leave_what_was_asked_for(registry: Registry) -> None:
    researcher = registry.client("researcher")
    well = researcher.mark_site(registry.own, types=["well", "burn_site"], condition="intact")
    researcher.mark_site(registry.own, types=["trench"])
    report(registry, well["id"])
    report(registry, well["id"], timing="past", types=["grazing"])

    def sites(**query: Any) -> list[int]:
        found = [each["id"] for each in layers(researcher, **query).get("sites", [])]
        counted = layers(researcher, 5, **query).get("site_counts", [])
        assert sum(cell["properties"]["count"] for cell in counted) == len(found)
        return found

    assert len(sites()) == 2
    assert sites(type="well") == sites(type=["burn_site", "cave_or_sinkhole"]) == sites(condition="intact")
    assert sites(type="well") == [feature(well)]
    assert len(sites(verification=["reported", "confirmed"])) == 2
    assert sites(verification="confirmed") == sites(type="cave_or_sinkhole") == []
    assert len(layers(researcher)["disturbances"]) == 2
    (low,) = layers(researcher, severity="low")["disturbances"]
    assert low["properties"]["severity"] == "low"


@pytest.mark.parametrize(
    "query",
    [
        *({"type": "grave"}, {"verification": "sure"}, {"condition": "'"}, {"state": "x"}, {"severity": "x"}),
        *({"from": "soon"}, {"to": "2013-02-30"}, {"organisation": "mine"}, {"as": "admin"}, {"as": "person:1"}),
    ],
)
def test_an_unknown_code_is_refused(registry: Registry, query: dict[str, str]) -> None:
    assert registry.client("researcher").get(address(3), params=query).status_code == 422


def test_an_unknown_filter_is_refused_and_not_left_aside(registry: Registry) -> None:
    answer = registry.client("researcher").get(address(3), params={"verifcation": "confirmed"})
    assert (answer.status_code, answer.json()["code"]) == (400, "ogc_unknown_parameter")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/1/2/0.mvt", 404),
        ("/tiles/1/0/2.mvt", 404),
        ("/tiles/23/0/0.mvt", 422),
        ("/tiles/-1/0/0.mvt", 422),
        ("/tiles/3/-1/0.mvt", 422),
        ("/tiles/3/0/99999999999999999999999.mvt", 422),
        ("/tiles/a/0/0.mvt", 422),
    ],
)
def test_tiles_that_the_scheme_does_not_have(registry: Registry, path: str, status: int) -> None:
    answer = registry.client("researcher").get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_tiles_are_asked_for_again_each_time_and_packed_for_who_can_unpack(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own)
    plain = researcher.get(address(14), headers={"accept-encoding": "identity"})
    with researcher.http.stream("GET", f"/api/v1{address(14)}", headers={"accept-encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content
    assert plain.headers["cache-control"] == "private, no-cache"
    assert plain.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert "content-encoding" not in plain.headers


def test_a_shape_at_the_pole_is_no_error(registry: Registry) -> None:
    researcher = registry.client("researcher")
    researcher.mark_site(registry.own, shape=square(10.0, 89.5, 0.4))
    researcher.mark_site(registry.own, shape=SQUARE)
    assert layers(researcher, 0)["site_counts"][0]["properties"] == {"count": 1}


def marked(registry: Registry, number: int, **given: Any) -> dict[str, Any]:
    """A site some way east of the last one, still in the tile."""
    researcher = registry.client("researcher")
    square = {"type": "Polygon", "coordinates": [[[x + number * 0.002, y] for x, y in SQUARE["coordinates"][0]]]}
    return researcher.mark_site(registry.own, shape=square, **given)


def told(client: Client, **query: Any) -> tuple[set[int], set[str], int]:
    """The sites and the sites of the flags that a near tile draws, and how many the world's tile counts."""
    near, far = layers(client, **query), layers(client, 0, **query)
    flags = {each["properties"]["site_id"] for each in near.get("disturbances", [])}
    assert flags == {each["properties"]["site_id"] for each in far.get("disturbances", [])}
    sites = {each["id"] for name in ("sites", "site_points") for each in near.get(name, [])}
    return sites, flags, sum(each["properties"]["count"] for each in far.get("site_counts", []))


def test_the_map_and_the_list_tell_one_story_whatever_the_filter(registry: Registry) -> None:
    researcher = registry.client("researcher")
    well = marked(registry, 0, types=["well"], governorate="درعا")
    trench = marked(registry, 1, types=["trench"], governorate="Suwayda")
    quiet = marked(registry, 2, types=["trench"], governorate="Daraa")
    grazed, dug = ({"timing": "past", "types": [each]} for each in ("grazing", "digging_by_hand"))
    report(registry, well["id"], **grazed)
    place = str(uuid4())
    here = {"new_place": {"steward": str(registry.own)}, "position": {"lon": LON, "lat": LAT}}
    report(registry, place, **dug, **here)
    report(registry, trench["id"], **dug)
    everything = ({feature(each) for each in (well, trench, quiet)}, {well["id"], trench["id"], place}, 3)
    assert told(researcher) == everything
    for query, sites, flags in (
        ({"type": "well"}, [well], [well["id"]]),
        ({"governorate": "درعا"}, [well, quiet], [well["id"]]),
        ({"governorate": "Daraa"}, [well, quiet], [well["id"]]),
        ({"severity": "high"}, [trench], [trench["id"], place]),
        ({"state": "reported"}, [well, trench], [well["id"], trench["id"], place]),
        ({"state": "reported", "type": "trench"}, [trench], [trench["id"]]),
        ({"severity": "low", "type": "trench"}, [], []),
        ({"state": "lost"}, [], []),
    ):
        path = "/disturbances/sites" if query.keys() & {"state", "severity"} else "/sites"
        listed = {each["id"] for each in researcher.get(path, params=query).json()["sites"]}
        assert listed == {each["id"] for each in sites}, query
        assert told(researcher, **query) == ({feature(each) for each in sites}, set(flags), len(sites)), query


def test_a_filter_tells_nobody_of_reports_or_places_that_they_do_not_see(registry: Registry) -> None:
    partner = registry.client("partner-officer")
    site = marked(registry, 0, governorate="درعا")
    shares_with_partner(registry, site["id"], Precision.VICINITY)
    report(registry, site["id"], timing="past", types=["grazing"])
    assert told(partner)[0] == {feature(site)}
    for query in ({"severity": "low"}, {"state": "reported"}, {"governorate": "درعا"}):
        assert told(partner, **query) == told(partner, **{**query, "governorate": "حلب"}) == (set(), set(), 0), query
