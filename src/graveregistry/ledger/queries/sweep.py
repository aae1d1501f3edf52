"""The SQL of a sweep through the whole ledger: few large rows, and what can be compared as one text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from sqlalchemy import Row, Text, Uuid, cast, func, select, text

from graveregistry.db import Base, Recorded, Session, recorded_columns, recorded_value
from graveregistry.ledger.merkle import Nodes
from graveregistry.ledger.sealing import SEPARATOR
from graveregistry.ledger.tables import LinkRow

_PAGE = text(
    """
    SELECT e.index, e.recorded_at, e.leaf_hash, array_to_string(c.digests, ' ', ''), cardinality(c.digests),
        (SELECT string_agg(s.disclosures, :separator) FROM ledger_sheet s WHERE s.content_key = e.key),
        (
            SELECT string_agg(l.site_id || ' ' || l.sequence, ' ' ORDER BY l.site_id)
            FROM ledger_link l WHERE l.content_key = e.key
        )
    FROM ledger_event e JOIN ledger_content c ON c.key = e.key
    WHERE e.index >= :begun AND e.index < :ended ORDER BY e.index
    """
)


def pages(session: Session, begun: int, ended: int, batch: int = 2000) -> Iterator[Sequence[Row[Any]]]:
    """Of each event from index ``begun`` to before ``ended``: index, time, leaf hash, its digests as one text and how
    many, its sheets as one text, and its places in the chains of sites (each id and number), ordered, as one text.
    """
    for at in range(begun, ended, batch):
        given = {"separator": SEPARATOR, "begun": at, "ended": min(at + batch, ended)}
        yield session.execute(_PAGE, given).all()


_HEADERS = text(
    """
    SELECT e.index, e.recorded_at, array_to_string(c.digests, ' ', ''), cardinality(c.digests)
    FROM ledger_event e JOIN ledger_content c ON c.key = e.key
    WHERE e.index >= :begun AND e.index < :ended ORDER BY e.index
    """
)


def headers(
    session: Session, begun: int, ended: int, turn: Lock, batch: int = 10_000
) -> Iterator[tuple[range, Sequence[Row[Any]]]]:
    """Of each event from index ``begun`` to before ``ended``: index, time, its digests as one text and how many; with
    the indexes that were looked for.

    The next page is fetched while the caller works on this one; whoever needs the session meanwhile takes ``turn``.
    """
    asked = [range(at, min(at + batch, ended)) for at in range(begun, ended, batch)]

    def page(one: range) -> Sequence[Row[Any]]:
        with turn:
            return session.execute(_HEADERS, {"begun": one.start, "ended": one.stop}).all()

    with ThreadPoolExecutor(1) as beside:
        coming = [beside.submit(page, one) for one in asked[:1]]
        for number, one in enumerate(asked):
            found = coming.pop().result()
            coming += [beside.submit(page, each) for each in asked[number + 1 : number + 2]]
            yield one, found


_BESIDE = text(
    """
    SELECT string_agg(hash, '' ORDER BY position) FROM ledger_node
    WHERE level = :level AND position >= :first AND position < :after
    """
)


def joined_beside(session: Session, run: Nodes) -> bytes:
    """The stored nodes of the places that these nodes stand at, one after the other."""
    given = {"level": run.level, "first": run.first, "after": run.first + len(run.hashes)}
    return bytes(session.scalar(_BESIDE, given) or b"")


def count_links(session: Session) -> int:
    """How many places in chains of sites there are."""
    return session.scalar(select(func.count()).select_from(LinkRow)) or 0


def rows(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table of history: ``table/key``, and what its columns hold that is not null."""
    for mapper in Base.registry.mappers:
        kind: Any = mapper.class_
        table: str = kind.__tablename__
        if issubclass(kind, Recorded):
            names, key = recorded_columns(mapper), mapper.primary_key
            columns = [*key, *(mapper.column_attrs[name].columns[0] for name in names)]
            # Ids are many, and their text is what is compared.
            asked = select(*(cast(each, Text) if isinstance(each.type, Uuid) else each for each in columns))
            width = len(key)
            for row in session.execute(asked.execution_options(yield_per=5000)):
                held = zip(names, row[width:], strict=True)
                yield (
                    f"{table}/{','.join(map(str, row[:width]))}",
                    {name: recorded_value(value) for name, value in held if value is not None},
                )
