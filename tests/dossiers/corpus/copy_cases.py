"""Attack 5 on the copies: those of the dossier are the ones that were made at receipt and that the export names."""

from __future__ import annotations

from tests.dossiers import chronicle
from tests.dossiers.corpus import changes
from tests.dossiers.corpus.outcomes import Case, altered, of
from tests.dossiers.tampering import Files, flip

PICTURE, COPY = (f"data/working/{chronicle.photo_sha(data)}.jpg" for data in (chronicle.PREVIEW, chronicle.WORKING))
_OTHER = chronicle.drawn((480, 360), "another")


def _another_picture(files: Files) -> None:
    """Of the same size, under its own digest."""
    del files[PICTURE]
    files[f"data/working/{chronicle.photo_sha(_OTHER)}.jpg"] = _OTHER


COPY_CASES = [
    Case("a picture of the paper edited", of(flip(PICTURE)), altered(evidence="evidence_changed"), attack="5"),
    Case("a picture of the paper replaced", of(_another_picture), altered(evidence="evidence_unknown"), attack="5"),
    Case(
        "a picture of the paper removed",
        of(changes.remove(PICTURE)),
        altered(evidence="missing_file"),
        attack="5",
    ),
    Case(
        "a copy that was made and not exported slipped in",
        of(changes.put(COPY, chronicle.WORKING)),
        altered(evidence="evidence_unknown"),
        attack="5",
    ),
    Case(
        "a copy under no digest slipped in",
        of(changes.put("data/working/note.jpg", b"x")),
        altered(evidence="evidence_changed", bag="extra_file"),
        attack="5",
    ),
    Case(
        "a partner's copy edited",
        of(flip(COPY), "partner"),
        altered(evidence="evidence_changed"),
        attack="5",
    ),
    Case(
        "a partner's copy removed",
        of(changes.remove(COPY), "partner"),
        altered(evidence="missing_file"),
        attack="5",
    ),
    Case(
        "a picture swapped in the paper",
        of(changes.other_picture_in_paper),
        altered(paper="paper_differs", signature="signature_broken"),
        attack="7",
    ),
]
