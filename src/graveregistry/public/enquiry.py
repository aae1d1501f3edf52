"""The pages of plot enquiries: plain forms that need no script, their receipt, and the answer to whoever holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graveregistry import vocabulary
from graveregistry.config import Settings
from graveregistry.enquiries import rules
from graveregistry.enquiries.filing import Collected, Receipt
from graveregistry.errors import Failure
from graveregistry.public import enquiry_words, page, words
from graveregistry.public.shown import House
from graveregistry.vocabulary import Language

ENTRY = "src/public/enquiry.ts"
FORMS = page.ASK
ANSWERS: dict[Language, str] = {"ar": "/enquiry/answer", "en": "/en/enquiry/answer"}
EXAMPLE = "32.7012, 36.5034\n٣٢٫٧٠١٢ شمال ٣٦٫٥٠٤١ شرق\n32°42'07.6\"N 36°30'14.8\"E"
"""Corners as they may be typed: fictional, and no line of it is one plot with the others."""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote into the form, to be shown to them again, and what is wrong with it."""

    values: Mapping[str, str]
    failure: Failure | None = None
    had_file: bool = False


def form(lang: Language, house: House, settings: Settings, written: Written) -> bytes:
    """The form, with whatever was written into it."""
    failure = written.failure
    asks = failure is not None and any(reason.field == "place_is_right" for reason in failure.reasons)
    return _page(
        "enquiry.html",
        lang,
        house,
        settings,
        FORMS,
        values=written.values,
        wrong=_wrong(failure, lang),
        had_file=written.had_file,
        asks_place=asks or bool(written.values.get("place_is_right")),
        capacities=_choices("enquiry_capacity", lang),
        works=_choices("enquiry_works", lang),
        example=EXAMPLE,
    )


def filed(lang: Language, house: House, settings: Settings, receipt: Receipt) -> bytes:
    """The receipt: the one time that the secret is shown."""
    shown = {"number": rules.grouped(receipt.number), "secret": rules.grouped(receipt.secret)}
    return _page("enquiry_filed.html", lang, house, settings, FORMS, **shown)


def answer(
    lang: Language,
    house: House,
    settings: Settings,
    values: Mapping[str, str],
    found: Collected | None = None,
    failure: Failure | None = None,
) -> bytes:
    """Where an answer is asked for and, once asked with the right secret, what it is."""
    return _page(
        "enquiry_answer.html",
        lang,
        house,
        settings,
        ANSWERS,
        values=values,
        found=None if found is None else said(found, lang),
        wrong=_wrong(failure, lang),
    )


def said(found: Collected, lang: Language) -> dict[str, Any]:
    """What is told of an enquiry, in words."""
    chosen = ("enquiry_answer", found.answer.value) if found.answer else ("enquiry_state", found.state.value)
    entry = vocabulary.entry(*chosen)
    return {
        "number": rules.grouped(found.number),
        "title": entry.label(lang),
        "text": entry.definition(lang),
        "answered": found.answer is not None,
        "code": chosen[1],
        "area": f"{found.area_m2:,.0f}",
        "works": vocabulary.label("enquiry_works", found.works, lang),
        "planned_on": found.planned_on,
        "filed_on": found.filed_at.date(),
        "closes_on": None if found.closes_at is None else found.closes_at.date(),
        "asked_on": found.asked_at.date(),
    }


def _wrong(failure: Failure | None, lang: Language) -> list[str]:
    if failure is None:
        return []
    told = [reason.ar if lang == "ar" else reason.en for reason in failure.reasons]
    return list(dict.fromkeys(told)) or [failure.sentence(lang)]


def _choices(list_name: str, lang: Language) -> list[tuple[str, str]]:
    return [(code, vocabulary.label(list_name, code, lang)) for code in vocabulary.codes(list_name)]


def _page(
    template: str, lang: Language, house: House, settings: Settings, paths: Mapping[Language, str], **shown: Any
) -> bytes:
    other: Language = "en" if lang == "ar" else "ar"
    facts = {
        "lang": lang,
        "other": other,
        "dir": "rtl" if lang == "ar" else "ltr",
        "say": lambda key, **filled: enquiry_words.say(key, lang, **filled),
        "general": lambda key: words.say(key, lang),
        "date": lambda day: page.dated(day, lang),
        "steps": page.steps(lang),
        "training": house.training,
        "contact": house.contact(lang),
        "paths": paths,
        "form_path": FORMS[lang],
        "answer_path": ANSWERS[lang],
        "home": page.PATHS[lang],
        "hectares": f"{settings.enquiry_hectares:g}",
        "days": settings.enquiry_days,
        "built": page.built(settings.web_root, ENTRY),
    }
    return page.render(template, facts | shown)
