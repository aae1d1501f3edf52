"""What the simulator found, in numbers that are kept and in words for the officers who sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import rfc8785

from graveregistry.publication.simulator.judging import Finding
from graveregistry.publication.texts import Said

VERSION = 1

ATTACKS: Mapping[str, Said] = MappingProxyType(
    {
        "averaging": Said(
            "جُمعت كل الإصدارات وأُخذ متوسّطها، لعلّ الموضع يظهر حين يُلغي بعضها خطأ بعض.",
            "All releases were put together and averaged, in case the place shows once their errors cancel out.",
        ),
        "differencing": Said(
            "قورن كل إصدار بالذي قبله، لعلّ ما زاد أو نقص يدلّ على موضع.",
            "Each release was compared with the one before, in case what came or went points at a place.",
        ),
        "bisection": Said(
            "سُئلت الخريطة عن مربّعات أصغر فأصغر، لتضييق الدائرة حول موضع.",
            "The map was asked about smaller and smaller boxes, to close in on a place.",
        ),
        "nearest_neighbour": Said(
            "جُرّب أقرب مكان محتمل إلى وسط كل منطقة معلَّمة وإلى زواياها.",
            "The likely place nearest to the middle and to the corners of each marked area was tried.",
        ),
        "sizes_and_tags": Said(
            "قيست أحجام الأجوبة ورموز نُسخها، لعلّها تختلف حيث توجد مقابر.",
            "The sizes of the answers and the marks of their versions were compared, in case they differ near graves.",
        ),
        "planting": Said(
            "أُضيفت مواقع كاذبة بأسماء أشخاص كثيرين، لمعرفة ما يخفى بجوارها.",
            "False sites were added under many people's names, to learn what is hidden beside them.",
        ),
        "counting_parts": Said(
            "قُسّم كل موقع إلى أجزاء مرتبطة، لعلّ العدد المعلن يتغيّر.",
            "Every site was divided into linked parts, in case what is shown changes.",
        ),
    }
)
"""What each attack did, by its name."""

SIMULATED = Said(
    "قبل التوقيع: حاول البرنامج أن يعرف مواضع المقابر من كل ما يراه الناس، كما يحاول من يريد نبشها.",
    "Before you sign: the program tried to find the graves from all that the public sees, as somebody who wants to dig "
    "them up would.",
)
MEANING = Said(
    "وُضع كل موقع في أماكن أخرى من منطقته وأُعيد كل شيء: بقي ما يراه الناس هو نفسه تماماً، فلا يدلّ على مكان دون غيره.",
    "Every site was put in other places of its area and everything was made again: what the public sees stayed exactly "
    "the same, so it favours no place.",
)
HELD = Said(
    "لم تدلّ هذه الطريقة على أي موقع بأدقّ من منطقته المعلَّمة، وبقي كل مكان فيها محتملاً بالقدر نفسه.",
    "This way led to no site more closely than its marked area, and every place in it stayed as likely as before.",
)
BROKEN = Said(
    "هذه الطريقة تكشف: دلّت على {located} من المواقع بأدقّ من منطقتها، وتغيّر ما يراه الناس في {changed} من {tried} "
    "محاولة.",
    "This way gives something away: it led to {located} sites more closely than their area, and what the public sees "
    "changed in {changed} of {tried} trials.",
)
PASSED = Said(
    "جُرّبت {attacks} طرق لمعرفة مكان مقبرة من كل ما يُنشر، ولم تنجح واحدة منها.",
    "{attacks} ways of finding a grave from all that is published were tried. None of them worked.",
)
FAILED = Said(
    "لا تنشروا: واحدة على الأقل من طرق الكشف نجحت. أبلغوا من يرعى البرنامج، ولا يمكن اقتراح هذا الإصدار.",
    "Do not publish: at least one way of finding a grave worked. Tell whoever looks after the program; this release "
    "cannot be proposed.",
)
LIMIT = Said(
    "ما لا يمنعه أي برنامج: من يزرع مواقع كاذبة بعون مُبلِّغين ومدقّق ومسؤول عن النشر قد يعرف أن في أصغر منطقة موقعاً "
    "آخر، لا أدقّ من ذلك. والمنطقة التي ضُمّت أجزاؤها تقول إن أيّاً من أجزائها لا يكفي وحده للنشر.",
    "What no program prevents: whoever plants false sites with the help of reporters, a verifier and a steward may "
    "learn that a smallest area holds another site, never more closely. And an area merged from parts says that none "
    "of its parts was enough to be shown alone.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the simulator: on how many shown units, releases so far and places, and what each attack came to."""

    units: int
    releases: int
    places: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """No attack located a site, and no answer changed when sites lay elsewhere."""
        return all(finding.passed for finding in self.findings)

    def document(self) -> dict[str, Any]:
        """The report as JSON: whole numbers and codes; the same for the same release."""
        return {
            "version": VERSION,
            "passed": self.passed,
            "units": self.units,
            "releases": self.releases,
            "places": self.places,
            "attacks": [
                {
                    "attack": each.attack,
                    "tried": each.tried,
                    "changed": each.changed,
                    "located": each.located,
                    "odds": each.odds,
                    "passed": each.passed,
                }
                for each in self.findings
            ],
        }

    def canonical(self) -> str:
        """The document in canonical form (RFC 8785)."""
        return rfc8785.dumps(self.document()).decode()

    @property
    def sha256(self) -> str:
        """The digest that two people sign with the release."""
        return sha256(self.canonical().encode()).hexdigest()


def summary(document: Mapping[str, Any]) -> Said:
    """A kept report in one sentence."""
    count = len(document["attacks"])
    return _filled(PASSED if document["passed"] else FAILED, attacks=count)


def outcome(finding: Mapping[str, Any]) -> Said:
    """One attack's outcome in a sentence."""
    return HELD if finding["passed"] else _filled(BROKEN, **finding)


def _filled(said: Said, **given: Any) -> Said:
    return Said(said.ar.format(**given), said.en.format(**given))
