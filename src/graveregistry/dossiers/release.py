"""Take out of a dossier's content what its recipient may not have, and list what was taken out and why.

There is one way out: the builder calls `release` on whatever it is given, so no caller can forget it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, TypeVar
from uuid import UUID

from graveregistry.dossiers import comparing, copying
from graveregistry.dossiers.content import (
    EXPORTED,
    Boundary,
    Consent,
    Contradiction,
    CustodyStep,
    Disturbance,
    DossierContent,
    Earlier,
    Evidence,
    Export,
    LedgerEvent,
    Name,
    Protection,
    Recipient,
    Redaction,
    Relation,
    Site,
    Source,
    Transition,
    Visit,
    Withheld,
)  # fmt: skip
from graveregistry.dossiers.disclosed import SITE_FIELD, is_site_link, make_event
from graveregistry.dossiers.hiding import item_of, redacting
from graveregistry.dossiers.rules import WITHHELD, Redacting, pseudonyms, why_withheld
from graveregistry.ledger.events import Field, parse_disclosure, split_row_name

T = TypeVar("T")

TABLES: dict[type[Any], str] = {
    Site: "site", Boundary: "boundary_assertion", Visit: "visit", Disturbance: "disturbance", Relation: "site_relation",
    Transition: "disturbance_transition", Protection: "protection", Source: "source", Evidence: "evidence_item",
    Contradiction: "contradiction", CustodyStep: "custody",
}  # fmt: skip
# What ties the parts together and tells nothing by itself is never taken out; consent is used and not printed.
STRUCTURE = frozenset(
    {"id", "site_id", "evidence_id", "current", "recorded_at", "more", "transitions", "consent", "copies"}
)
# Fields that hold a person's id, which a pseudonym replaces.
PERSONS = frozenset({"observer", "author", "actor", "reporter", "first_recipient"})
OTHER_SITE = "other_site"
# Reasons to leave out an item's file alone; what was recorded of it is told.
_FILE_ALONE = frozenset({"profile", "erased", "exporter"})
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class _Knife:
    """One release under way: what must not be named, and a count of what has been cut so far."""

    profile: Redacting
    aliases: dict[str, str]
    persons: frozenset[str]
    gone: frozenset[str]
    sites: frozenset[str]
    dossier: str
    recipient: Recipient
    all_sources: bool
    cut: Counter[tuple[str, str, str]]

    def part(self, items: Iterable[T]) -> tuple[T, ...]:
        """Those of the items whose table the profile shows at all, each with what is hidden taken out."""
        listed = list(items)
        shown = [item for item in listed if self.profile.show(TABLES[type(item)], "site_id")]
        for item in listed:
            if why := self.profile.why_hidden(TABLES[type(item)], "site_id"):
                self.cut[TABLES[type(item)], "*", why] += 1
        return tuple(self.fact(item) for item in shown)

    def fact(self, item: T) -> T:
        """The item with what the profile hides taken out and persons replaced."""
        table = TABLES[type(item)]
        changed = {}
        for field in fields(item):  # type: ignore[arg-type]
            value = getattr(item, field.name)
            if field.name in STRUCTURE or value in (None, (), False):
                continue
            why = self.profile.why_hidden(table, field.name)
            if field.name in PERSONS and why != "exporter":
                changed[field.name] = self.aliases.get(value, value if self.profile.names_people else WITHHELD)
            elif why:
                self.cut[table, field.name, why] += 1
                changed[field.name] = _blank(value)
        return replace(item, **changed)  # type: ignore[type-var]

    def covered(self, consent: Consent | None) -> bool:
        """Whether whoever gave a source agreed that this recipient has it."""
        return _covered(consent, self.recipient)

    def sources(self, sources: Sequence[Source]) -> tuple[Source, ...]:
        """The sources that may go out; the others are counted."""
        kept = tuple(each for each in sources if self.covered(each.consent))
        if len(kept) < len(sources):
            self.cut["source", "entry", "consent"] += len(sources) - len(kept)
        return self.part(kept)

    def disclosures(
        self, event: LedgerEvent, row_sites: dict[tuple[str, str], str]
    ) -> Iterator[tuple[str, str | None]]:
        """Each of the event's disclosures with why it may not go out, or None."""
        parsed = [(text, _parsed(text)) for text in event.disclosures]
        shared = any(is_site_link(field.name) and self.why_hidden(field, "") for _, field in parsed)
        for text, field in parsed:
            name = None if is_site_link(field.name) else split_row_name(field.name)
            unknown = OTHER_SITE if name and shared else ""
            yield text, self.why_hidden(field, row_sites.get(name[:2], unknown) if name else "")

    def why_hidden(self, field: Field, row_site: str) -> str | None:
        """Why a field may not go out, or None. `row_site`: the site its row belongs to, empty where it has none."""
        if is_site_link(field.name):
            return None if field.name.removeprefix(SITE_FIELD) in self.sites else OTHER_SITE
        if row_site and row_site not in self.sites:
            return OTHER_SITE
        name = split_row_name(field.name)
        if name and name[0] == "dossier" and name[1] != self.dossier and not self.profile.names_people:
            return "other_export"
        mentioned = set(_UUID.findall(f"{field.name} {json.dumps(field.value)}"))
        if not self.gone.isdisjoint(mentioned):
            return "consent"
        table, column = _table_and_column(field)
        if column == "sources" and not (self.all_sources and all(map(self.covered, _consents(field.value)))):
            return "consent"
        if not self.profile.names_people and (column == "actor" or not self.persons.isdisjoint(mentioned)):
            return "person"
        return self.profile.why_hidden(table, column)


def _covered(consent: Consent | None, recipient: Recipient) -> bool:
    """A source that says nothing of consent (a satellite image) needs none."""
    return consent is None or why_withheld(consent, recipient) is None


def _consents(value: object) -> list[Consent]:
    """What those agreed to who gave the sources that a site's own row lists."""
    listed = value if isinstance(value, list) else []
    return [
        Consent(str(each["consent_scope"])) for each in listed if isinstance(each, dict) and "consent_scope" in each
    ]


def _table_and_column(field: Field) -> tuple[str, str]:
    if is_site_link(field.name):
        return "event", "site"
    name = split_row_name(field.name)
    return (name[0], name[2]) if name else ("event", field.name)


def _blank(value: object) -> object:
    if isinstance(value, tuple):
        return ()
    if isinstance(value, Name):
        return Name(WITHHELD, WITHHELD)
    return WITHHELD if isinstance(value, str) else None


# Each disclosure is asked about several times; what it says is kept until the release is done, and no longer.
_parsed = lru_cache(None)(parse_disclosure)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    finally:
        _parsed.cache_clear()


@_reading()
def release(content: DossierContent) -> DossierContent:
    """The content as its recipient may have it, with every redaction and withheld item listed.

    Evidence not covered by consent goes, with its custody and everything disclosed of its rows; the profile's hidden
    fields go; events after `as_of` stay as digests (so that the chain shows no gap); persons become pseudonyms.
    """
    profile = redacting(content.export.profile, content.export.hidden)
    withheld = _withheld(content, profile)
    gone = frozenset(str(each.evidence_id) for each in withheld if each.reason not in _FILE_ALONE)
    people = _people(content)
    knife = _Knife(
        profile,
        _names(content) if profile.names_people else pseudonyms(people),
        frozenset(people) | {person for person, _ in content.people},
        gone,
        frozenset(map(str, (*(site.id for site in content.sites), *content.places))),
        str(content.export.dossier_id),
        content.export.recipient,
        all(_covered(each.consent, content.export.recipient) for each in content.sources),
        Counter(),
    )
    kept, events = _facts(content, knife), _events(content, knife)
    cut = tuple(Redaction(*key, count) for key, count in sorted(knife.cut.items()))
    exporter = knife.aliases.get(content.export.exporter, content.export.exporter)
    export = replace(content.export, exporter=exporter)
    released = replace(kept, export=export, events=events, redactions=cut, withheld=withheld, people=())
    return released if export.since is None else _changed(released, content.evidence, export.since)


def _changed(released: DossierContent, items: Sequence[Evidence], earlier: Earlier) -> DossierContent:
    """With what changed since an earlier dossier of this recipient, as far as this one discloses it."""
    own = released.export.dossier_id
    listed = [
        make_event(each.index, each.recorded_at, each.digests, each.disclosures, each.pseudonym, each.withheld)
        for each in released.events
        if not is_export(each, own)
    ]
    changes, added = comparing.since(listed, earlier.index)
    after = {str(each.id): "included" for each in released.evidence}
    after |= {str(each.evidence_id): each.reason for each in released.withheld}
    turns = comparing.turned(earlier.items, items, earlier.exported_at, after)
    return replace(released, changes=changes, added=added, turns=turns)


def included(content: DossierContent) -> list[tuple[UUID, UUID]]:
    """The evidence items of which the original or a copy goes into the dossier, each with its site."""
    profile = redacting(content.export.profile, content.export.hidden)
    why = {each.evidence_id: each.reason for each in _withheld(content, profile)}
    held = {key for key, reason in why.items() if reason not in _FILE_ALONE}
    return [
        (each.id, each.site_id)
        for each in content.evidence
        if each.id not in why or (each.id not in held and copying.going(each, profile, content.export.hidden))
    ]


def _withheld(content: DossierContent, profile: Redacting) -> tuple[Withheld, ...]:
    found, held = [], set(map(item_of, content.export.hidden))
    for item in content.evidence:
        why = why_withheld(item.consent, content.export.recipient)
        if why:
            found.append(Withheld(item.id, why))
        elif item.erased_at is not None:
            found.append(Withheld(item.id, "erased", item.sha256))
        elif not profile.originals:
            found.append(Withheld(item.id, "profile", item.sha256))
        elif profile.fewer_files or item.id in held:
            found.append(Withheld(item.id, "exporter", item.sha256))
    return tuple(sorted(found, key=lambda each: str(each.evidence_id)))


def _people(content: DossierContent) -> list[str]:
    """Every person id, in the order in which the dossier's events and then its facts first name them.

    The export's own event is passed over: the pseudonyms must be the same before it is recorded and after.
    """
    own = content.export.dossier_id
    events = sorted(content.events, key=lambda each: each.index)
    named = [str(actor) for event in events if (actor := _actor(event)) and not is_export(event, own)]
    parts = (content.boundaries, content.visits, content.disturbances, content.evidence, content.custody)
    steps = [step for each in content.disturbances for step in each.transitions]
    for item in (each for part in (*parts, steps) for each in part):
        named += [value for name in sorted(PERSONS) if (value := getattr(item, name, None))]
    return [*named, content.export.exporter]


def _actor(event: LedgerEvent) -> object:
    return next((each.value for each in map(_parsed, event.disclosures) if each.name == "actor"), None)


def _names(content: DossierContent) -> dict[str, str]:
    return {person: f"{name.ar} / {name.en}" for person, name in content.people}


def _facts(content: DossierContent, knife: _Knife) -> DossierContent:
    known = partial(_known, as_of=content.export.as_of)
    evidence = [each for each in filter(known, content.evidence) if str(each.id) not in knife.gone]
    here = {each.id for each in evidence}
    shown = knife.part(copying.released(each, knife.profile, content.export.hidden) for each in evidence)
    return replace(
        content,
        sites=tuple(_site(site, knife) for site in content.sites),
        boundaries=knife.part(content.boundaries),
        visits=knife.part(filter(known, content.visits)),
        disturbances=tuple(
            _disturbance(each, knife, known) for each in knife.part(filter(known, content.disturbances))
        ),
        relations=knife.part(content.relations),
        protections=knife.part(content.protections),
        sources=knife.sources(content.sources),
        contradictions=knife.part(content.contradictions),
        evidence=tuple(_consented(each, knife) for each in shown),
        custody=tuple(
            _elsewhere(each, knife)
            for each in knife.part(each for each in filter(known, content.custody) if each.evidence_id in here)
        ),
    )


def _elsewhere(step: CustodyStep, knife: _Knife) -> CustodyStep:
    """An earlier export is a step of custody; to whom it went is for those who may know."""
    if step.action != EXPORTED or step.detail is None or knife.profile.names_people:
        return step
    knife.cut["custody", "detail", "other_export"] += 1
    return replace(step, detail=Name(WITHHELD, WITHHELD))


def _known(item: object, as_of: datetime | None) -> bool:
    """Whether a fact was known at `as_of`; one that bears no time is the caller's to leave out."""
    times = (getattr(item, name, None) for name in ("recorded_at", "received_at", "at"))
    return as_of is None or all(time <= as_of for time in times if time)


def _site(site: Site, knife: _Knife) -> Site:
    more = tuple(fact for fact in site.more if knife.profile.show("site", fact.column))
    for fact in site.more:
        if fact not in more:
            knife.cut["site", fact.column, str(knife.profile.why_hidden("site", fact.column))] += 1
    return replace(knife.fact(site), more=more)


def _disturbance(item: Disturbance, knife: _Knife, known: Callable[[object], bool]) -> Disturbance:
    return replace(item, transitions=tuple(knife.fact(step) for step in item.transitions if known(step)))


def _consented(item: Evidence, knife: _Knife) -> Evidence:
    """Who else may receive a thing is nobody's business but the registry's."""
    if knife.profile.names_people or item.consent is None:
        return item
    return replace(item, consent=replace(item.consent, recipients=()))


def _events(content: DossierContent, knife: _Knife) -> tuple[LedgerEvent, ...]:
    row_sites = _row_sites(content.events)
    ordered = sorted(content.events, key=lambda each: each.index)
    return tuple(_event(event, knife, row_sites, content.export) for event in ordered)


def _event(event: LedgerEvent, knife: _Knife, row_sites: dict[tuple[str, str], str], export: Export) -> LedgerEvent:
    actor, late = _actor(event), export.as_of and event.recorded_at > export.as_of
    named = None if knife.profile.names_people or actor is None else knife.aliases[str(actor)]
    checked = list(knife.disclosures(event, row_sites))
    if late and not is_export(event, export.dossier_id):
        named = None
        checked = [(text, why or (None if _links(text) else "after_as_of")) for text, why in checked]
    shown = tuple(text for text, why in checked if why is None)
    hidden = Counter(why for _, why in checked if why)
    return replace(event, disclosures=shown, pseudonym=named, withheld=tuple(sorted(hidden.items())))


def _links(text: str) -> bool:
    return is_site_link(_parsed(text).name)


def is_export(event: LedgerEvent, dossier: UUID) -> bool:
    """Whether this is the event of the dossier's own export."""
    names = (parse_disclosure(text).name for text in event.disclosures)
    return any(name.startswith(f"dossier/{dossier}/") for name in names)


def _row_sites(events: Sequence[LedgerEvent]) -> dict[tuple[str, str], str]:
    """The site of each row as its own columns say: `site_id`, or the key of a row of the table `site`."""
    found: dict[tuple[str, str], str] = {}
    for text in (text for event in events for text in event.disclosures):
        field = _parsed(text)
        name = None if is_site_link(field.name) else split_row_name(field.name)
        if name and name[0] in {"site", "protected_site"}:
            found[name[:2]] = name[1]
        elif name and name[2] == "site_id":
            found[name[:2]] = str(field.value)
    return found
