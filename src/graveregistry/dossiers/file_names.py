"""Names of the files in a dossier that follow from what they hold."""

from __future__ import annotations

from graveregistry.evidence import kinds


def evidence_name(sha256: str, media_type: str) -> str:
    """Path of an evidence file in the bag; the ending follows the media type, never what a person typed."""
    return f"data/evidence/{sha256}.{kinds.extension(media_type)}"


def copy_name(sha256: str, media_type: str) -> str:
    """Path of a copy without what its original says of its making."""
    return f"data/working/{sha256}.{kinds.extension(media_type)}"
