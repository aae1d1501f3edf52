"""What monitors saw in two years, the photos they took, and what officers made of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from graveregistry import db
from graveregistry.access import service as access
from graveregistry.disturbances import service as disturbances
from graveregistry.disturbances.rules import State
from graveregistry.evidence import receiving as evidence
from graveregistry.evidence.store import Store
from graveregistry.publication import service as publication
from graveregistry.publication.questions import QUESTIONS, Answer, Choice
from graveregistry.samples.cast import FOLDER, Cast, Row, Say, read
from graveregistry.visits import service as visits
from graveregistry.visits.schemas import VisitIn
from graveregistry.warnings import service as warnings
from graveregistry.warnings.rules import LONGEST_LIFE

_MADE_BY_THE_WAY = UUID("a5f1d1be-6b0e-5a7e-9a53-0a7c5b6d2f11")
_WARNED = (
    "تحذير تدريبي خيالي: تُباع في المحافظة تربة منقولة من أماكن مجهولة. لا تشتروا تراباً لا تعرفون مصدره، "
    "وأبلغوا البلدية.",
    "Fictional training warning: soil from unknown places is being sold in the governorate. Do not buy earth whose "
    "source you do not know, and tell the municipality.",
)
_VISIT_FIELDS = (
    "id",
    "occurred_at",
    "device_time",
    "method",
    "observer",
    "observed",
    "condition",
    "condition_reason",
    "trend",
    "checklist",
    "hazards",
    "notes",
    "next_visit",
)


def _filled(row: Row) -> Row:
    """Without what is null: the wire leaves out what is not said."""
    return {name: value for name, value in row.items() if value is not None}


class FieldLoader(Cast):
    """Visits with their photos, disturbances with their steps."""

    def __init__(self, sessions: db.Sessions, say: Say, files: Store) -> None:
        super().__init__(sessions, say)
        self._files = files
        self._reports = {row["id"]: row for row in read("disturbances")}

    def visits(self) -> None:
        """Every visit, in the order in which they happened; what was seen on one is reported with it."""
        rows = sorted(read("visits"), key=lambda row: str(row["occurred_at"]))
        for number, row in enumerate(rows, 1):
            self._visit(row)
            self._say(f"الزيارات visits {number}/{len(rows)}")

    def _visit(self, row: Row) -> None:
        place = row["new_place"]
        body = {name: row[name] for name in _VISIT_FIELDS if row[name] is not None}
        body |= {name: _filled(row[name]) for name in ("observer", "observed")}
        body["site_id"] = row["site_id"] or place["id"]
        body["disturbances"] = [self._seen(seen["disturbance"]) for seen in row["disturbances_seen"]]
        if place:
            body["new_place"] = {"steward": place["steward"], "name": place["name"]}
        if row["corrects"]:
            body["corrects"] = row["corrects"]
        said = VisitIn.model_validate(body)
        given, plain = said.model_dump(exclude={"id"}), said.model_dump(mode="json")
        with self._as(row["monitor"]) as (session, actor):
            visits.log_visit(session, actor, visits.Sent(said.id, body, given, plain))
        for photo in row["photos"]:
            self._photo(row, UUID(body["site_id"]), photo)

    def _seen(self, disturbance_id: str) -> Row:
        """A report as it is sent: the steps that officers took afterwards are not the monitor's."""
        row = self._reports[disturbance_id]
        seen = {name: row[name] for name in ("id", "timing", "types", "effects", "occurred_at", "notes")}
        if row["position"]:
            seen["position"] = {"lon": row["position"]["lon"], "lat": row["position"]["lat"]}
            seen["accuracy_m"] = str(row["position"]["accuracy_m"])
        return _filled(seen)

    def _photo(self, visit: Row, site_id: UUID, photo: Row) -> None:
        path = FOLDER / photo["file"]
        given = {
            "visit_id": UUID(visit["id"]),
            "sha256": photo["sha256"],
            "origin": photo["origin"],
            "received_from": photo["received_from"],
            "taken_at": datetime.fromisoformat(photo["taken_at"]) if photo["taken_at"] else None,
            "original_name": path.name,
            "source_type": "photograph",
            "source_reliability": None,
            "source_credibility": None,
            "source_hand": None,
        }
        item_id = uuid5(_MADE_BY_THE_WAY, f"{visit['id']}/{photo['file']}")
        with self._as(visit["monitor"]) as (session, actor), path.open("rb") as file:
            evidence.receive(session, actor, self._files, item_id, site_id, given, file)

    def disturbances(self) -> None:
        """The reports that came alone, and every step that officers took."""
        seen = {each["disturbance"] for visit in read("visits") for each in visit["disturbances_seen"]}
        rows = sorted(self._reports.values(), key=lambda row: str(row["occurred_at"]))
        for number, row in enumerate(rows, 1):
            if row["id"] not in seen:
                self._report(row)
            self._say(f"البلاغات reports {number}/{len(rows)}")
        for row in rows:
            self._steps(row)

    def release(self, officers: tuple[UUID, UUID, UUID]) -> None:
        """A first awareness release, signed off by two officers and dated last month: this month's can be tried."""
        first, second, organisation = officers
        answers = {key: Answer(Choice.YES) for key in QUESTIONS}
        review_on = access.now().date() + timedelta(days=180)
        last_month = access.now().replace(day=1) - timedelta(days=1)
        with db.transaction(self._sessions) as session:
            publication.release_with_two(
                session, first, second, organisation, answers, "تدريب", review_on, dated=last_month
            )

    def warn(self, officers: tuple[UUID, UUID, UUID]) -> None:
        """A warning for a governorate, issued by one officer and read by a second."""
        first, second, organisation = officers
        until = access.now().date() + LONGEST_LIFE
        draft = warnings.Draft(organisation, "quneitra", *_WARNED, until)
        with self._as(str(first)) as (session, actor):
            warnings.issue(session, actor, uuid5(_MADE_BY_THE_WAY, "warning"), draft)
        with self._as(str(second)) as (session, actor):
            warnings.let_stand(session, actor, uuid5(_MADE_BY_THE_WAY, "warning"))

    def _report(self, row: Row) -> None:
        place = row["new_place"]
        sent = self._seen(row["id"])
        given: dict[str, Any] = {name: value for name, value in sent.items() if name != "id"}
        if "occurred_at" in given:
            given["occurred_at"] = datetime.fromisoformat(given["occurred_at"])
        if "accuracy_m" in given:
            given["accuracy_m"] = Decimal(given["accuracy_m"])
        if place:
            given["new_place"] = {"steward": UUID(place["steward"])}
        site_id = UUID(row["site_id"] or place["id"])
        with self._as(row["reported_by"]) as (session, actor):
            disturbances.report(session, actor, UUID(row["id"]), site_id, given)

    def _steps(self, row: Row) -> None:
        for number, step in enumerate(row["transitions"]):
            duplicate = row["duplicate_of"] if step["to"] == State.DUPLICATE else None
            taken = disturbances.Step(
                uuid5(_MADE_BY_THE_WAY, f"{row['id']}/{number}"),
                State(step["to"]),
                step["reason"],
                step["action"],
                UUID(duplicate) if duplicate else None,
            )
            with self._as(step["by"]) as (session, actor):
                version = str(disturbances.view(session, UUID(row["id"])).row.version)
                disturbances.move(session, actor, UUID(row["id"]), version, taken)
