"""What the desk asks about the notices to print."""

from __future__ import annotations

from graveregistry.wire import Out


class SheetsOut(Out):
    """What notices can say: the public page's address (none: not set, so they carry no QR code), and the contacts."""

    address: str | None
    contact_ar: list[str]
    contact_en: list[str]
    snippet_ar: str | None
    snippet_en: str | None
    training: bool
