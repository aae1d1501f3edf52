"""Disturbances in each state, of each severity, with the steps that led there and what was done."""

from datetime import datetime, timedelta
from random import Random

from samplemaker.common import Record, at, dice, stamp, uid
from samplemaker.links import MONITORS, steward_key
from samplemaker.people import person
from samplemaker.reports import REPORTS, STEPS, Report

REASONS = {
    "under_review": "وصل البلاغ وتجري مراجعته (تدريب).",
    "responding": "بدأ التواصل مع أهل المكان (تدريب).",
    "confirmed": "أكّدته صورة أو زيارة ثانية (تدريب).",
    "unfounded": "عاد الراصد ولم يجد أثراً (تدريب).",
    "duplicate": "سبق الإبلاغ عن الواقعة نفسها (تدريب).",
    "mitigated": "توقّف العمل وأُعيد السياج (تدريب).",
    "lost": "زال الجزء المتضرّر ولا يمكن تداركه (تدريب).",
}
ACTIONS = (
    *("site_visit", "notified_authority", "notified_landowner", "fence_or_sign", "guard", "legal_request"),
    *("media_request", "emergency_disclosure"),
)
LATEST = at(2026, 11, 19, 18)


def disturbances(sites: list[Record], visits: list[Record]) -> list[Record]:
    """One record for each report; also notes each on the visit that saw it."""
    chance = dice("disturbances")
    by_site = {site["id"]: site for site in sites}
    seen = _visits_that_saw(visits)
    found: list[Record] = []
    for number, (report, visit) in enumerate(zip(REPORTS, seen, strict=True)):
        record = _record(number, report, visit)
        record["transitions"] = _transitions(chance, number, report, visit, by_site.get(visit["site_id"]))
        if report.state == "duplicate":
            record["duplicate_of"] = found[-1]["id"]
        found.append(record)
        _tell(visit, record, report)
    return found


def _tell(visit: Record, record: Record, report: Report) -> None:
    """Let the visit say what the report says: a monitor does not write "quiet" beside a digging machine."""
    seen = {key: record[key] for key in ("types", "timing", "effects")}
    visit["disturbances_seen"].append({"disturbance": record["id"]} | seen)
    if record["duplicate_of"]:
        return
    visit["notes"] = report.note
    visit["trend"] = visit["trend"] if visit["trend"] in ("new", "increasing") else "new"
    visit["next_visit"] = "24h" if report.severity == "critical" else "7d"
    if visit["method"] == "on_site":
        visit["checklist"] |= {
            "fresh_digging": "yes" if "earth_moved" in report.effects else "no",
            "remains_visible": "yes" if "remains_exposed" in report.effects else "no",
            "belongings_visible": "yes" if "documents_or_belongings_exposed" in report.effects else "no",
            "machinery_present": "yes" if "digging_by_machine" in report.types else "no",
        }


def _visits_that_saw(visits: list[Record]) -> list[Record]:
    """Visits that can have seen something: two to new places, the newest for what is open, else changes.

    A duplicate was seen on the visit before it.
    """
    placed = [v for v in visits if v["observed"]["lon"] is not None and not v["corrects"] and v["site_id"]]
    worse = [v for v in placed if v["trend"] in ("new", "increasing")]
    new = [v for v in visits if v["new_place"]]
    recent = [v for v in placed[::-1] if v not in worse]
    chosen: list[Record] = []
    for number, report in enumerate(REPORTS):
        if report.state == "duplicate":
            chosen.append(chosen[-1])
            continue
        pool = new if number in (7, 19) else recent if report.open else worse
        chosen.append(pool.pop(0 if pool is recent else number % len(pool)))
    return chosen


def _record(number: int, report: Report, visit: Record) -> Record:
    return {
        "id": uid("disturbance", str(number)),
        "training": True,
        "site_id": visit["site_id"],
        "new_place": visit["new_place"],
        "visit_id": visit["id"],
        "duplicate_of": None,
        "reported_by": visit["monitor"],
        "occurred_at": visit["occurred_at"],
        "types": list(report.types),
        "timing": report.timing,
        "effects": list(report.effects),
        "severity": report.severity,
        "state": report.state,
        "notes": f"بلاغ تدريبي: {report.note}",
        "position": {key: visit["observed"][key] for key in ("lon", "lat", "accuracy_m", "source", "time")},
    }


def _transitions(chance: Random, number: int, report: Report, visit: Record, site: Record | None) -> list[Record]:
    officer = MONITORS[steward_key(site) if site else _owner(visit)][1]
    moment = datetime.fromisoformat(visit["occurred_at"])
    steps = []
    for index, state in enumerate(STEPS[report.path]):
        wait = timedelta(minutes=chance.randint(15, 90)) if report.severity == "critical" else timedelta(hours=30)
        moment = min(moment + wait * (index + 1), LATEST)
        acting = state in ("responding", "mitigated")
        steps.append(
            {
                "to": state,
                "by": person(officer),
                "at": stamp(moment),
                "reason": REASONS[state],
                "action": ACTIONS[(number + index) % len(ACTIONS)] if acting else None,
            }
        )
    return steps


def _owner(visit: Record) -> str:
    return "zaytoun" if visit["monitor"] == person("monitor2") else "sanabel"
