"""Two organisations, a partner, and the people in them: named after plants, never after a person."""

from samplemaker.common import Record, uid

ORGANISATIONS = (
    ("sanabel", "steward", "جمعية السنابل للتدريب (خيالية)", "Sanabel Training Association (fictional)"),
    ("zaytoun", "steward", "رابطة الزيتون للتدريب (خيالية)", "Zaytoun Training League (fictional)"),
    ("najma", "partner", "منظمة النجمة الشريكة للتدريب (خيالية)", "Najma Training Partner (fictional)"),
)

# login, Arabic name, English name, language of the pages, (organisation, role) pairs
PEOPLE: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("admin", "ياسمين التدريب", "Training Jasmine", "ar", (("sanabel", "administrator"),)),
    ("researcher", "سنبلة التدريب", "Training Wheat", "ar", (("sanabel", "researcher"),)),
    ("researcher2", "ليمونة التدريب", "Training Lemon", "en", (("sanabel", "researcher"),)),
    ("verifier", "صنوبر التدريب", "Training Pine", "ar", (("sanabel", "verifier"),)),
    ("protection", "سنديانة التدريب", "Training Oak", "ar", (("sanabel", "protection_officer"),)),
    (
        "protection2",
        "أرزة التدريب",
        "Training Cedar",
        "en",
        (("sanabel", "protection_officer"), ("zaytoun", "protection_officer"), ("zaytoun", "verifier")),
    ),
    ("legal", "غار التدريب", "Training Laurel", "ar", (("sanabel", "legal"),)),
    ("auditor", "ريحان التدريب", "Training Basil", "en", (("sanabel", "auditor"), ("zaytoun", "auditor"))),
    ("monitor", "زعتر التدريب", "Training Thyme", "ar", (("sanabel", "monitor"),)),
    ("monitor2", "حبق التدريب", "Training Mint", "ar", (("zaytoun", "monitor"),)),
    ("researcher3", "زيتونة التدريب", "Training Olive", "ar", (("zaytoun", "researcher"),)),
    (
        "officer3",
        "رمّانة التدريب",
        "Training Pomegranate",
        "ar",
        (("zaytoun", "protection_officer"), ("zaytoun", "legal")),
    ),
    ("admin2", "نرجس التدريب", "Training Narcissus", "ar", (("zaytoun", "administrator"),)),
    ("partner", "نعناع التدريب", "Training Peppermint", "en", (("najma", "legal"), ("najma", "researcher"))),
)


def organisation(key: str) -> str:
    return uid("organisation", key)


def person(login: str) -> str:
    return uid("person", login)


def organisations() -> list[Record]:
    return [
        {"id": organisation(key), "key": key, "kind": kind, "name_ar": ar, "name_en": en, "training": True}
        for key, kind, ar, en in ORGANISATIONS
    ]


def people() -> list[Record]:
    return [
        {
            "id": person(login),
            "login": login,
            "name_ar": ar,
            "name_en": en,
            "email": f"{login}@training.example",
            "language": language,
            "roles": [{"organisation": organisation(o), "role": role} for o, role in roles],
            "training": True,
        }
        for login, ar, en, language, roles in PEOPLE
    ]
