"""Dossiers in which nothing is wrong, and those in which something cannot be known."""

from __future__ import annotations

from tests.dossiers.corpus import zips
from tests.dossiers.corpus.good import GOOD
from tests.dossiers.corpus.kept import SIZE, kept, proof_from
from tests.dossiers.corpus.outcomes import (
    FAILED,
    NOT_CHECKED,
    NOT_OFFERED,
    TIMELESS,
    UNCHANGED,
    Case,
    as_it_is,
    of,
    sound,
    zipped,
)
from tests.dossiers.tampering import drop_event

# These have cases of their own.
_OWN = {"clock-set-back", "vouched", "pending"}
GOOD_CASES = [Case(f"good {name}", as_it_is(name), sound()) for name in GOOD if name not in _OWN] + [
    Case("good, a clock was set back", as_it_is("clock-set-back"), sound(events=(UNCHANGED, "time_regressed"))),
    Case("good, packed again with folders", zipped(zips.repacked), sound()),
    Case("good, packed in a stream", zipped(zips.streamed), sound()),
    Case("good, the same checkpoint kept", as_it_is("court"), sound(earlier=(UNCHANGED, "")), earlier=kept(SIZE)),
    Case(
        "good, an earlier checkpoint with its proof",
        as_it_is("court"),
        sound(earlier=(UNCHANGED, "")),
        earlier=kept(5),
        consistency=proof_from(5),
    ),
    Case(
        "good, no certificate given",
        as_it_is("court"),
        sound(signature=(NOT_CHECKED, "no_certificate")),
        certificates=(),
    ),
    Case(
        "an earlier checkpoint without a proof",
        as_it_is("court"),
        sound(earlier=(NOT_CHECKED, "no_consistency_proof"), bag=(NOT_CHECKED, "bag_has_no_time")),
        earlier=kept(5),
    ),
    Case(
        "a later checkpoint without a proof",
        as_it_is("court"),
        sound(earlier=(NOT_CHECKED, "older_than_earlier"), bag=(NOT_CHECKED, "bag_has_no_time")),
        earlier=kept(500, fork=True),
    ),
    Case(
        "no key given",
        as_it_is("court"),
        NOT_OFFERED | TIMELESS | dict.fromkeys(("checkpoint", "events"), (NOT_CHECKED, "no_key")),
        keys=(),
    ),
    Case(
        "the newest event left out",
        of(drop_event(-1)),
        sound(
            completeness=(NOT_CHECKED, "tail_unproven"),
            export=(NOT_CHECKED, "export_uncommitted"),
            paper=(FAILED, "paper_data_differs"),
            tables=(FAILED, "table_differs"),
            caseload=(NOT_CHECKED, "no_proven_time"),
            bag=(NOT_CHECKED, "bag_has_no_time"),
        ),
        attack="18",
    ),
]
