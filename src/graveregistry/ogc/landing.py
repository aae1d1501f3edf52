"""The landing page to read in a browser: what this address is for, in Arabic and English."""

from __future__ import annotations

from html import escape

from graveregistry.ogc.collections import COLLECTIONS

STYLE = """
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; color: #1c1c1a; background: #fff;
  font: 1.05rem/1.7 "Noto Sans Arabic", "Noto Sans", sans-serif; }
section + section { margin-block-start: 2.5rem; border-block-start: 1px solid #8a8a84; padding-block-start: 1rem; }
code { direction: ltr; unicode-bidi: isolate; font-size: .95em; overflow-wrap: anywhere; }
a { color: #0a4f5c; }
@media (prefers-color-scheme: dark) {
  body { color: #f0efe9; background: #161614; }
  a { color: #8fd3e0; }
}
"""

_AR = (
    "لبرامج الخرائط",
    "هذا عنوان السجلّ لبرامج الخرائط مثل QGIS وGDAL وفق OGC API. يرى البرنامج ما تراه أنت ولا شيء غيره، وبدقّتك أنت.",
    "أنشئ رمز وصول في صفحة «الحسابات» من المكتب، ثم أعطه للبرنامج في ترويسة",
    "عنوان الاتصال",
    "المجموعات",
)
_EN = (
    "For GIS programs",
    "This is the registry's address for GIS programs such as QGIS and GDAL, by OGC API. A program sees what you may "
    "see and nothing else, as precisely as you do.",
    "Make an access token on the desk's page “Accounts”, then give it to the program in the header",
    "Address to connect to",
    "Collections",
)


def page(base: str) -> str:
    """The page; ``base`` is the address of the landing page."""
    ar = [(each.id, each.title_ar, each.says_ar) for each in COLLECTIONS.values()]
    en = [(each.id, each.title_en, each.says_en) for each in COLLECTIONS.values()]
    return (
        '<!doctype html>\n<html lang="ar" dir="rtl">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{_AR[0]} — {_EN[0]}</title><link rel="stylesheet" href="{escape(base)}/landing.css"></head>\n<body>\n'
        f"{_section(base, 'ar', 'rtl', _AR, ar)}\n{_section(base, 'en', 'ltr', _EN, en)}\n</body>\n</html>\n"
    )


def _section(base: str, language: str, direction: str, says: tuple[str, ...], named: list[tuple[str, str, str]]) -> str:
    title, what, how, where, which = says
    items = "".join(
        f'<li><a href="{escape(base)}/collections/{name}">{called}</a> <code>{name}</code> — {told}</li>'
        for name, called, told in named
    )
    return (
        f'<section lang="{language}" dir="{direction}"><h1>{title}</h1><p>{what}</p>'
        f"<p>{how} <code>Authorization: Bearer …</code></p>"
        f"<p>{where}: <code>{escape(base)}</code></p><h2>{which}</h2><ul>{items}</ul></section>"
    )
