"""Fold place names so that the spellings people use find each other; keep Latin runs in order in Arabic text."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ٱ": "ا",  # alef wasla
        "ى": "ي",
        "ة": "ه",
        "ک": "ك",  # Persian kaf
        "ی": "ي",  # Persian yeh
        "ہ": "ه",
        "ە": "ه",
        "ء": "",
        "ـ": "",  # tatweel
        **dict.fromkeys("'’‘`ʼʿʾ", ""),  # Dar'a and Daraa
    }
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def fold(text: str) -> str:
    """The text for searching: equal for spellings that differ only in vowel signs, hamza, final letters or digits.

    Folding twice changes nothing. Never shown to a person.
    """
    bare = _strip(_strip(text).casefold()).translate(_LETTERS)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def isolate_ltr(text: str) -> str:
    """A left-to-right run (coordinates, code, number) for use inside right-to-left text.

    U+2066 ... U+2069 (Unicode UAX 9); directional controls inside are dropped, so nothing can leak out.
    """
    return f"\u2066{_BIDI.sub('', text)}\u2069"


def isolate(text: str) -> str:
    """A run whose direction is its own first strong letter's: names and notes of unknown language (U+2068)."""
    return f"\u2068{_BIDI.sub('', text)}\u2069"


class _Bare(dict[int, str]):
    """What is left of each character, worked out when it is first met: texts are folded by the hundred thousand."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        digit = str(unicodedata.digit(character)) if category == "Nd" else character
        self[code] = left = "" if category in ("Mn", "Cf") else digit
        return left


_BARE = _Bare()


def _strip(text: str) -> str:
    """Compatibility decomposition without marks and invisible controls; decimal digits as ASCII."""
    return unicodedata.normalize("NFKD", text).translate(_BARE)
