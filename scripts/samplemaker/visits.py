"""Two years of monitors' visits: where they stood, what they saw, and what their devices got wrong."""

from datetime import datetime, timedelta
from random import Random

from samplemaker import visitwords as words
from samplemaker.common import LonLat, Record, at, dice, shift, stamp, uid
from samplemaker.links import MONITORS, steward_key, watched
from samplemaker.people import person
from samplemaker.places import CELLS

WORSENING = ("intact", "slight_damage", "moderate_damage", "severe_damage", "destroyed")
LAST_DAY = at(2026, 11, 14)
SKEWS_S = (0, 0, 1, 2, 2, 3, 4, 6, 9, 14, -3, -8, 41, -95)  # what phones drift by
BAD_CLOCKS_S = (26 * 3600, -3600, 7200, -17 * 86400, 1260)  # what deserves a flag


def visits(sites: list[Record]) -> list[Record]:
    """Visits to watched sites, a few to new places, and two corrections; by date."""
    chance, found = dice("visits"), []
    for site in watched(sites):
        found += _series(chance, site)
    found += [_new_place(chance, number) for number in range(5)]
    found += [_correction(found[31], 0), _correction(found[77], 1)]
    found.sort(key=lambda visit: (visit["occurred_at"], visit["id"]))
    for number, visit in enumerate(found):
        _set_clock(visit, number)
    return found


def _series(chance: Random, site: Record) -> list[Record]:
    day = at(2024, 11, 26) + timedelta(days=chance.randint(0, 90))
    days = []
    while day < LAST_DAY:
        days.append(day.replace(hour=chance.randint(5, 13), minute=chance.randint(0, 59)))
        day += timedelta(days=chance.randint(70, 175))
    steps = _conditions(chance, site["condition"], len(days))
    found: list[Record] = []
    for number, (when, condition) in enumerate(zip(days, steps, strict=True)):
        before = steps[number - 1] if number else None
        found.append(_visit(chance, site, number, when=when, condition=condition, before=before))
    return found


def _conditions(chance: Random, last: str, count: int) -> list[str]:
    """A path that ends in the condition the site has now, and never mends itself."""
    if last == "not_assessed":
        return [last] * count
    end = WORSENING.index(last)
    path = sorted(chance.randint(max(0, end - 2), end) for _ in range(count - 1))
    return [WORSENING[step] for step in [*path, end]][:count]


def _visit(chance: Random, site: Record, number: int, *, when: datetime, condition: str, before: str | None) -> Record:
    monitor, _ = MONITORS[steward_key(site)]
    unsafe = bool({"landmine_or_uxo", "armed_actor"} & set(site["hazards"])) or condition == "not_assessed"
    method = chance.choice(("from_distance", "from_distance", "remote_imagery", "informant")) if unsafe else "on_site"
    worse = before is not None and condition != before
    return {
        "id": uid("visit", f"{site['key']}-{number}"),
        "training": True,
        "site_id": site["id"],
        "new_place": None,
        "corrects": None,
        "monitor": person(monitor),
        "occurred_at": stamp(when),
        "observer": _observer(chance, site["_place"], method, when),
        "observed": _observed(chance, site["_place"], method, when),
        "method": method,
        "condition": condition,
        "condition_reason": site["condition_reason"],
        "trend": _trend(chance, before, worse=worse),
        "checklist": _checklist(chance, method, worse=worse),
        "disturbances_seen": [],
        "hazards": site["hazards"] or (["none_seen"] if method == "on_site" else []),
        "notes": words.note(chance, method, condition, worse=worse),
        "photos": [],
        "next_visit": _next(chance, condition, worse=worse),
    }


def _trend(chance: Random, before: str | None, *, worse: bool) -> str:
    if before is None:
        return "unknown"
    if worse:
        return chance.choice(("new", "increasing"))
    return chance.choice(("stable", "stable", "stable", "stable", "decreasing", "ended"))


def _next(chance: Random, condition: str, *, worse: bool) -> str:
    if condition == "destroyed":
        return chance.choice(("1y", "stopped"))
    if worse:
        return chance.choice(("24h", "7d", "30d"))
    return chance.choice(("3m", "3m", "6m", "after_rain", "1y", "30d"))


def _checklist(chance: Random, method: str, *, worse: bool) -> Record:
    if method != "on_site":
        return dict.fromkeys(words.CHECKLIST[:6], "not_seen")
    answers = dict.fromkeys(words.CHECKLIST, "no")
    answers |= {item: "yes" for item in words.GOOD if chance.random() < 0.6}
    if worse:
        answers |= dict.fromkeys(chance.sample(words.BAD, 2), "yes")
    return answers


def _observer(chance: Random, place: LonLat, method: str, when: datetime) -> Record:
    """Where the monitor stood, apart from what they looked at."""
    if method in ("remote_imagery", "informant"):
        return _nowhere("not_at_place")
    if chance.random() < 0.06:
        return _nowhere(chance.choice(("no_fix", "permission_refused", "unsafe")))
    far = 700 if method == "from_distance" else 45
    spot = shift(place, chance.uniform(-far, far), chance.uniform(-far, far))
    taken = when - timedelta(seconds=chance.randint(5, 240))
    accuracy = round(chance.choice((3.9, 4.6, 6.2, 8.0, 12.5, 18.0, 35.0, 64.0)) * chance.uniform(0.9, 1.1), 1)
    return _position(spot, accuracy, "gps", stamp(taken))


def _observed(chance: Random, place: LonLat, method: str, when: datetime) -> Record:
    spot = shift(place, chance.uniform(-12, 12), chance.uniform(-12, 12))
    if method == "on_site":
        return _position(spot, round(chance.uniform(4, 15), 1), "gps", stamp(when))
    if method == "informant":
        return _nowhere("not_at_place")
    return _position(spot, chance.choice((25.0, 50.0, 100.0)), chance.choice(("map", "map", "typed")), stamp(when))


def _position(spot: LonLat, accuracy_m: float, source: str, time: str) -> Record:
    lon, lat = spot
    return {"lon": lon, "lat": lat, "accuracy_m": accuracy_m, "source": source, "time": time, "missing": None}


def _nowhere(why: str) -> Record:
    return {"lon": None, "lat": None, "accuracy_m": None, "source": "none", "time": None, "missing": why}


def _new_place(chance: Random, number: int) -> Record:
    """A place that is no site yet, some 4 km from the middle of a cell."""
    cell = CELLS[(0, 3, 5, 8, 9)[number]]
    place = shift(cell.centre, chance.choice((-1, 1)) * 3900, chance.uniform(-1500, 1500))
    when = at(2025, 4 + number, 7 + 3 * number, 8, 12 * number) + timedelta(days=90 * number)
    steward = "zaytoun" if cell.key in ("hoopoe", "thyme") else "sanabel"
    return {
        "id": uid("visit", f"new-place-{number}"),
        "training": True,
        "site_id": None,
        "new_place": {
            "id": uid("new-place", str(number)),
            "steward": uid("organisation", steward),
            "name": f"تدريب – مكان جديد قرب {cell.stem_ar}",
        },
        "corrects": None,
        "monitor": person(MONITORS[steward][0]),
        "occurred_at": stamp(when),
        "observer": _observer(chance, place, "on_site", when),
        "observed": _observed(chance, place, "on_site", when),
        "method": "on_site",
        "condition": "not_assessed",
        "condition_reason": "location_uncertain",
        "trend": "new",
        "checklist": _checklist(chance, "on_site", worse=True),
        "disturbances_seen": [],
        "hazards": ["none_seen"],
        "notes": chance.choice(words.NEW_PLACES),
        "photos": [],
        "next_visit": "7d",
    }


def _correction(wrong: Record, number: int) -> Record:
    """Nobody edits a visit: a correction is a new visit that names the one it mends."""
    when = datetime.fromisoformat(wrong["occurred_at"]) + timedelta(hours=26)
    return wrong | {
        "id": uid("visit", f"correction-{number}"),
        "corrects": wrong["id"],
        "occurred_at": stamp(when),
        "notes": f"تصحيح لزيارة سابقة (تدريب): {words.CORRECTIONS[number]}",
        "photos": [],
        "disturbances_seen": [],
    }


def _set_clock(visit: Record, number: int) -> None:
    """What the device's own clock said, and when the server would have received it."""
    when = datetime.fromisoformat(visit["occurred_at"])
    skew = BAD_CLOCKS_S[number // 41 % 5] if number % 41 == 40 else SKEWS_S[number % len(SKEWS_S)]
    wait = (2, 3, 5, 9, 60 * 34, 3600 * 7, 86400 * 3)[number % 7]
    visit["device_time"] = stamp(when + timedelta(seconds=skew))
    visit["received_at"] = stamp(when + timedelta(seconds=wait))
