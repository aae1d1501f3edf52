"""Failures of saved views."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

SAVED_VIEWS: dict[str, Entry] = {
    "views_full": Entry(
        409,
        2,
        "حفظت {most} عرضاً، وهو الحدّ الأقصى. احذف عرضاً لا تحتاجه ثم احفظ هذا.",
        "You have saved {most} views, the most there can be. Delete one you do not need, then save this one.",
    ),
}
