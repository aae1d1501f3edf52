"""What the paper says, section by section, in one language, from the facts of `export.json` and the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from graveregistry import vocabulary
from graveregistry.dossiers import drawings, typeset
from graveregistry.dossiers.changed_section import changed_blocks
from graveregistry.dossiers.disclosed import Event
from graveregistry.dossiers.exhibit_sheets import exhibit_sheets
from graveregistry.dossiers.fields import named
from graveregistry.dossiers.hidden_section import hidden_blocks
from graveregistry.dossiers.map_section import maps
from graveregistry.dossiers.photographs import Setting
from graveregistry.dossiers.printed import (
    EMPTY,
    Facts,
    code,
    code_list,
    head,
    listed,
    moment,
    nothing,
    of_site,
    short,
    told,
    value,
)
from graveregistry.dossiers.typeset import Block
from graveregistry.dossiers.vouchers import Vouched
from graveregistry.dossiers.words import Language, say


def paper_blocks(
    facts: Facts,
    events: Sequence[Event],
    vouched: Vouched | None,
    manifest: str,
    pictures: Mapping[str, Setting],
    lang: Language,
) -> list[Block]:
    """Everything after the contents, in order. `vouched`: None before the export. `pictures`: how each is set, by its
    SHA-256."""
    blocks: list[Block] = []
    for site in facts["sites"]:
        blocks += _site(facts, site, lang)
    blocks += _contradictions(facts, lang) + _sources(facts, lang) + exhibit_sheets(facts, pictures, lang)
    blocks += _custody(facts, lang) + changed_blocks(facts, lang) + _left_out(facts, events, lang)
    blocks += _checking(facts, events, vouched, manifest, lang)
    return [*blocks, *_limitations(lang), *_declaration(facts, lang)]


def cover(facts: Facts, lang: Language) -> list[tuple[str, str]]:
    """The rows of the cover: who exported what to whom, and why."""
    export = facts["export"]
    return [
        (say("number", lang), export["number"]),
        (say("recipient", lang), export["recipient"]["name"][lang]),
        (say("purpose", lang), export["purpose"][lang]),
        (say("legal_basis", lang), export["legal_basis"][lang]),
        (say("organisation", lang), export["organisation"][lang]),
        (say("exporter", lang), export["exporter"]),
        (say("exported_at", lang), moment(export["exported_at"])),
        (say("as_of", lang), moment(export["as_of"]) if export["as_of"] else say("everything", lang)),
        (say("profile", lang), code("redaction_profile", export["profile"], lang)),
    ]


def _site(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    blocks = [typeset.heading(1, f"{say('site', lang)} {site['code']}")]
    blocks += _site_facts(facts, site, lang) + maps(facts, site, lang) + _boundaries(facts, site, lang)
    blocks += _chart(facts, site, lang) + _visits(facts, site, lang) + _disturbances(facts, site, lang)
    return blocks + _relations(facts, site, lang) + _protections(facts, site, lang)


def _site_facts(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    name, area, party = site["name"], site["area"], site["alleged_party"]

    def fact(column: str, text: str) -> str:
        return told(facts, f"site.{column}", text, lang)

    pairs = [
        (say("code", lang), site["code"]),
        (say("name", lang), fact("name", name[lang] if name else EMPTY)),
        (say("aliases", lang), fact("aliases", value(listed(site["aliases"], lang), lang))),
        (say("area", lang), fact("area", area[lang] if area else EMPTY)),
        (vocabulary.list_label("site_type", lang), fact("types", code_list("site_type", site["types"], lang))),
        (vocabulary.list_label("verification", lang), code("verification", site["verification"], lang)),
        (vocabulary.list_label("condition", lang), code("condition", site["condition"], lang)),
        (say("alleged_event", lang), value(site["alleged_event"], lang)),
        (say("alleged_party", lang), fact("alleged_party", value(party and party[lang], lang))),
        (say("victims", lang), fact("victims_min", fact("victims_max", _victims(site, lang)))),
        (say("victims_source", lang), value(site["victims_source"], lang)),
        (say("hazards", lang), fact("hazards", code_list("hazard", site["hazards"], lang))),
        *((each["label"][lang], value(each["value"][lang], lang)) for each in site["more"]),
    ]
    return [typeset.heading(2, say("site_facts", lang)), typeset.facts(pairs)]


def _victims(site: Facts, lang: Language) -> str:
    low, high = site["victims_min"], site["victims_max"]
    if low is None and high is None:
        return EMPTY
    return say("between", lang, low=value(low, lang), high=value(high, lang))


def _boundaries(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    blocks = [typeset.heading(2, say("boundaries", lang))]
    for number, each in enumerate(of_site(facts, "boundaries", site), 1):
        certainty = " / ".join(
            code("certainty", each[name], lang) for name in ("location_certainty", "extent_certainty")
        )
        pairs = [
            (say("id", lang), each["id"]),
            (say("current", lang), say("yes" if each["current"] else "no", lang)),
            (say("method", lang), code("boundary_method", each["method"], lang)),
            (say("source", lang), code("source_type", each["source"], lang)),
            (say("author", lang), value(each["author"], lang)),
            (say("date", lang), value(each["date"], lang)),
            (say("certainty", lang), certainty),
            (say("qualifier", lang), code("geometry_qualifier", each["geometry_qualifier"], lang)),
            (say("area_m2", lang), value(each["area_m2"], lang)),
            (say("radius", lang), value(each["radius_m"], lang)),
            (say("typed", lang), value(each["typed_text"], lang)),
        ]
        blocks += [typeset.heading(3, f"{say('boundary', lang)} {number}"), typeset.facts(pairs)]
        blocks += [typeset.exact(each["geometry"])] if each["geometry"] else []
    return blocks if len(blocks) > 1 else [*blocks, typeset.paragraph(nothing(facts, "boundary_assertion", lang))]


def condition_points(facts: Facts, site: Facts) -> list[tuple[datetime, str]]:
    """When each condition was seen at a site, in order of time."""
    counted = (each for each in of_site(facts, "visits", site) if not each.get("same_event_as"))
    seen = [(each["occurred_at"], each["condition"]) for each in counted]
    known = vocabulary.codes("condition")
    return sorted((datetime.fromisoformat(at), found) for at, found in seen if at and found in known)


def _chart(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    points = condition_points(facts, site)
    if not points:
        return []
    told = listed((f"{at.date().isoformat()}: {code('condition', found, lang)}" for at, found in points), lang)
    shapes = drawings.chart_shapes(points, lang)
    alternative = say("chart_alt", lang, points=told)
    return [typeset.heading(2, say("chart", lang)), typeset.drawing(*drawings.CHART_MM, shapes, alternative)]


def _table(
    title: str, header: list[str], rows: list[list[str]], widths: Sequence[float], empty: str = ""
) -> list[Block]:
    body = typeset.table(header, rows, widths) if rows else typeset.paragraph(empty)
    return [typeset.heading(2, title), body]


def _visits(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    rows = []
    for each in of_site(facts, "visits", site):
        notes = [value(each["notes"], lang)] if each["notes"] else []
        hazards = code_list("hazard", each["hazards"], lang)
        notes += [f"{vocabulary.list_label('hazard', lang)}: {hazards}"] if each["hazards"] else []
        notes += [say("clock", lang)] if each["clock_skewed"] else []
        notes += [say("corrects", lang, id=each["corrects"])] if each["corrects"] else []
        leading = each.get("same_event_as")
        notes += [say("same_event", lang, id=leading, own=each["id"])] if leading else []
        state = f"{code('condition', each['condition'], lang)}\n{code('trend', each['trend'], lang)}"
        times = f"{moment(each['occurred_at'])}\n{moment(each['recorded_at'])}"
        rows.append(
            [
                times,
                code("visit_method", each["method"], lang),
                state,
                value(each["observer"], lang),
                "\n".join(notes) or EMPTY,
            ]
        )
    header = [
        f"{say('occurred', lang)}\n{say('recorded', lang)}",
        *head("method", "condition", "observer", "notes", lang=lang),
    ]
    return _table(say("visits", lang), header, rows, (1.4, 1.1, 1.1, 1, 3), nothing(facts, "visit", lang))


def _disturbances(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    rows = []
    for each in of_site(facts, "disturbances", site):
        what = [code_list("disturbance_type", each["types"], lang), code("disturbance_timing", each["timing"], lang)]
        effects = code_list("disturbance_effect", each["effects"], lang)
        steps = [_step(step, lang) for step in each["transitions"]]
        state = f"{code('severity', each['severity'], lang)}\n{code('disturbance_state', each['state'], lang)}"
        tail = "\n".join([*steps, *([value(each["notes"], lang)] if each["notes"] else [])]) or EMPTY
        times = f"{moment(each['occurred_at'])}\n{moment(each['recorded_at'])}"
        rows.append([times, "\n".join(what), effects, state, value(each["reporter"], lang), tail])
    header = [
        f"{say('occurred', lang)}\n{say('recorded', lang)}",
        *head("kind", "effects", "severity", "reporter", "steps", lang=lang),
    ]
    return _table(
        say("disturbances", lang), header, rows, (1.4, 1.5, 1.2, 1, 0.8, 2.6), nothing(facts, "disturbance", lang)
    )


def _step(step: Facts, lang: Language) -> str:
    why = f" ({value(step['reason'][lang], lang)})" if step["reason"] else ""
    who = f" · {value(step['actor'], lang)}" if step["actor"] else ""
    return f"{moment(step['at'])} {code('disturbance_state', step['state'], lang)}{who}{why}"


def _relations(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    rows = [
        [
            _relation(each, lang),
            value(each["other_code"], lang),
            moment(each["recorded_at"]),
            value(each["author"], lang),
            value(each["note"], lang),
        ]
        for each in of_site(facts, "relations", site)
    ]
    header = head("kind", "other_site", "recorded", "author", "notes", lang=lang)
    return _table(say("relations", lang), header, rows, (1.3, 1.1, 1.1, 0.8, 2), nothing(facts, "site_relation", lang))


def _relation(each: Facts, lang: Language) -> str:
    kind = code("relation", each["kind"], lang)
    return say("relation_theirs", lang, kind=kind) if each.get("theirs") else kind


def _protections(facts: Facts, site: Facts, lang: Language) -> list[Block]:
    rows = [
        [value(each["authority"], lang), value(each["instrument"], lang),
         f"{value(each['since'], lang)} / {value(each['until'], lang)}"]
        for each in of_site(facts, "protections", site)
    ]  # fmt: skip
    header = head("authority", "instrument", "from_until", lang=lang)
    return _table(say("protections", lang), header, rows, (2, 2, 1), nothing(facts, "protection", lang))


def _contradictions(facts: Facts, lang: Language) -> list[Block]:
    rows = [
        [each["about"][lang], "\n".join(said[lang] for said in each["statements"]) or EMPTY]
        for each in facts["contradictions"]
    ]
    title = typeset.heading(1, say("contradictions", lang))
    if not rows:
        return [title, typeset.paragraph(nothing(facts, "contradiction", lang, "contradictions_none"))]
    return [title, typeset.table(head("about", "statements", lang=lang), rows, (1, 3))]


def _sources(facts: Facts, lang: Language) -> list[Block]:
    rows = [
        [code("source_type", each["kind"], lang), value(each["date"], lang),
         f"{value(each['reliability'], lang)} / {value(each['credibility'], lang)}",
         code("source_hand", each["directness"], lang), value(each["description"], lang)]
        for each in facts["sources"]
    ]  # fmt: skip
    title = typeset.heading(1, say("sources", lang))
    if not rows:
        return [title, typeset.paragraph(nothing(facts, "source", lang))]
    header = head("kind", "date", "evaluation", "hand", "description", lang=lang)
    return [title, typeset.table(header, rows, (1.2, 1, 1, 1, 2.5))]


def _custody(facts: Facts, lang: Language) -> list[Block]:
    rows = [
        [
            moment(each["at"]),
            short(each["evidence_id"]),
            each["action"][lang],
            value(each["actor"], lang),
            value(each["detail"] and each["detail"][lang], lang),
        ]
        for each in facts["custody"]
    ]
    title = typeset.heading(1, say("custody", lang))
    if not rows:
        return [title, typeset.paragraph(nothing(facts, "custody", lang))]
    return [
        title,
        *_summary(facts["custody"], lang),
        typeset.heading(2, say("custody_steps", lang)),
        typeset.table(head("time", "evidence", "action", "who", "detail", lang=lang), rows, (1.2, 1.6, 1.2, 1, 2)),
    ]


def _summary(steps: Sequence[Facts], lang: Language) -> list[Block]:
    """How often each thing was done with the evidence, by how many people, from when to when."""
    kinds: dict[str, list[Facts]] = {}
    for each in steps:
        kinds.setdefault(each["action"][lang], []).append(each)
    rows = [
        [
            action,
            str(len(done)),
            str(len({each["evidence_id"] for each in done})),
            str(len({each["actor"] for each in done if each["actor"]})),
            moment(min(each["at"] for each in done)),
            moment(max(each["at"] for each in done)),
        ]
        for action, done in sorted(kinds.items())
    ]
    header = head("action", "count", "items", "people", "first_time", "last_time", lang=lang)
    return _table(say("custody_summary", lang), header, rows, (1.6, 0.6, 0.6, 0.6, 1.2, 1.2))


def _left_out(facts: Facts, events: Sequence[Event], lang: Language) -> list[Block]:
    blocks = [typeset.heading(1, say("redactions", lang))]
    if fields := facts["redactions"]:
        rows = [
            [
                getattr(named(each["table"], each["column"]), lang),
                str(each["count"]),
                say(f"why_{each['reason']}", lang),
            ]
            for each in fields
        ]
        blocks += _table(say("redactions_fields", lang), head("field", "count", "why", lang=lang), rows, (2, 1, 2))
    hidden: Counter[str] = Counter()
    for event in events:
        hidden.update(dict(event.withheld))
    if hidden:
        rows = [[say(f"why_{why}", lang), str(count)] for why, count in sorted(hidden.items())]
        blocks += _table(say("redactions_events", lang), head("why", "count", lang=lang), rows, (3, 1))
    if facts["withheld"]:
        rows = [[each["evidence_id"], _why(each, lang)] for each in facts["withheld"]]
        blocks += _table(say("withheld", lang), head("evidence", "why", lang=lang), rows, (2, 2))
    blocks += hidden_blocks(facts, lang)
    return blocks if len(blocks) > 1 else [*blocks, typeset.paragraph(say("nothing_left_out", lang))]


def _why(each: Facts, lang: Language) -> str:
    return say(f"why_{each['reason']}", lang)


def _checking(
    facts: Facts, events: Sequence[Event], vouched: Vouched | None, manifest: str, lang: Language
) -> list[Block]:
    made = ", ".join(f"{name} {version}" for name, version in sorted(facts["made_with"].items()))
    pairs = [
        (say("events_listed", lang), str(len(events))),
        (say("manifest", lang), manifest),
        (say("tool", lang), made),
    ]
    return [
        typeset.heading(1, say("checking", lang)),
        typeset.paragraph(say("checking_text", lang)),
        typeset.facts(pairs),
        typeset.heading(2, say("checkpoint", lang)),
        *(_vouched(vouched, lang) if vouched else [typeset.paragraph(say("preview_unsigned", lang))]),
    ]


def _vouched(vouched: Vouched, lang: Language) -> list[Block]:
    """The checkpoint, and when each authority says that it saw it."""
    awaited = say("stamp_awaited", lang)
    rows = [(name, f"{at:%Y-%m-%d %H:%M:%SZ}" if at else awaited) for name, at in vouched.stamps]
    said = typeset.facts(rows) if rows else typeset.paragraph(say("stamps_none", lang))
    return [typeset.exact(vouched.note), typeset.heading(2, say("stamps", lang)), said]


def _limitations(lang: Language) -> list[Block]:
    return [typeset.heading(1, say("limitations", lang)), typeset.listing(say("limits", lang).split("|"))]


def _declaration(facts: Facts, lang: Language) -> list[Block]:
    return [
        typeset.heading(1, say("declaration", lang)),
        typeset.form(
            say("declaration_text", lang, number=facts["export"]["number"]), say("signature_lines", lang).split("|")
        ),
    ]
