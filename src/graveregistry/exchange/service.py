"""What people do with files of sites: upload, look, say what the columns mean, import, give up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

from graveregistry import jobs
from graveregistry.access import service as access
from graveregistry.access.actors import Actor, Role
from graveregistry.access.precision import Sensitivity
from graveregistry.db import Session, transaction
from graveregistry.errors import Failure
from graveregistry.exchange import left_out, previewing, queries, store
from graveregistry.exchange.admission import Origin
from graveregistry.exchange.crew import HELPERS, crew
from graveregistry.exchange.making import Making, Order
from graveregistry.exchange.reader import Source, open_source
from graveregistry.exchange.rows import Limits
from graveregistry.exchange.rules import ColumnMapping, check_mapping, guess_mapping, summed
from graveregistry.exchange.tables import ImportDraft, ImportFile
from graveregistry.exchange.terms import Terms, without_floats
from graveregistry.ledger import service as ledger
from graveregistry.sites import many

JOB = "import"
Part = TypeVar("Part")
BATCH = 500
# Rows (and bytes, where nobody has counted yet) up to which starting helpers takes longer than they save.
_ALONE, _ALONE_BYTES = 1000, 1_000_000
# Of the whole way: the sites with all that their events hold, then the events' places in the ledger.
_WRITTEN, _APPENDED = 0.95, 0.99


@dataclass(frozen=True, slots=True)
class Import:
    """An import as its owner sees it, with the job that makes it once it was begun."""

    draft: ImportDraft
    job: jobs.Status | None

    @property
    def state(self) -> str:
        """``uploaded``, ``queued``, ``running``, ``done``, ``failed`` or ``cancelled``."""
        if self.draft.result is not None:
            return "done"
        return "uploaded" if self.job is None else self.job.state


def upload(
    session: Session,
    actor: Actor,
    home: Path,
    import_id: UUID,
    file_name: str,
    stream: BinaryIO,
    asked: Mapping[str, Any],
    limits: Limits | None = None,
) -> Import:
    """Take in a file and try every row of it; nothing is imported yet.

    Args:
        import_id: the client's own id; the same file again changes nothing.
        asked: those of ``steward``, ``sensitivity``, ``source_type``, ``crs``, ``layer``, ``encoding`` and the
            rules for shapes (``rules.ShapeRules``, ``take_far_away``) that were given.

    Raises:
        Failure: ``not_allowed``, ``import_steward_needed``, ``id_conflict``, or why the file cannot be read.
    """
    steward = _steward(actor, asked.get("steward"))
    with store.receiving(home, stream) as received:
        before = queries.draft(session, import_id)
        if before is not None:
            if before.sha256 != received.sha256:
                raise Failure("id_conflict")
            return _seen(session, before)
        terms = Terms(steward, Sensitivity.RESTRICTED.value, "partner_organisation", ColumnMapping())
        row = ImportDraft(
            id=import_id,
            person_id=actor.person_id,
            file_name=_plain(file_name),
            size=received.size,
            sha256=received.sha256,
            uploaded_at=access.now(),
        )
        _look(session, actor, row, received.path, _changed(terms, asked), asked, limits)
        queries.add(session, row)
        store.settle(home, import_id, received)
    return Import(row, None)


def _steward(actor: Actor, wanted: UUID | None) -> UUID:
    """The organisation the sites will belong to: the one named, or the only one the actor is a researcher of."""
    own = actor.organisations(Role.RESEARCHER)
    if not own or wanted not in {None, *own}:
        raise Failure("not_allowed")
    if wanted is None and len(own) > 1:
        raise Failure("import_steward_needed")
    return wanted or next(iter(own))


def _plain(name: str) -> str:
    """A file's name without its folders and without characters that nobody sees."""
    bare = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return bare[:200] or "file"


def _changed(terms: Terms, asked: Mapping[str, Any]) -> Terms:
    plain = ("steward", "sensitivity", "source_type", "crs", "layer", "encoding")
    return replace(terms, **{name: asked[name] for name in plain if asked.get(name) is not None})


def _open(path: Path, terms: Terms, limits: Limits | None = None) -> Source:
    return open_source(path, crs=terms.crs, encoding=terms.encoding, layer=terms.layer, limits=limits)


def _look(
    session: Session,
    actor: Actor,
    row: ImportDraft,
    path: Path,
    terms: Terms,
    asked: Mapping[str, Any],
    limits: Limits | None = None,
) -> None:
    """Try the whole file on these terms, and keep terms and preview in the draft."""
    source = _open(path, terms, limits)
    rows = previewing.sample(source)
    mapping = asked.get("mapping") or guess_mapping(source.columns, rows, crs=source.crs)
    shapes = {each.name: asked[each.name] for each in fields(mapping.shapes) if each.name in asked}
    terms = replace(
        terms,
        mapping=replace(
            mapping,
            crs=source.crs,
            shapes=replace(mapping.shapes, **shapes),
            take_far_away=asked.get("take_far_away", mapping.take_far_away),
        ),
    )
    check_mapping(terms.mapping, source.columns)
    order = _order(session, actor, row, terms, limits)
    helpers = HELPERS if path.stat().st_size > _ALONE_BYTES else 0
    with crew(order.begin_trying, source.packets(BATCH), helpers) as packets:
        tried = summed(source.columns, terms.mapping, _awake(session, packets))
    row.terms, row.preview = terms.as_dict(), previewing.as_json(source, rows, tried)


def _awake(session: Session, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, with a word to the database between: it ends transactions that have long been silent."""
    for part in parts:
        access.clock(session)
        yield part


def _seen(session: Session, row: ImportDraft) -> Import:
    return Import(row, None if row.job_id is None else jobs.status(session, row.job_id))


def _own(session: Session, import_id: UUID, *, lock: bool = False) -> Import:
    row = queries.draft(session, import_id, lock=lock)
    if row is None:
        raise Failure("not_found")
    return _seen(session, row)


def read(session: Session, import_id: UUID) -> Import:
    """One of the actor's own imports.

    Raises:
        Failure: ``not_found``.
    """
    return _own(session, import_id)


def change(
    session: Session,
    actor: Actor,
    home: Path,
    import_id: UUID,
    asked: Mapping[str, Any],
    limits: Limits | None = None,
) -> Import:
    """Say otherwise what the columns mean or how the file is to be read, and try every row again.

    Args:
        asked: as for :func:`upload`, and ``mapping``. What is left out stays; the mapping is guessed anew when another
            layer or other letters give other columns.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``import_done``, ``import_running``, ``import_mapping_wrong``, or why
            the file cannot be read.
    """
    found = _unmade(session, import_id)
    terms = _changed(Terms.from_dict(found.draft.terms), asked)
    _steward(actor, terms.steward)
    kept = {} if asked.get("layer") or asked.get("encoding") else {"mapping": terms.mapping}
    _look(session, actor, found.draft, store.path_of(home, import_id), terms, kept | dict(asked), limits)
    found.draft.job_id = None
    return Import(found.draft, None)


def _unmade(session: Session, import_id: UUID) -> Import:
    found = _own(session, import_id, lock=True)
    if found.draft.result is not None:
        raise Failure("import_done")
    if found.job is not None and found.job.active:
        raise Failure("import_running")
    return found


def discard(session: Session, home: Path, import_id: UUID) -> None:
    """Give up an import that was not made: the uploaded file goes too.

    Raises:
        Failure: ``not_found``, ``import_done``, ``import_running``.
    """
    queries.remove(session, _unmade(session, import_id).draft)
    store.forget(home, import_id)


def run(session: Session, actor: Actor, import_id: UUID, *, only_good: bool) -> Import:
    """Begin the import in the background; one that is under way or done is not begun again.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``import_rows_wrong`` when there are bad rows and not ``only_good``.
    """
    found = _own(session, import_id, lock=True)
    if found.draft.result is not None or (found.job is not None and found.job.active):
        return found
    _steward(actor, Terms.from_dict(found.draft.terms).steward)
    if found.draft.preview["bad"] and not only_good:
        raise Failure("import_rows_wrong", bad=found.draft.preview["bad"])
    payload = {"import": str(import_id), "only_good": only_good}
    found.draft.job_id = jobs.enqueue(session, JOB, actor.person_id, payload)
    found.draft.only_good = only_good
    return _seen(session, found.draft)


def cancel(session: Session, import_id: UUID) -> Import:
    """End an import under way; nothing of it stays.

    Raises:
        Failure: ``not_found``, ``job_ended``.
    """
    found = _own(session, import_id)
    if found.job is None:
        raise Failure("job_ended")
    jobs.cancel(session, found.job.id)
    return _own(session, import_id)


def work(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
    """The handler of import jobs: everything in one transaction, as the person who asked for it."""
    with transaction(job.sessions) as session:
        actor = access.act_as(session, job.actor_id)
        if actor is None:
            raise Failure("not_allowed")
        import_id, only_good = UUID(job.payload["import"]), bool(job.payload["only_good"])
        return carry_out(session, actor, job.home, import_id, only_good=only_good, progress=progress)


def carry_out(
    session: Session,
    actor: Actor,
    home: Path,
    import_id: UUID,
    *,
    only_good: bool,
    progress: jobs.Progress,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """Import the file in this transaction: every row that is to be taken, or nothing.

    An import made before is not made again; its result is given again.

    Raises:
        Failure: ``not_found``, ``not_allowed``, ``import_rows_wrong``, ``import_file_missing``.
    """
    row = queries.draft(session, import_id, lock=True)
    if row is None:
        raise Failure("not_found")
    if row.result is not None:
        return row.result
    terms = Terms.from_dict(row.terms)
    _steward(actor, terms.steward)
    path = store.path_of(home, import_id)
    source = _open(path, terms, limits)
    check_mapping(terms.mapping, source.columns)
    under = many.Terms(actor, terms.steward, Sensitivity(terms.sensitivity), access.clock(session))
    making = Making(_order(session, actor, row, terms, limits), under)
    writing = many.Writing(session)
    taken: list[str] = []
    bad, total = 0, max(1, row.preview["rows"])
    with crew(making.begin, source.packets(BATCH), HELPERS if total > _ALONE else 0) as packets:
        for made in _awake(session, packets):
            bad += made.bad
            if bad and not only_good:
                raise Failure("import_rows_wrong", bad=row.preview["bad"])
            if made.ready is not None:
                writing.add(made.ready)
            taken += made.taken
            progress(_WRITTEN * min(1.0, (len(taken) + bad) / total), "حفظ المواقع saving sites")
    # Whatever takes long comes before the ledger's lock is taken.
    store.check(home, import_id, row.sha256)
    row.result = {"taken": len(taken), "left_out": bad, "sites": taken}
    queries.add(session, _made(actor, row, terms))
    writing.finish(_events(progress, max(1, len(taken))))
    ledger.record(session, "FileImported", actor=actor.person_id)
    store.keep(home, import_id, row.sha256)
    result: dict[str, Any] = row.result or {}
    return result


def _order(session: Session, actor: Actor, row: ImportDraft, terms: Terms, limits: Limits | None) -> Order:
    area = queries.home_area(session, terms.steward)
    return Order(actor, Origin(row.id, row.file_name, row.sha256), terms, area, limits)


def _events(progress: jobs.Progress, total: int) -> Callable[[int], None]:
    share = _APPENDED - _WRITTEN
    return lambda done: progress(_WRITTEN + share * done / total, "تسجيل الأحداث recording events")


def _made(actor: Actor, row: ImportDraft, terms: Terms) -> ImportFile:
    """The import itself as a part of history, with the file as the source of its sites."""
    result = row.result or {}
    return ImportFile(
        id=row.id,
        steward=terms.steward,
        sha256=row.sha256,
        name=row.file_name,
        size=row.size,
        terms=without_floats(row.terms),
        rows_taken=result["taken"],
        rows_left_out=result["left_out"],
        imported_by=actor.person_id,
        at=access.now(),
    )


def rows_left_out(session: Session, actor: Actor, home: Path, import_id: UUID, limits: Limits | None = None) -> bytes:
    """A CSV of the rows that are not taken on the import's terms: their own columns, and why.

    Raises:
        Failure: ``not_found``, ``import_file_missing``.
    """
    row = _own(session, import_id).draft
    terms = Terms.from_dict(row.terms)
    source = _open(store.path_of(home, import_id), terms, limits)
    judge = _order(session, actor, row, terms, limits).begin()
    outcomes = ((each, judge.outcome(each)) for each in source.rows())
    return left_out.write(source.columns, ((each, o) for each, o in outcomes if isinstance(o, list)))
