"""An organisation's GeoTIFF becomes a picture of the ground, in the background, with its original kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import UUID, uuid5

from graveregistry import jobs
from graveregistry.access import service as access
from graveregistry.access.actors import Actor
from graveregistry.db import Session, transaction
from graveregistry.errors import Failure
from graveregistry.imagery import archives, sandbox, service
from graveregistry.imagery.service import Said
from graveregistry.imagery.tables import Image

JOB = "geotiff"
_MAKING = 0.95


def begin(
    session: Session, actor: Actor, home: Path, image_id: UUID, said: Said, file: BinaryIO, limit: int
) -> jobs.Status:
    """Take in a GeoTIFF that can be used, and begin to make a picture of it; the same one again is the same job.

    Raises:
        Failure: ``not_allowed``, ``imagery_not_yet``, ``too_large``, ``storage_full``, ``geotiff_unfit``,
            ``id_conflict``.
    """
    service.may_register(actor, said)
    with archives.receiving(home, file, limit) as incoming:
        sandbox.look(incoming.path)
        payload = {"image": str(image_id), "said": _plain(said), "original": incoming.sha256}
        request = json.dumps(payload, sort_keys=True).encode()
        if access.first_time(session, actor, f"geotiff/{image_id}", request):
            archives.keep(home, incoming)
            jobs.enqueue(session, JOB, actor.person_id, payload, _job_of(actor, image_id))
    return jobs.status(session, _job_of(actor, image_id))


def _job_of(actor: Actor, image_id: UUID) -> UUID:
    """The job's id: one's own for every picture, so that nobody can take another's."""
    return uuid5(actor.person_id, str(image_id))


def _plain(said: Said) -> dict[str, str]:
    return {key: str(value) for key, value in asdict(said).items()}


def status(session: Session, actor: Actor, image_id: UUID) -> jobs.Status:
    """How the making of a picture that one handed in is coming on.

    Raises:
        Failure: ``not_found``.
    """
    return jobs.status(session, _job_of(actor, image_id))


def cancel(session: Session, actor: Actor, image_id: UUID) -> jobs.Status:
    """End the making of a picture; nothing of it is shown.

    Raises:
        Failure: ``not_found``, ``job_ended``.
    """
    jobs.cancel(session, _job_of(actor, image_id))
    return status(session, actor, image_id)


def work(job: jobs.Job, progress: jobs.Progress) -> dict[str, Any]:
    """The handler of these jobs. The picture is made before the transaction begins: it may take an hour."""
    image_id, original = UUID(job.payload["image"]), job.payload["original"]
    said = Said.read(job.payload["said"])
    with (
        _made(job.home, archives.path_of(job.home, original), progress) as archive,
        transaction(job.sessions) as session,
    ):
        actor = access.act_as(session, job.actor_id)
        if actor is None:
            raise Failure("not_allowed")
        _register(session, actor, job.home, image_id, said, archive, original)
    return {"image": str(image_id)}


def _register(
    session: Session, actor: Actor, home: Path, image_id: UUID, said: Said, archive: Path, original: str
) -> Image:
    with archive.open("rb") as file:
        return service.register(session, actor, home, image_id, said, file, 2**40, made_from=original)


@contextmanager
def _made(home: Path, original: Path, progress: jobs.Progress) -> Iterator[Path]:
    """The archive, for as long as it is needed."""
    if not original.is_file():
        raise Failure("evidence_damaged")
    with TemporaryDirectory(dir=home, prefix="making-") as folder:
        archive = Path(folder) / "archive"
        sandbox.make(original, archive, lambda share: progress(share * _MAKING, "تجهيز الصورة preparing the picture"))
        yield archive


def at_once(
    session: Session, actor: Actor, home: Path, image_id: UUID, said: Said, file: BinaryIO, progress: jobs.Progress
) -> Image:
    """The same at the machine itself, where whoever asked waits for it.

    Raises:
        Failure: what :func:`begin` and ``service.register`` raise.
    """
    service.may_register(actor, said)
    with archives.receiving(home, file, 2**40) as incoming:
        sandbox.look(incoming.path)
        with _made(home, incoming.path, progress) as archive:
            archives.keep(home, incoming)
            return _register(session, actor, home, image_id, said, archive, incoming.sha256)
