"""What the simulator's report says to the two officers who sign, who are no statisticians: in Arabic and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from graveregistry.publication.texts import Said

ATTACKS: Mapping[str, Said] = MappingProxyType(
    {
        "averaging": Said(
            "يجمع كل الإصدارات ويأخذ متوسّطها، لعلّ الموضع يظهر حين يُلغي بعضها خطأ بعض.",
            "Puts all releases together and averages them, in case the place shows once their errors cancel out.",
        ),
        "differencing": Said(
            "يقارن كل إصدار بالذي قبله، لعلّ ما زاد أو نقص يدلّ على موضع.",
            "Compares each release with the one before, in case what came or went points at a place.",
        ),
        "bisection": Said(
            "يسأل الخريطة عن مربّعات أصغر فأصغر، ليضيّق الدائرة حول موضع.",
            "Asks the map about smaller and smaller boxes, to close in on a place.",
        ),
        "nearest_neighbour": Said(
            "يجرّب أقرب مكان محتمل إلى وسط كل منطقة معلَّمة وإلى زواياها.",
            "Tries the likely place nearest to the middle and to the corners of each marked area.",
        ),
        "sizes_and_tags": Said(
            "يقيس أحجام الأجوبة ورموز نُسخها، لعلّها تختلف حيث توجد مقابر.",
            "Compares the sizes of the answers and the marks of their versions, in case they differ near graves.",
        ),
        "planting": Said(
            "يضيف مواقع كاذبة بأسماء أشخاص كثيرين، ليعرف ما يخفى بجوارها.",
            "Adds false sites under many people's names, to learn what is hidden beside them.",
        ),
        "counting_parts": Said(
            "يقسّم كل موقع إلى أجزاء مرتبطة، لعلّ المعلَن يتغيّر.",
            "Divides every site into linked parts, in case what is shown changes.",
        ),
    }
)
"""What an attacker would try, by the attack's name."""

_EVERY_RELEASE = Said(
    "كل ما صدر حتى اليوم، وما سُحب أيضاً، وقائمة بالأماكن المحتملة كلها.",
    "Every release so far, withdrawn ones too, and a list of all candidate places.",
)
_EVERY_TILE = Said(
    "كل بلاطات الخريطة على كل مستويات التكبير، وقائمة بالأماكن المحتملة كلها.",
    "Every tile of the map at every zoom, and a list of all candidate places.",
)

KNOWS: Mapping[str, Said] = MappingProxyType(
    {
        "averaging": _EVERY_RELEASE,
        "differencing": _EVERY_RELEASE,
        "bisection": _EVERY_TILE,
        "nearest_neighbour": Said(
            "حدود كل منطقة معلَّمة، وقائمة بالأماكن المحتملة كلها.",
            "The outline of every marked area, and a list of all candidate places.",
        ),
        "sizes_and_tags": Said(
            "حجم كل جواب ورمز نسخته، قبل هذا الإصدار وبعده.",
            "The size of every answer and the mark of its version, before this release and after it.",
        ),
        "planting": Said(
            "قواعد النشر كلها، ومتعاونين أدخلوا ما أضافه ووثّقوه ووافقوا على نشره.",
            "All rules of publication, and accomplices who entered, verified and opted in what was added.",
        ),
        "counting_parts": Said(
            "قواعد النشر كلها، وما يُنشر قبل التقسيم وبعده.",
            "All rules of publication, and what is published before and after the division.",
        ),
    }
)
"""What the attacker knows besides what everybody sees, by the attack's name."""

PUBLISHERS: Mapping[str, Said] = MappingProxyType(
    {
        "jitter": Said("ناشر يزيح كل موقع قليلاً كل شهر.", "A publisher that moves each site a little every month."),
        "live_updates": Said(
            "ناشر يعرض الأعداد لحظة دخولها السجل.", "A publisher that shows counts the moment they enter the registry."
        ),
        "site_centred": Said("ناشر يرسم مربّعاً حول كل موقع.", "A publisher that draws a square around each site."),
        "k_is_one": Said("ناشر يعلّم منطقة من أجل موقع واحد.", "A publisher that marks an area for a single site."),
        "drawn_around_sites": Said(
            "ناشر يرسم حدود مناطقه حول المواقع نفسها.", "A publisher that draws its areas around the sites themselves."
        ),
        "tiny_cells": Said(
            "ناشر مناطقه ضيّقة بقدر مكان واحد.", "A publisher whose areas are as small as a single place."
        ),
        "counted_parts": Said(
            "ناشر يعدّ أجزاء الموقع الواحد مواقع.", "A publisher that counts the parts of one site as sites."
        ),
    }
)
"""The planted weak publishers, by name."""

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
BLIND = Said(
    "لا تنشروا: لم يجد الاختبار ما زُرع له ليجده، فلا يُعتمد على حكمه. أبلغوا من يرعى البرنامج.",
    "Do not publish: the test did not find what was planted for it to find, so its verdict cannot be relied on. Tell "
    "whoever looks after the program.",
)
PROVED = Said(
    "هل يُعتمد على الاختبار؟ جُرّب أولاً على ناشرين ضعفاء عمداً، مواقعهم مخترعة، وعليه أن يجد تسعة من كل عشرة.",
    "Can the test be relied on? It was first tried on publishers made weak on purpose, with invented sites; it must "
    "find nine in ten.",
)
FOUND = Said("وجد {located} من {planted}.", "Found {located} of {planted}.")
LIMIT = Said(
    "ما لا يمنعه أي برنامج: من يزرع مواقع كاذبة بعون مُبلِّغين ومدقّق ومسؤول عن النشر قد يعرف أن في أصغر منطقة موقعاً "
    "آخر، لا أدقّ من ذلك. والمنطقة التي ضُمّت أجزاؤها تقول إن أيّاً من أجزائها لا يكفي وحده للنشر.",
    "What no program prevents: whoever plants false sites with the help of reporters, a verifier and a steward may "
    "learn that a smallest area holds another site, never more closely. And an area merged from parts says that none "
    "of its parts was enough to be shown alone.",
)

ONE_OF = Said("1 من {places} في أصغر منطقة معلَّمة", "1 in {places} in the smallest marked area")
CERTAIN = Said("قد يُعرف المكان بعينه", "The very place may be known")
NO_AREA = Said("لا منطقة معلَّمة", "No area is marked")
NOT_KEPT = Said("لم يُحفظ مع هذا الإصدار", "Not kept with this release")
"""How likely a place is, before an attack and after it."""
