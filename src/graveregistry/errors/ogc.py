"""Failures of the addresses for GIS programs (OGC API), with the statuses that its standards name."""

from __future__ import annotations

from graveregistry.errors.entry import Entry

OGC: dict[str, Entry] = {
    "ogc_parameter": Entry(
        400,
        2,
        "لم تُفهم قيمة الوسيط {name}. المطلوب: {expected}.",
        "The value of the parameter {name} could not be understood. It takes: {expected}.",
    ),
    "ogc_unknown_parameter": Entry(
        400,
        2,
        "لا يُقبل الوسيط {name} على هذا العنوان. المقبول: {expected}.",
        "The parameter {name} is not taken at this address. Taken are: {expected}.",
    ),
    "not_acceptable": Entry(
        406,
        2,
        "لا يُقدَّم هذا العنوان بالصيغة المطلوبة في ترويسة Accept. المتاح: {offered}.",
        "This address has none of the formats asked for in the Accept header. It offers: {offered}.",
    ),
}
