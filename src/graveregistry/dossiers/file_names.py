"""Names of the files in a dossier that follow from what they hold."""

from __future__ import annotations

EXTENSIONS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/tiff": "tif",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a",
    "audio/ogg": "ogg", "audio/wav": "wav", "application/pdf": "pdf", "text/plain": "txt", "application/gpx+xml": "gpx",
    "application/geo+json": "geojson", "application/geopackage+sqlite3": "gpkg", "application/zip": "zip",
}  # fmt: skip


def evidence_name(sha256: str, media_type: str) -> str:
    """Path of an evidence file in the bag; the ending follows the media type, never what a person typed."""
    return f"data/evidence/{sha256}.{EXTENSIONS.get(media_type, 'bin')}"
