"""Whether one site may be shown exactly to everybody: pure decisions over what its steward's officer may see.

Nothing that the officer may not see enters: a refusal that knew of another organisation's hidden grave would find it.
"""

from __future__ import annotations

from dataclasses import dataclass

from graveregistry.errors import Reason
from graveregistry.geo.spotting import spot

APART_M = 500
"""Metres: a site nearer than this would be found by whoever goes to the published one."""
SHORTEST_SOURCE = 10


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands for and against it: whether the site was discounted, its exact place known, and guarded; which of its
    related sites and of those near it are not published themselves (by code).
    """

    discounted: bool
    has_shape: bool
    guarded: bool
    related: tuple[str, ...]
    near: tuple[str, ...]


def refusals(ground: Ground) -> tuple[Reason, ...]:
    """What about the site itself stands in the way."""
    found = []
    if ground.discounted:
        found.append(
            Reason(
                "site_discounted",
                "هذا الموقع مستبعَد: لا يُعرض ما تبيّن أنه ليس قبراً.",
                "This site is discounted: what turned out to be no grave is not shown.",
            )
        )
    if not ground.has_shape:
        found.append(
            Reason("no_boundary", "لا حدود للموقع بعد. ارسمها أولاً.", "The site has no boundary yet. Draw one first.")
        )
    if not ground.guarded:
        found.append(
            Reason(
                "site_unguarded",
                "لا حماية مسجّلة لهذا الموقع. سجّل أولاً الحماية القانونية في بياناته، أو سياجاً أو حراسة في بلاغاته.",
                "No protection of this site is recorded. First record legal protection in its facts, or a fence or a "
                "guard in its reports.",
            )
        )
    if ground.related:
        listed = " ".join(ground.related)
        found.append(
            Reason(
                "related_exposed",
                f"يدلّ النشر على مواقع مرتبطة به غير منشورة: {listed}.",
                f"It would point to related sites that are not published: {listed}.",
            )
        )
    if ground.near:
        listed = " ".join(ground.near)
        found.append(
            Reason(
                "near_exposed",
                f"على بعد أقلّ من {APART_M} متر مواقع غير منشورة: {listed}.",
                f"Within {APART_M} metres lie sites that are not published: {listed}.",
            )
        )
    return tuple(found)


def refusals_of_words(public_at: str, text_ar: str, text_en: str) -> tuple[Reason, ...]:
    """What in the officer's words stands in the way."""
    found = []
    if len(public_at) < SHORTEST_SOURCE:
        found.append(
            Reason(
                "public_at_needed",
                "اذكر أين نُشر المكان من قبل: المصدر وتاريخه.",
                "Say where the place has been public: the source and its date.",
                field="public_at",
            )
        )
    for field, text in (("text_ar", text_ar), ("text_en", text_en)):
        if not 20 <= len(text) <= 600 or spot(text) is not None:
            found.append(
                Reason(
                    "text_unfit",
                    "اكتب للناس ما عليهم فعله هناك، من 20 إلى 600 حرف، بلا إحداثيات.",
                    "Write for people what to do there, 20 to 600 characters, without coordinates.",
                    field=field,
                )
            )
    return tuple(found)
