"""Tell the facts of sites from their events: pure, so that what a dossier says is what its events say.

A row is told as its events left it at ``as_of``, so a dossier can be had as things were known then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from graveregistry import vocabulary
from graveregistry.dossiers import exhibits, stated
from graveregistry.dossiers.cells import as_typed, count, joined, labelled, listed, moment, said, text
from graveregistry.dossiers.content import (
    EXPORTED,
    Boundary,
    Consent,
    Contradiction,
    CustodyStep,
    Disturbance,
    DossierContent,
    Evidence,
    Export,
    Fact,
    LedgerEvent,
    Name,
    Protection,
    Relation,
    Site,
    Source,
    Transition,
    Visit,
)  # fmt: skip
from graveregistry.dossiers.disclosed import Event, Row, make_event, parse_geometry, rows
from graveregistry.errors import Failure
from graveregistry.geo import measure

_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CUSTODY = {
    "EvidenceOpened": Name("فُتح الأصل", "original opened"),
    "WorkingCopyOpened": Name("فُتحت نسخة العمل", "working copy opened"),
    "ConsentChanged": Name("تغيّرت الموافقة", "consent changed"),
    "SourceEvaluated": Name("قُيّم المصدر", "source evaluated"),
    "EvidenceVerified": Name("أُثبت", "established"),
    "EvidenceHeld": Name("حُجز قانونياً", "legal hold placed"),
    "EvidenceReleased": Name("رُفع الحجز القانوني", "legal hold ended"),
    "ErasureProposed": Name("طُلب الحذف", "deletion proposed"),
    "OutlineReleased": Name("أُتيحت خطوط الصورة لهاتف راصد", "outline released to a monitor's phone"),
    "OutlineWithdrawn": Name("سُحبت خطوط الصورة", "outline withdrawn"),
}
_RECEIVED = Name("استُلم", "received")
_BOUNDARIES, _CONDITION = Name("حدود الموقع", "Boundary of the site"), Name("حالة الحفظ", "Condition")
_ALLEGED = Name("الجهة المنسوب إليها", "Party said to be responsible")
_REPORTS = Name("بلاغان مختلفان بمعرّف واحد", "Two different reports under one id")

_DOT, _SPACE = Name(" · ", " · "), Name(" ", " ")


@dataclass(frozen=True, slots=True)
class Known:
    """What the events do not say by themselves: names of people by id, codes of other sites the exporter may see."""

    people: Mapping[str, str]
    codes: Mapping[UUID, str]


def mentioned(events: Iterable[LedgerEvent]) -> frozenset[UUID]:
    """Every id that the events mention, for the exporter to find out which are people and which are sites."""
    texts = (str(field.value) for event in events for field in _parsed(event).fields)
    return frozenset(UUID(found) for text in texts for found in _UUID.findall(text))


def tell(
    export: Export, sites: Sequence[UUID], places: Iterable[UUID], events: Sequence[LedgerEvent], known: Known
) -> DossierContent:
    """The content of a dossier of these sites, from their events; checkpoint and proofs come later.

    Raises:
        Failure: ``dossier_not_known_then`` when one of the sites was not recorded at ``as_of``.
    """
    parsed = [_parsed(event) for event in events]
    then = [event for event in parsed if export.as_of is None or event.leaf.recorded_at <= export.as_of]
    told = _Told(then, sites, known, rows(parsed))
    return DossierContent(
        export=export,
        sites=tuple(told.site(site) for site in sites),
        events=tuple(events),
        checkpoint=b"",
        places=tuple(sorted(places, key=str)),
        people=tuple((person, Name(name, name)) for person, name in sorted(known.people.items())),
        boundaries=tuple(told.boundaries()),
        visits=tuple(told.visits()),
        disturbances=tuple(told.disturbances()),
        relations=tuple(told.relations()),
        protections=tuple(told.protections()),
        sources=tuple(told.sources()),
        contradictions=tuple(told.contradictions()),
        evidence=tuple(told.evidence()),
        custody=tuple(told.custody()),
    )


def _parsed(event: LedgerEvent) -> Event:
    return make_event(event.index, event.recorded_at, event.digests, event.disclosures)


def _heading(list_name: str) -> Name:
    return Name(vocabulary.list_label(list_name, "ar"), vocabulary.list_label(list_name, "en"))


class _Told:
    """The rows as the events left them, part by part."""

    def __init__(
        self, events: Sequence[Event], sites: Sequence[UUID], known: Known, now: Mapping[tuple[str, str], Row]
    ) -> None:
        self._events = events
        # What people agreed to counts as it is today, whatever was known when.
        self._now = now
        self._sites = sites
        self._known = known
        found = rows(events)
        self._rows = {name: row for name, row in found.items() if row.get("deleted") is not True}
        self._home, self._leading = stated.homes(self._rows), stated.leading(self._rows)

    def _table(self, table: str, order: str) -> Iterator[tuple[UUID, Row]]:
        """The rows of a table that belong to the dossier's sites, in order of a column and the key."""
        found = [(str(row.get(order, "")), key, row) for (of, key), row in self._rows.items() if of == table]
        own = {str(site) for site in self._sites}
        for _, key, row in sorted(found, key=lambda each: each[:2]):
            if str(self._home.get(row.get("site_id"), row.get("site_id"))) in own:
                yield UUID(key), row

    def _site_of(self, row: Row) -> UUID:
        return UUID(str(self._home.get(row.get("site_id"), row.get("site_id"))))

    def _site_rows(self) -> Iterator[tuple[UUID, Row]]:
        for site in self._sites:
            yield site, self._row(site)

    def _row(self, site: UUID) -> Row:
        row = self._rows.get(("site", str(site)))
        if row is None or "code" not in row:
            # By the code it has now: people know no site by its id.
            raise Failure("dossier_not_known_then", site=self._now.get(("site", str(site)), {}).get("code", site))
        return row

    def site(self, site: UUID) -> Site:
        row = self._row(site)
        ar, en = said(row, "name_ar"), said(row, "name_en")
        parts = [part for name in ("governorate", "district", "subdistrict", "locality") if (part := said(row, name))]
        return Site(
            site,
            str(row["code"]),
            Name(ar or en or "", en or ar or "") if ar or en else None,
            Name("، ".join(parts), ", ".join(parts)) if parts else None,
            tuple(listed(row, "types")),
            str(row.get("verification")),
            str(row.get("condition")),
            tuple(listed(row, "aliases")),
            said(row, "event_date"),
            joined(_allegation(each) for each in listed(row, "responsible")),
            count(row.get("victims_min")),
            count(row.get("victims_max")),
            said(row, "victims_source"),
            tuple(listed(row, "hazards")),
            tuple(_more(row)),
        )

    def boundaries(self) -> Iterator[Boundary]:
        current = {said(row, "current_boundary_id") for _, row in self._site_rows()}
        for key, row in self._table("boundary_assertion", "recorded_at"):
            shape = parse_geometry(str(row.get("geometry")))
            radius = said(row, "error_radius_m")
            yield Boundary(
                key,
                self._site_of(row),
                said(row, "geometry"),
                str(key) in current,
                said(row, "method"),
                said(row, "source_type"),
                said(row, "author") or said(row, "recorded_by"),
                said(row, "asserted_on"),
                said(row, "location_certainty"),
                said(row, "extent_certainty"),
                said(row, "geometry_qualifier"),
                radius,
                said(row, "text_as_typed"),
                said(row, "crs_as_typed"),
                f"{measure.area(shape):.0f}" if shape is not None and radius is None else None,
            )

    def visits(self) -> Iterator[Visit]:
        for key, row in self._table("visit", "received_at"):
            received = moment(row.get("received_at"))
            if received is not None:
                notes = [text for name in ("new_place_name", "notes") if (text := said(row, name))]
                corrects, leading = said(row, "corrects_visit_id"), self._leading.get(str(key))
                yield Visit(
                    key,
                    self._site_of(row),
                    moment(row.get("occurred_at")),
                    received,
                    said(row, "method"),
                    said(row, "condition"),
                    said(row, "trend"),
                    said(row, "monitor_id"),
                    tuple(listed(row, "hazards")),
                    "\n".join(notes) or None,
                    said(row, "observed_position"),
                    row.get("clock_flagged") is True,
                    UUID(corrects) if corrects else None,
                    UUID(str(leading)) if leading else None,
                )

    def disturbances(self) -> Iterator[Disturbance]:
        steps: dict[str, list[Transition]] = {}
        for _, row in self._table("disturbance_transition", "at"):
            at = moment(row.get("at"))
            if at is not None:
                why = joined((as_typed(said(row, "reason")), labelled("response_action", said(row, "action"))))
                step = Transition(at, str(row.get("to_state")), said(row, "by"), why)
                steps.setdefault(str(row.get("disturbance_id")), []).append(step)
        for key, row in self._table("disturbance", "reported_at"):
            reported = moment(row.get("reported_at"))
            if reported is not None:
                notes = [text for name in ("occurred_text", "notes") if (text := said(row, name))]
                yield Disturbance(
                    key,
                    self._site_of(row),
                    tuple(listed(row, "types")),
                    said(row, "timing"),
                    str(row.get("severity")),
                    str(row.get("state")),
                    moment(row.get("occurred_at")),
                    reported,
                    tuple(listed(row, "effects")),
                    said(row, "reported_by"),
                    "\n".join(notes) or None,
                    said(row, "position"),
                    tuple(steps.get(str(key), [])),
                )

    def relations(self) -> Iterator[Relation]:
        own = set(self._sites)
        for (table, key), row in self._rows.items():
            if table == "site_relation" and row.get("site_id") and row.get("other_site_id"):
                one, other = UUID(str(row["site_id"])), UUID(str(row["other_site_id"]))
                sides = [(one, other, False), (other, one, True)]
                for site, elsewhere, theirs in (each for each in sides if each[0] in own):
                    yield Relation(
                        UUID(key),
                        site,
                        str(row.get("kind")),
                        self._known.codes.get(elsewhere),
                        moment(row.get("recorded_at")),
                        said(row, "recorded_by"),
                        said(row, "note"),
                        theirs,
                    )

    def protections(self) -> Iterator[Protection]:
        for site, row in self._site_rows():
            for number, each in enumerate(listed(row, "legal_protection")):
                yield Protection(
                    uuid5(site, f"protection/{number}"),
                    site,
                    each.get("authority"),
                    each.get("instrument") or None,
                    each.get("since"),
                    each.get("until"),
                )

    def sources(self) -> Iterator[Source]:
        for site, row in self._site_rows():
            for number, each in enumerate(listed(row, "sources")):
                today = _same_source(each, listed(self._now.get(("site", str(site)), {}), "sources"))
                yield Source(
                    uuid5(site, f"source/{number}"),
                    str(each.get("source_type")),
                    each.get("source_reliability"),
                    each.get("source_credibility"),
                    each.get("source_hand"),
                    each.get("note"),
                    each.get("received_on"),
                    Consent(str(today.get("consent_scope")), testify=today.get("testify")),
                )

    def evidence(self) -> Iterator[Evidence]:
        for key, row in self._table("evidence_item", "received_at"):
            if "sha256" in row and "media_type" in row:
                today = self._now.get(("evidence_item", str(key)), row)
                yield exhibits.evidence(key, self._site_of(row), row, exhibits.consent(today))

    def custody(self) -> Iterator[CustodyStep]:
        items = {str(key) for key, _ in self._table("evidence_item", "received_at")}
        for event in self._events:
            actor, at = event.value("actor"), event.leaf.recorded_at
            who = None if actor is None else str(actor)
            for key in sorted(items):
                if event.value(f"evidence_item/{key}/sha256") is not None:
                    yield CustodyStep(UUID(key), at, _RECEIVED, who, _origin(event, key))
            for key, to in exhibits.exports(event):
                if key in items:
                    yield CustodyStep(UUID(key), at, EXPORTED, who, to)
            item, action = event.value("evidence"), _CUSTODY.get(str(event.value("type")))
            if action is not None and isinstance(item, str) and item in items:
                yield CustodyStep(UUID(item), at, action, who, as_typed(text(event.value("reason"))))

    def contradictions(self) -> Iterator[Contradiction]:
        for site, row in self._site_rows():
            found = [each for each in self.boundaries() if each.site_id == site]
            if len(found) > 1:
                yield Contradiction(site, _BOUNDARIES, tuple(map(_boundary_said, found)))
            seen = [
                each
                for each in self.visits()
                if each.site_id == site and not each.same_event_as and each.condition not in (None, "not_assessed")
            ]
            if seen and seen[-1].condition != row.get("condition"):
                day = seen[-1].recorded_at.date()
                registry = _says(Name("السجلّ", "The registry"), said(row, "condition"))
                last = _says(Name(f"آخر زيارة {day}", f"The last visit {day}"), seen[-1].condition)
                yield Contradiction(site, _CONDITION, (registry, last))
            alleged = listed(row, "responsible")
            if len(alleged) > 1:
                yield Contradiction(site, _ALLEGED, tuple(_allegation(each) for each in alleged))
        for _, row in self._table("visit_conflict", "received_at"):
            reports = f"{row.get('visit_id')} · {str(row.get('received_at'))[:16]} · {row.get('request_sha256')}"
            yield Contradiction(self._site_of(row), _REPORTS, (Name(reports, reports),))


def _says(who: Name, condition: str | None) -> Name:
    found = labelled("condition", condition) or Name("—", "—")
    return Name(f"{who.ar}: {found.ar}", f"{who.en}: {found.en}")


def _origin(event: Event, key: str) -> Name | None:
    return labelled("photo_origin", text(event.value(f"evidence_item/{key}/origin")))


def _allegation(each: Mapping[str, Any]) -> Name:
    said = each.get("text", "")
    notes = joined(labelled(name, each.get(name)) for name in ("source_type", "certainty"))
    return Name(f"{said} ({notes.ar})", f"{said} ({notes.en})") if notes else Name(said, said)


def _boundary_said(each: Boundary) -> Name:
    number, square = (each.area_m2, "²") if each.area_m2 else (f"± {each.radius_m}", "")
    size = Name(f"{number} م{square}", f"{number} m{square}")
    known = Name("الحالية", "current") if each.current else None
    short = str(each.id)[:8]
    parts = (labelled("source_type", each.source), as_typed(each.date), size, known)
    return joined((Name(short, short), *parts), _DOT) or Name(short, short)


_CODED = {
    "condition_reason": "condition_reason", "intervention": "intervention",
    "intervention_method": "intervention_method", "access": "access_kind", "land_owner": "land_owner",
}  # fmt: skip
_TYPED = {
    "verification_basis": Name("أساس التأكيد", "Basis of the confirmation"),
    "qualified_person": Name("الشخص المؤهَّل", "Qualified person"),
    "verified_on": Name("تاريخ التحقّق", "Verified on"),
    "threats": Name("مخاطر تهدّد الموقع", "Threats"),
    "notes": Name("ملاحظات", "Notes"),
}
FACTS = (*_CODED, *_TYPED, "references")
"""The columns of a site that are told as facts beside its own parts."""


def _more(row: Row) -> Iterator[Fact]:
    for column, list_name in _CODED.items():
        if value := labelled(list_name, said(row, column)):
            yield Fact(column, _heading(list_name), value)
    for column, label in _TYPED.items():
        if text := as_typed(said(row, column)):
            yield Fact(column, label, text)
    held = [(each.get("body") or each.get("authority"), each.get("number")) for each in listed(row, "references")]
    references = (joined((labelled("reference_authority", body), as_typed(number)), _SPACE) for body, number in held)
    if numbers := joined(references):
        yield Fact("references", Name("أرقام ملفات أخرى", "File numbers elsewhere"), numbers)


def _same_source(source: Mapping[str, Any], listed: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The source as it is listed today, whatever was agreed to since; itself where it is listed no more."""
    return next((each for each in listed if _bare(each) == _bare(source)), source)


def _bare(source: Mapping[str, Any]) -> dict[str, Any]:
    # What was not said and what was said to be nothing are one: a row edited later may spell it either way.
    return {
        name: value for name, value in source.items() if name not in {"consent_scope", "testify"} and value is not None
    }
