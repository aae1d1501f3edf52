"""Make typed coordinates plain: one kind of digit, mark, dash and word, whatever keyboard they came from."""

import re
import unicodedata

_MARKS = {
    "'": "′’‘ʹ´`‛ʼ＇ˈ",
    '"': "″”“„ʺ˝＂",
    "°": "º˚ᵒ◦",
    "-": "‐‑‒–—−﹣－",
    ",": "،",
    ";": "؛|/\n",
    ".": "٫",
    "": "٬",  # the Arabic thousands separator
}
_PLAIN = {ord(mark): plain for plain, marks in _MARKS.items() for mark in marks}

ARABIC_WORDS = {
    **dict.fromkeys(["شمال", "شمالا", "شمالي", "شمالية"], "NORTH"),
    **dict.fromkeys(["جنوب", "جنوبا", "جنوبي", "جنوبية", "ج"], "SOUTH"),
    **dict.fromkeys(["شرق", "شرقا", "شرقي", "شرقية"], "EAST"),
    **dict.fromkeys(["غرب", "غربا", "غربي", "غربية", "غ"], "WEST"),
    "ش": "SHEEN",
    **dict.fromkeys(["عرض", "العرض"], "LAT"),
    **dict.fromkeys(["طول", "الطول"], "LON"),
    **dict.fromkeys(["درجة", "درجه", "درجات"], "°"),
    **dict.fromkeys(["دقيقة", "دقيقه", "دقائق"], "'"),
    **dict.fromkeys(["ثانية", "ثانيه", "ثواني", "ثوان"], '"'),
    **dict.fromkeys(["خط", "دائرة", "نطاق", "النطاق", "منطقة", "المنطقة"], ""),
    "و": ",",
}
"""Arabic words and letters, by what they mean. ش is the first letter of north and of east."""


def plain(text: str) -> str:
    """The text in capitals with ASCII digits and marks; words of `ARABIC_WORDS` become Latin words or marks."""
    marked = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    # Vowel signs (Mn) and bidirectional controls (Cf) come along with pasted text and mean nothing here.
    seen = "".join(_ascii_digit(c) for c in marked if unicodedata.category(c) not in ("Mn", "Cf") and c != "ـ")
    latin = re.sub("[\u0621-\u064a]+", lambda run: f" {_meaning(run.group())} ", seen)
    dashed = re.sub(r"([\d°'\"A-Za-z])\s+-\s+(?=\d)", r"\1 , ", latin)
    return re.sub(r"\s+", " ", dashed.replace("''", '"')).strip().upper()


def _ascii_digit(character: str) -> str:
    return str(unicodedata.digit(character)) if unicodedata.category(character) == "Nd" else character


def _meaning(word: str) -> str:
    bare = word.removeprefix("ال") if len(word) > 4 else word
    return ARABIC_WORDS.get(word, ARABIC_WORDS.get(bare, word))
