"""Failures of disturbances."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

DISTURBANCES: dict[str, Entry] = {
    "step_not_open": Entry(
        409,
        2,
        "لا تنتقل الحالة الراهنة إلى هذه الحالة مباشرة. اختر إحدى الخطوات المعروضة.",
        "The present state does not lead straight to that one. Choose one of the steps offered.",
    ),
    "already_taken": Entry(
        409,
        2,
        "تولّى شخص آخر هذا البلاغ قبلك. انظر اسمه في السجل ونسّق معه.",
        "Somebody else has taken this in hand before you. See who in the record, and agree with them.",
    ),
    "original_needed": Entry(
        422,
        2,
        "البلاغ المكرَّر يشير إلى بلاغ أصلي آخر غير مكرَّر، ولا يُذكر الأصل مع أي حالة أخرى. اختر البلاغ الأصلي.",
        "A duplicate points to another report that is no duplicate itself, and no other state names one. "
        "Choose the original report.",
    ),
    "place_is_site": Entry(
        409,
        2,
        "البلاغ مرتبط بموقع مسجَّل. إن كان الموقع خطأ فأغلق البلاغ وقدّم بلاغاً جديداً على الموقع الصحيح.",
        "This report is about a marked site already. If it is the wrong one, close the report and file a new one "
        "at the right site.",
    ),
}
