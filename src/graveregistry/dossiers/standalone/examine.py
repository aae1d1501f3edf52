"""The examination: what each part is answered, in the order in which one rests on another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, BinaryIO, NamedTuple

from graveregistry.dossiers.findings import SENTENCES
from graveregistry.dossiers.standalone.bagged import Found, bag_faults
from graveregistry.dossiers.standalone.events import Event, chain_faults, last_number, read_event, read_link, read_rows
from graveregistry.dossiers.standalone.geopackages import geopackage_agrees
from graveregistry.dossiers.standalone.notes import Head, NoteError, Trusted, check_note, read_head
from graveregistry.dossiers.standalone.outside import (
    STAMP,
    Look,
    Outside,
    look_at_stamps,
    look_at_witnesses,
    look_back,
)
from graveregistry.dossiers.standalone.papers import attached_files, signature_found
from graveregistry.dossiers.standalone.plain import MalformedError, is_id, read_json
from graveregistry.dossiers.standalone.shapes import UnsureError
from graveregistry.dossiers.standalone.tables import all_features, geojson_bytes, table_bytes
from graveregistry.dossiers.standalone.tree import is_included, read_proof
from graveregistry.dossiers.standalone.trust import trust_by
from graveregistry.dossiers.standalone.zipped import Box, RefusedError

UNCHANGED, FAILED, NOT_CHECKED = "unchanged", "failed", "not_checked"
PARTS: dict[str, Any] = SENTENCES["parts"]
CHECKPOINT, EVENTS, EXPORT = "data/ledger/checkpoint", "data/ledger/events.jsonl", "data/export.json"
PAPER, LAYERS_FILE, FORMAT = "data/dossier.pdf", "data/site.gpkg", "graveregistry-dossier/1"
TABLES = ("data/history.csv", "data/custody.csv", "data/site.geojson")
CASELOAD = (
    "data/map.html",
    "data/caseload/case-uco.jsonld",
    "data/caseload/codes.csv",
    "data/caseload/columns.csv",
    "data/ro-crate-metadata.json",
)
PROOF = re.compile(r"data/ledger/proofs/(0|[1-9][0-9]{0,15})\.tlog-proof")
ROTATION = re.compile(r"data/ledger/rotations/([1-9][0-9]{0,3})\.note")
COPIES = ("working_sha256", "preview_sha256")
EVIDENCE = re.compile(r"data/evidence/([0-9a-f]{64})\.[a-z0-9]+")
COPY = re.compile(r"data/working/([0-9a-f]{64})\.[a-z0-9]+")


class Answer(NamedTuple):
    """The answer for a part: its state, what was found, and since when it is unchanged."""

    state: str
    found: Found
    since: str


def examine(file: BinaryIO, outside: Outside) -> dict[str, Answer]:
    """The answer for each part of a dossier, whatever its bytes are."""
    try:
        return Examination(Box(file), outside).answers()
    except RefusedError as refused:
        unreached = Answer(NOT_CHECKED, [("not_reached", "")], "")
        return {**dict.fromkeys(PARTS, unreached), "bag": Answer(FAILED, [(refused.code, refused.about)], "")}


class Examination:
    """One dossier and what is known of it."""

    def __init__(self, box: Box, outside: Outside) -> None:
        self.box, self.outside = box, outside
        self.hashes = {name: box.hashes(name) for name in box.names()}
        self.note = self._file(CHECKPOINT)
        self.head: Head | None = None
        self.events: list[Event] = []
        self.facts: dict[str, Any] = {}
        self.own: Event | None = None
        self.trusted: Trusted = {}
        self.looks: dict[str, Look] = {}
        self.since = ""
        self.answered: dict[str, Answer] = {}

    def answers(self) -> dict[str, Answer]:
        """All parts, in the order in which they are shown."""
        faults = bag_faults(self.box, self.hashes)
        self._ledger()
        for part, look in self.looks.items():
            self._settle(part, look.failures, look.open_, look.notes)
        self._completeness()
        self._export()
        self._evidence()
        self._tables()
        self._caseload()
        self._paper()
        self._bag(faults)
        return {name: self.answered[name] for name in PARTS}

    def _file(self, name: str) -> bytes:
        return self.box.read(name) if name in self.hashes else b""

    def _settle(self, part: str, failures: Found, open_: Found, notes: Sequence[tuple[str, str]] = ()) -> None:
        if failures:
            self.answered[part] = Answer(FAILED, [*failures, *notes], "")
        elif open_ or not self.since:
            self.answered[part] = Answer(NOT_CHECKED, [*(open_ or [("no_proven_time", "")]), *notes], "")
        else:
            self.answered[part] = Answer(UNCHANGED, list(notes), self.since)

    def _stands(self, *parts: str) -> bool:
        return all(self.answered[part].state == UNCHANGED for part in parts)

    def _ledger(self) -> None:
        refused = self._checkpoint()
        signed = bool(self.trusted) and not refused
        self._look_outside(signed)
        faults = self._read_events() + self._proofs()
        self._read_export()
        doubted = any(look.doubted for look in self.looks.values())
        source = self._count_from() if signed and self.events and not faults and not doubted else []
        no_key = [] if self.outside.known() else [("no_key", "")]
        self._settle("checkpoint", refused, no_key, source)
        pairs = zip(self.events, self.events[1:])
        back = [("time_regressed", str(b.number)) for a, b in pairs if b.recorded_at < a.recorded_at]
        self._settle("events", faults, no_key, back)

    def _checkpoint(self) -> Found:
        if not self.note:
            return [("missing_file", CHECKPOINT)]
        named = [(int(match[1]), name) for name in self.hashes for match in [ROTATION.fullmatch(name)] if match]
        try:
            self.head = read_head(self.note)
            files = [(number, name, self.box.read(name)) for number, name in named]
            self.trusted = trust_by(files, self.outside.known(), self.outside.rotations)
            if self.trusted:
                check_note(self.note, self.trusted)
        except NoteError as refused:
            return [(refused.code, refused.about)]
        return []

    def _look_outside(self, signed: bool) -> None:
        """What others say of the checkpoint, before anything is settled: they may put all of it in doubt."""
        stamps = {name: self.box.read(name) for name in self.hashes if STAMP.fullmatch(name)}
        self.looks = {
            "earlier": look_back(self.outside, self.note, self.trusted),
            "quorum": look_at_witnesses(self.outside.policy, self.note, signed),
            "timestamp": look_at_stamps(stamps, self.note),
        }

    def _count_from(self) -> Found:
        """The earliest time that others vouch for; without one, the registry's own of the newest event listed."""
        own = (max(event.recorded_at for event in self.events), "time_of_registry", "")
        self.since, code, about = min((each for look in self.looks.values() for each in look.times), default=own)
        return [(code, about)]

    def _read_events(self) -> Found:
        faults = [] if EVENTS in self.hashes else [("missing_file", EVENTS)]
        *lines, rest = self._file(EVENTS).split(b"\n")
        for number, line in enumerate(lines, 1):
            try:
                event = read_event(line)
            except MalformedError:
                faults.append(("event_form", str(number)))
                continue
            names = [name for name, _, _ in event.fields]
            faults += [
                ("disclosure_changed", f"{event.number}: {name}") for name, _, known in event.fields if not known
            ]
            twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
            faults += [("field_repeated", f"{event.number}: {name}") for name in twice]
            if self.events and event.number <= self.events[-1].number:
                faults.append(("event_repeated", str(event.number)))
            self.events.append(event)
        if rest:
            faults.append(("event_form", str(len(lines) + 1)))
        return faults if faults or self.events else [("no_events", "")]

    def _proofs(self) -> Found:
        named = {int(match[1]): name for name in self.hashes for match in [PROOF.fullmatch(name)] if match}
        listed = {event.number for event in self.events}
        faults = [("extra_file", named[index]) for index in sorted(set(named) - listed)]
        for event in self.events:
            code = self._proof(event, named.get(event.number))
            path = f"data/ledger/proofs/{event.number}.tlog-proof"
            faults += [(code, path if code == "missing_file" else str(event.number))] if code else []
        return faults

    def _proof(self, event: Event, name: str | None) -> str:
        if name is None:
            return "missing_file"
        try:
            proof = read_proof(self.box.read(name))
        except MalformedError:
            return "proof_failed"
        if proof.note != self.note:
            return "other_checkpoint"
        head = self.head
        holds = head and proof.number == event.number
        if holds and head and is_included(event.number, head.size, event.leaf, proof.hashes, head.root):
            return ""
        return "proof_failed"

    def _read_export(self) -> None:
        data = self._file(EXPORT)
        try:
            facts = read_json(data[:-1])
            sound = data.endswith(b"\n") and facts["format"] == FORMAT and is_id(facts["export"]["dossier_id"])
        except (MalformedError, KeyError, TypeError):
            return
        if sound:
            self.facts, start = facts, f"dossier/{facts['export']['dossier_id']}/"
            for event in self.events:
                if any(name.startswith(start) for name, _, _ in event.fields):
                    self.own = event

    def _completeness(self) -> None:
        failures = [("unlinked", str(event.number)) for event in self.events if not event.sites()]
        open_: Found = []
        for site in self._sites():
            listed = [event for event in self.events if site in event.sites()]
            if not listed:
                failures.append(("site_unlisted", site))
                continue
            link = read_link(self.own.value(f"site/{site}")) if self.own else None
            faults = chain_faults(site, listed, (link[0], self.own.leaf) if link and self.own else None)
            failures += faults
            if not faults and (link is None or link[0] != last_number(site, listed)):
                open_.append(("tail_unproven", site))
        self._settle("completeness", failures, open_)

    def _sites(self) -> list[str]:
        linked = {site for event in self.events for site in event.sites()}
        try:
            named = {site["id"] for site in self.facts.get("sites", [])} | set(self.facts.get("places", []))
        except (KeyError, TypeError):
            named = set()
        return sorted(linked | (named if all(map(is_id, named)) else set()))

    def _export(self) -> None:
        if not self.facts:
            self._settle("export", [("export_form", "")], [])
            return
        name = f"dossier/{self.facts['export']['dossier_id']}/export_sha256"
        committed = self.own.value(name) if self.own else None
        if committed is None:
            self._settle("export", [], [("export_uncommitted", "")])
        else:
            self._settle("export", [] if committed == self.hashes[EXPORT][0] else [("export_changed", "")], [])

    def _evidence(self) -> None:
        rows = read_rows(self.events)
        items = {key: row.get("sha256") for (table, key), row in rows.items() if table == "evidence_item"}
        recorded = {key: digest for key, digest in items.items() if isinstance(digest, str)}
        made = [row.get(each) for (table, _), row in rows.items() if table == "evidence_item" for each in COPIES]
        failures = self._copies({digest for digest in made if isinstance(digest, str)})
        here = set()
        for name in (name for name in sorted(self.hashes) if name.startswith("data/evidence/")):
            digest, match = self.hashes[name][0], EVIDENCE.fullmatch(name)
            here.add(digest)
            if not match or match[1] != digest:
                failures.append(("evidence_changed", name))
            elif digest not in recorded.values():
                failures.append(("evidence_unknown", name))
        absent = sorted(key for key, digest in recorded.items() if digest not in here)
        withheld, expected = set(), set()
        if self._stands("export"):
            withheld = {each["evidence_id"] for each in self.facts["withheld"]}
            expected = {each["id"] for each in self.facts["evidence"]} - withheld
        failures += [("missing_file", f"data/evidence/{recorded[key]}") for key in absent if key in expected]
        left_out = [("evidence_left_out", key) for key in absent if key not in expected | withheld]
        self._settle("evidence", failures, left_out)

    def _copies(self, recorded: set[str]) -> Found:
        """The copies without the originals' own data: those that the export tells of, as their events have them."""
        here = {name: self.hashes[name][0] for name in sorted(self.hashes) if name.startswith("data/working/")}
        told, missing = recorded, set()
        if self._stands("export"):
            told = {copy["sha256"] for each in self.facts["evidence"] for copy in each.get("copies", [])}
            missing = told - set(here.values())
        found: Found = []
        for name, digest in here.items():
            match = COPY.fullmatch(name)
            if not match or match[1] != digest:
                found.append(("evidence_changed", name))
            elif digest not in recorded or digest not in told:
                found.append(("evidence_unknown", name))
        return found + [("missing_file", f"data/working/{digest}") for digest in sorted(missing)]

    def _tables(self) -> None:
        if not self.events:
            for part in ("tables", "geopackage"):
                self._settle(part, [], [("no_events", "")])
            return
        made: list[bytes | None] = [table_bytes(self.events, custody=each) for each in (False, True)]
        try:
            features = all_features(self.events)
        except UnsureError:
            features = None
        made.append(geojson_bytes(features) if features is not None else None)
        failures, open_ = [], []
        for name, data in zip(TABLES, made):
            if name not in self.hashes:
                failures.append(("missing_file", name))
            elif data is None:
                open_.append(("layer_not_read", name))
            elif hashlib.sha256(data).hexdigest() != self.hashes[name][0]:
                failures.append(("table_differs", name))
        self._settle("tables", failures, open_)
        if LAYERS_FILE not in self.hashes:
            self._settle("geopackage", [("missing_file", LAYERS_FILE)], [])
        elif features is None:
            self._settle("geopackage", [], [("layer_not_read", LAYERS_FILE)])
        else:
            agrees = geopackage_agrees(self.box.read(LAYERS_FILE), features)
            self._settle("geopackage", [] if agrees else [("table_differs", LAYERS_FILE)], [])

    def _caseload(self) -> None:
        if not self._stands("export"):
            self._settle("caseload", [], [("no_proven_time", "")])
            return
        listed = self.facts.get("caseload")
        told = listed if isinstance(listed, dict) else {}
        here = {name: self.hashes[name][0] for name in CASELOAD if name in self.hashes}
        failures = [("missing_file", name) for name in sorted(set(told) - set(here))]
        failures += [("caseload_differs", name) for name, found in here.items() if found != told.get(name)]
        self._settle("caseload", failures, [])

    def _paper(self) -> None:
        pdf = self._file(PAPER)
        if PAPER not in self.hashes:
            self._settle("signature", [("missing_file", PAPER)], [])
            self._settle("paper", [("missing_file", PAPER)], [])
            return
        code = signature_found(pdf)
        self._settle("signature", [(code, "")] if code != "signature_unread" else [], [(code, "")])
        attached = attached_files(pdf)
        failure = "paper_data_differs" if attached != [self._file(EVENTS)] else ""
        failure = failure if attached else "paper_data_missing"
        reason = "paper_elsewhere" if self._stands("export", "events") else "no_proven_time"
        self._settle("paper", [(failure, "")] if failure else [], [(reason, "")])

    def _bag(self, faults: Found) -> None:
        payload = [name for name in self.hashes if name.startswith("data/")]
        stated = self.facts.get("tag_files", ())
        known = {CHECKPOINT, EVENTS, EXPORT, PAPER, LAYERS_FILE, *TABLES, *CASELOAD, *stated}
        forms = (EVIDENCE, COPY, PROOF, ROTATION, STAMP)
        strange = [name for name in payload if name not in known and not any(form.fullmatch(name) for form in forms)]
        faults = faults + [("extra_file", name) for name in strange]
        if not faults and self._stands("export"):
            faults = self._tag_faults(len(payload), sum(map(self.box.size, payload)))
        rests_on = [part for part, answer in self.answered.items() if weighs(answer)]
        self._settle("bag", faults, [] if self._stands(*rests_on) else [("bag_has_no_time", "")])

    def _tag_faults(self, count: int, octets: int) -> Found:
        """Tag files that are not what the registry wrote, as the proven facts tell it."""
        export = self.facts["export"]
        marked = " (TRAINING / \u062a\u062f\u0631\u064a\u0628)" if export["training"] else ""
        rows = [
            ("Source-Organization", f"{export['organisation']['en']} / {export['organisation']['ar']}"),
            ("External-Identifier", export["number"]),
            ("External-Description", f"Dossier for {export['recipient']['name']['en']}{marked}"),
            ("Bagging-Date", export["exported_at"][:10]),
            ("Bag-Software-Agent", "graveregistry"),
            ("Payload-Oxum", f"{octets}.{count}"),
        ]
        info = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in rows).encode()
        told = {**self.facts["tag_files"], "bag-info.txt": hashlib.sha256(info).hexdigest()}
        return [("tag_file_differs", name) for name in sorted(told) if self.hashes.get(name, [""])[0] != told[name]]


def weighs(answer: Answer) -> bool:
    """Whether an answer counts in the whole: not where nothing was there or given to check the part with."""
    offered = any(code not in SENTENCES["not_offered"] for code, _ in answer.found)
    return answer.state != NOT_CHECKED or offered
