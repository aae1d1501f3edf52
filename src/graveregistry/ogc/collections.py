"""The collections: what each is called, which properties filter it, and which tile layers show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graveregistry import vocabulary
from graveregistry.errors import Failure


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of feature. ``filters``: the vocabulary's list by property; ``layers``: of a tile, those it fills."""

    id: str
    title_ar: str
    title_en: str
    says_ar: str
    says_en: str
    filters: Mapping[str, str]
    layers: tuple[str, ...]

    def codes(self, name: str) -> tuple[str, ...]:
        """What a property can be filtered by."""
        return vocabulary.codes(self.filters[name])


COLLECTIONS: dict[str, Collection] = {
    each.id: each
    for each in (
        Collection(
            "sites",
            "المواقع",
            "Sites",
            "كل موقع يحقّ لك أن تراه، بشكله على الدقّة الممنوحة لك؛ ودون الدقّة التامة لا أسماء ولا تواريخ.",
            "Every site you may see, with its shape at the precision you have; below exact, no names and no dates.",
            {"type": "site_type", "verification": "verification", "condition": "condition"},
            ("sites", "site_points", "site_counts"),
        ),
        Collection(
            "boundaries",
            "إفادات الحدود",
            "Boundary assertions",
            "كل ما قيل عن حدود المواقع التي تراها بدقّة تامة وتقرأ سجلاتها، بما فيها غير المعتمَد.",
            "All that was said of the boundaries of sites that you see exactly and whose records you read.",
            {"source_type": "source_type", "geometry_qualifier": "geometry_qualifier"},
            ("boundaries",),
        ),
        Collection(
            "disturbances",
            "بلاغات العبث والتعدّي",
            "Disturbances",
            "بلاغات العبث التي تقرأ سجلاتها، في الموضع المبلَّغ عنه أو في مركز الموقع.",
            "The disturbances whose records you read, where they were reported or at the centre of the site.",
            {
                "type": "disturbance_type",
                "state": "disturbance_state",
                "severity": "severity",
                "timing": "disturbance_timing",
            },
            ("disturbances",),
        ),
    )
}


def collection(name: str) -> Collection:
    """A collection by its id.

    Raises:
        Failure: ``not_found``.
    """
    found = COLLECTIONS.get(name)
    if found is None:
        raise Failure("not_found")
    return found
