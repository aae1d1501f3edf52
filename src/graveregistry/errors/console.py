"""How a failure is said at the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable

from graveregistry.errors import Failure


def run(command: Callable[[], object]) -> None:
    """Run; a failure is said in both languages and ends with its exit code."""
    try:
        command()
    except Failure as failure:
        reasons = [f"  - {reason.ar}\n    {reason.en}" for reason in failure.reasons]
        sys.stderr.write("\n".join([failure.sentence("ar"), failure.sentence("en"), *reasons]) + "\n")
        sys.exit(failure.entry.exit_code)
