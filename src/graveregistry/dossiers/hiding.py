"""What an exporter may leave out of a dossier beyond what its profile does, by the user's words for it.

Each choice names every column and every fact that would tell the same: who hides the place must not leave it standing
in the text as typed, in the device's own data, or in a photo's file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from graveregistry.dossiers.content import Hidden, Name
from graveregistry.dossiers.rules import FREE_TEXT, PROFILES, Profile, Redacting
from graveregistry.errors import Failure

ITEM = "evidence_item/"
"""Before the id of an evidence item whose file is held back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns (``table.column``; ``table.*`` is the whole part) that go together; ``files``: originals go as well;
    ``copies``: also what was copied of them without metadata, since one sees the same on it."""

    name: Name
    columns: tuple[str, ...]
    files: bool = False
    copies: bool = False

    def hidden_by(self, profile: Redacting) -> bool:
        """Whether the profile leaves all of it out already."""
        columns = (each.replace("*", "site_id").split(".") for each in self.columns)
        shown = any(profile.show(table, column) for table, column in columns)
        files = self.files and profile.originals and not profile.fewer_files
        copies = self.copies and profile.copies and not profile.fewer_copies
        return not (shown or files or copies)


# Told of anew among what contradicts: the extents, the conditions seen, the parties named.
_TOLD_AGAIN = "contradiction.statements"

CHOICES: dict[str, Choice] = {
    "site.name": Choice(
        Name("أسماء الموقع", "Names of the site"), ("site.name", "site.name_ar", "site.name_en", "site.aliases")
    ),
    "site.area": Choice(
        Name("المنطقة الإدارية", "Administrative area"),
        ("site.area", "site.governorate", "site.district", "site.subdistrict", "site.locality"),
    ),
    "place": Choice(
        Name(
            "المكان الدقيق: الحدود والمواضع، وما قد يذكره من نصوص وملفات",
            "The exact place: boundaries, positions, and texts and files that may tell it",
        ),
        (
            "boundary_assertion.geometry", "boundary_assertion.error_radius_m", "boundary_assertion.radius_m",
            "boundary_assertion.area_m2", "boundary_assertion.text_as_typed", "boundary_assertion.typed_text",
            "boundary_assertion.crs_as_typed", "boundary_assertion.typed_crs", "visit.observed_position",
            "visit.observer_position", "visit.samples", "disturbance.position", "disturbance.geometry",
            "evidence_item.capture", "evidence_item.device_position", "evidence_item.device_track",
            "site.as_imported", "visit_conflict.body", "custody.detail", _TOLD_AGAIN, *FREE_TEXT,
        ),
        files=True,
        copies=True,
    ),
    "boundary_assertion.author": Choice(
        Name("من رسم الحدود", "Who asserted the boundaries"),
        ("boundary_assertion.author", "boundary_assertion.recorded_by"),
    ),
    "site.event_date": Choice(
        Name("تاريخ الحدث المزعوم", "Alleged date of the event"), ("site.event_date", "site.alleged_event")
    ),
    "site.responsible": Choice(
        Name("الجهة المنسوبة إليها المسؤولية", "Party said to be responsible"),
        ("site.responsible", "site.alleged_party", "site.as_imported", _TOLD_AGAIN),
    ),
    "site.victims": Choice(
        Name("عدد الضحايا ومصدره", "Number of victims and its source"),
        ("site.victims_min", "site.victims_max", "site.victims_source", "site.as_imported"),
    ),
    "site.sources": Choice(Name("المصادر وتقييمها", "Sources and their evaluation"), ("site.sources", "source.*")),
    "site.access": Choice(
        Name("الوصول ومالك الأرض", "Access and owner of the land"), ("site.access", "site.land_owner")
    ),
    "site.notes": Choice(
        Name("ملاحظات الموقع ومخاطره", "Notes on the site and its threats"),
        ("site.notes", "site.threats", "site.as_imported"),
    ),
    "site.verification_basis": Choice(
        Name("أساس التأكيد والشخص المؤهَّل", "Basis of the confirmation and qualified person"),
        ("site.verification_basis", "site.qualified_person"),
    ),
    "site.references": Choice(Name("أرقام ملفات أخرى", "File numbers elsewhere"), ("site.references",)),
    "site.legal_protection": Choice(
        Name("الحماية القانونية", "Legal protection"), ("site.legal_protection", "protection.*")
    ),
    "visit.notes": Choice(
        Name("ملاحظات الزيارات", "Notes on visits"),
        ("visit.notes", "visit.new_place_name", "visit.checklist", "visit_conflict.body"),
    ),
    "visit": Choice(
        Name("كل الزيارات", "All visits"),
        ("visit.*", "visit_acceptance.*", "visit_conflict.*", "visit_merge.*", _TOLD_AGAIN),
    ),
    "disturbance.notes": Choice(
        Name("ملاحظات العبث والتعدّيات", "Notes on disturbances"),
        ("disturbance.notes", "disturbance.occurred_text", "disturbance_transition.reason"),
    ),
    "disturbance": Choice(
        Name("كل بلاغات العبث والتعدّيات", "All disturbances"), ("disturbance.*", "disturbance_transition.*")
    ),
    "site_relation": Choice(Name("العلاقات بمواقع أخرى", "Relations with other sites"), ("site_relation.*",)),
    "evidence_item.original_name": Choice(
        Name("أسماء ملفات الأدلة وممّن وصلت", "Names of evidence files and whom they came from"),
        ("evidence_item.original_name", "evidence_item.received_from", "evidence_item.caption"),
    ),
    "evidence_item.device": Choice(
        Name("ما ذكرته الأجهزة، والملفات التي تحمله", "What devices said, and files that carry it"),
        (
            "evidence_item.capture", "evidence_item.taken_at", "evidence_item.device", "evidence_item.device_time",
            "evidence_item.device_clock", "evidence_item.device_position", "evidence_item.device_error_m",
            "evidence_item.device_track",
            "visit.samples", "visit.device_time",
        ),
        files=True,
    ),
    "evidence_item.files": Choice(
        Name("كل ملفات الأدلة وصورها", "All files and pictures of evidence"), (), files=True, copies=True
    ),
    "event.reason": Choice(
        Name("الأسباب كما كُتبت", "Reasons as typed"),
        (
            "event.reason", "custody.detail", "disturbance_transition.reason", "evidence_item.hold_reason",
            "visit_merge.reason", "visit_merge.ended_reason", "place_link.reason", "place_link.ended_reason",
            "visit_acceptance.withdrawn_reason",
        ),
    ),
}  # fmt: skip


def check(hidden: tuple[Hidden, ...]) -> None:
    """Each names a choice or an item, and says why.

    Raises:
        Failure: ``dossier_field_unknown``, ``reason_needed``.
    """
    for each in hidden:
        if each.field not in CHOICES and item_of(each) is None:
            raise Failure("dossier_field_unknown", field=each.field, fields=", ".join(CHOICES))
        if not each.reason.strip():
            raise Failure("reason_needed")


def item_of(hidden: Hidden) -> UUID | None:
    """The evidence item whose file is held back, if this names one."""
    try:
        return UUID(hidden.field.removeprefix(ITEM)) if hidden.field.startswith(ITEM) else None
    except ValueError:
        return None


def redacting(profile: str, hidden: tuple[Hidden, ...]) -> Redacting:
    """What the profile discloses, less what the exporter hides: never more."""
    chosen = [CHOICES[each.field] for each in hidden if each.field in CHOICES]
    columns = tuple(dict.fromkeys(column for each in chosen for column in each.columns))
    files, copies = (any(getattr(each, name) for each in chosen) for name in ("files", "copies"))
    return replace(PROFILES[Profile(profile)], further=columns, fewer_files=files, fewer_copies=copies)


def said(field: str) -> Name:
    """A choice in words; an item by its id."""
    short = field.removeprefix(ITEM)
    return CHOICES[field].name if field in CHOICES else Name(f"ملف الدليل {short}", f"File of evidence item {short}")
