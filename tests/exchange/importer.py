"""A process that works on the jobs that wait and says how far it is; it is killed on the way."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from graveregistry import db, jobs
from graveregistry.exchange import service
from graveregistry.sites import many


def main(url: str, home: Path) -> None:
    """Work, with packets so small that there is something to be killed between."""
    service._ALONE, service.BATCH, many._TOGETHER = 0, 50, 100
    jobs._TELL_SECONDS = 0.0
    jobs.register(service.JOB, service.work)
    inner = jobs._Run._write

    def said(run: Any, values: dict[str, Any]) -> bool | None:
        found = inner(run, values)
        sys.stdout.write(f"{values.get('progress', 0.0)}\n")
        sys.stdout.flush()
        return found

    jobs._Run._write = said  # type: ignore[assignment, method-assign]
    jobs.run_pending(db.sessions(db.connect(url, pool_size=2)), home)


main(sys.argv[1], Path(sys.argv[2]))
