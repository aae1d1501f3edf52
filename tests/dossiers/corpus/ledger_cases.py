"""Attacks 1 to 4 and 18: events, proofs and checkpoints altered, all manifests made anew."""

from __future__ import annotations

from tests.dossiers import chronicle
from tests.dossiers.corpus import changes
from tests.dossiers.corpus.kept import OTHER_NAME, SIZE, STRANGER, kept, proof_from
from tests.dossiers.corpus.outcomes import (
    NOT_CHECKED,
    RETOLD,
    Case,
    as_it_is,
    eventless,
    failing,
    of,
    timeless,
)
from tests.dossiers.tampering import drop_event, flip

LEDGER_CASES = [
    Case("a field rewritten", of(changes.rewrite_field), timeless(events="disclosure_changed", **RETOLD), attack="1"),
    Case(
        "a field rewritten with its digest",
        of(changes.rewrite_field_and_digest),
        timeless(events="proof_failed", completeness="chain_broken", **RETOLD),
        attack="1",
    ),
    Case(
        "an event re-dated",
        of(changes.redate),
        timeless(events="proof_failed", completeness="chain_broken", **RETOLD),
        attack="1",
    ),
    Case(
        "digests in another order",
        of(changes.unsorted_digests),
        timeless(events="event_form", completeness="chain_gap", **RETOLD),
        attack="1",
    ),
    Case(
        "a digest twice",
        of(changes.doubled_digest),
        timeless(events="event_form", completeness="chain_gap", **RETOLD),
        attack="1",
    ),
    Case("two proofs swapped", of(changes.swap_proofs), timeless(events="proof_failed"), attack="4"),
    Case(
        "an event listed twice",
        of(changes.repeat_event),
        timeless(events="event_repeated", completeness="chain_broken", **RETOLD),
        attack="18",
    ),
    Case(
        "two events in another order",
        of(changes.reorder_events),
        timeless(events="event_repeated", **RETOLD),
        attack="18",
    ),
    Case("a field disclosed twice", of(changes.repeat_field), timeless(events="field_repeated", **RETOLD), attack="1"),
    Case("a proof bent", of(flip("data/ledger/proofs/0.tlog-proof", 40)), timeless(events="proof_failed"), attack="4"),
    Case(
        "a proof's index changed",
        of(changes.swap("data/ledger/proofs/2.tlog-proof", b"index 2", b"index 3")),
        timeless(events="proof_failed"),
        attack="4",
    ),
    Case(
        "a proof with one hash more",
        of(changes.swap("data/ledger/proofs/2.tlog-proof", b"\n\n", b"\n" + b"A" * 43 + b"=\n\n")),
        timeless(events="proof_failed"),
        attack="4",
    ),
    Case(
        "a proof with a hash respelled",
        of(changes.swap("data/ledger/proofs/2.tlog-proof", b"=\n", b"\n")),
        timeless(events="proof_failed"),
        attack="4",
    ),
    Case(
        "a proof removed",
        of(changes.remove("data/ledger/proofs/0.tlog-proof")),
        timeless(events="missing_file"),
        attack="4",
    ),
    Case(
        "a proof of no event",
        of(changes.put("data/ledger/proofs/99.tlog-proof", b"")),
        timeless(events="extra_file"),
        attack="4",
    ),
    Case("another ledger's proofs", of(changes.foreign_proofs), timeless(events="other_checkpoint"), attack="4"),
    Case("a forked log", of(changes.forked_log), timeless(events="proof_failed"), attack="3"),
    Case(
        "a line that is no event",
        of(changes.swap(changes.EVENTS, b'{"digests"', b'{ "digests"')),
        timeless(events="event_form", completeness="chain_gap", **RETOLD),
        attack="1",
    ),
    Case(
        "a line break of another system",
        of(changes.swap(changes.EVENTS, b"\n", b"\r\n")),
        timeless(events="event_form", completeness="chain_gap", **RETOLD),
        attack="1",
    ),
    Case(
        "the last line break missing",
        of(lambda f: f.update({changes.EVENTS: f[changes.EVENTS][:-1]})),
        timeless(events="event_form", **RETOLD)
        | {"completeness": (NOT_CHECKED, "tail_unproven"), "export": (NOT_CHECKED, "export_uncommitted")},
        attack="1",
    ),
    Case("a hundred thousand nested lists", of(changes.nested(100_000)), eventless("event_form"), attack="12"),
    Case("all events removed", of(changes.remove(changes.EVENTS)), eventless("missing_file"), attack="18"),
    Case("events emptied", of(changes.put(changes.EVENTS, b"")), eventless("no_events"), attack="18"),
    Case("the first event left out", of(drop_event(0)), failing(completeness="chain_gap", **RETOLD), attack="18"),
    Case(
        "a middle event left out",
        of(drop_event(4)),
        failing(completeness="chain_gap", evidence="evidence_unknown", **RETOLD),
        attack="18",
    ),
    Case(
        "a site's event left out of two sites'",
        of(drop_event(1), "two-sites"),
        failing(completeness="chain_gap", **RETOLD),
        attack="18",
    ),
    Case("an event's link withheld", of(changes.hide_link), failing(completeness="unlinked", **RETOLD), attack="18"),
    Case(
        "an event of another site", of(changes.foreign_event), failing(completeness="unlinked", **RETOLD), attack="18"
    ),
    Case(
        "a checkpoint by another key of the same name",
        of(changes.resigned(OTHER_NAME)),
        timeless(checkpoint="note_unknown_key"),
        attack="4",
    ),
    Case(
        "a checkpoint of another log",
        of(changes.resigned(STRANGER)),
        timeless(checkpoint="note_unknown_key"),
        attack="4",
    ),
    Case(
        "a checkpoint of a size it never had",
        of(changes.resigned(OTHER_NAME, size=12)),
        timeless(checkpoint="note_unknown_key", events="proof_failed"),
        attack="2",
    ),
    Case(
        "a checkpoint with its size altered",
        of(changes.note_changed(b"\n13\n", b"\n14\n")),
        timeless(checkpoint="signature"),
        attack="4",
    ),
    Case(
        "a checkpoint with a size of two spellings",
        of(changes.note_changed(b"\n13\n", b"\n013\n")),
        timeless(checkpoint="note_malformed", events="proof_failed"),
        attack="4",
    ),
    Case(
        "a checkpoint with a line more",
        of(changes.resigned(chronicle.SIGNER, text=f"{chronicle.ORIGIN}\n13\n{'A' * 43}=\nmore\n")),
        timeless(checkpoint="note_malformed", events="proof_failed"),
        attack="4",
    ),
    Case(
        "a checkpoint signed twice by one key",
        of(changes.signed_twice),
        timeless(checkpoint="note_malformed"),
        attack="4",
    ),
    Case("a checkpoint's signature bent", of(changes.bent_signature), timeless(checkpoint="signature"), attack="4"),
    Case(
        "only the checkpoint replaced",
        of(changes.put(changes.CHECKPOINT, kept(12))),
        timeless(events="other_checkpoint"),
        attack="2",
    ),
    Case(
        "the checkpoint removed",
        of(changes.remove(changes.CHECKPOINT)),
        timeless(checkpoint="missing_file", events="other_checkpoint"),
        attack="4",
    ),
    Case(
        "the registry's key is another",
        as_it_is("court"),
        timeless(checkpoint="note_unknown_key"),
        keys=(OTHER_NAME.key,),
        attack="4",
    ),
    Case(
        "two histories at one size",
        as_it_is("court"),
        timeless(earlier="fork"),
        earlier=kept(SIZE, fork=True),
        attack="3",
    ),
    Case(
        "an earlier checkpoint nobody signed",
        as_it_is("court"),
        failing(earlier="note_malformed"),
        earlier=b"x",
        attack="4",
    ),
    Case(
        "an earlier checkpoint by another key",
        as_it_is("court"),
        failing(earlier="note_unknown_key"),
        earlier=kept(5, signer=OTHER_NAME),
        attack="4",
    ),
    Case(
        "an earlier checkpoint of another history",
        as_it_is("court"),
        failing(earlier="consistency_failed"),
        earlier=kept(5, fork=True),
        consistency=proof_from(5),
        attack="2",
    ),
    Case(
        "a bent consistency proof",
        as_it_is("court"),
        failing(earlier="consistency_failed"),
        earlier=kept(5),
        consistency=proof_from(5, bent=True),
        attack="4",
    ),
    Case(
        "a consistency proof of another size",
        as_it_is("court"),
        failing(earlier="consistency_form"),
        earlier=kept(5),
        consistency=proof_from(5, stated=4),
        attack="4",
    ),
    Case(
        "a consistency proof from size 0",
        as_it_is("court"),
        failing(earlier="consistency_failed"),
        earlier=kept(0),
        consistency=proof_from(0),
        attack="4",
    ),
]
