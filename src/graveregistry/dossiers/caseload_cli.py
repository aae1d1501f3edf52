"""``graveregistry export --caseload``: a dossier for a receiving side's intake system, in one word.

The dossier itself holds what such a system reads (`caseload/`), so this is ``graveregistry dossier`` for a court: other
defaults, the same order, rules, number and event. What is said on the line goes before a default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand

from graveregistry.dossiers.cli import dossier

FLAG = "--caseload"
_DEFAULTS: Mapping[str, str] = {"--profile": "court", "--recipient-kind": "un_mechanism"}


class Export(TyperCommand):
    """``export``, which with the flag is another command altogether."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command that the line asks for."""
        if FLAG not in args:
            return super().make_context(info_name, args, parent, **extra)
        return _caseload().make_context(f"{info_name} {FLAG}", _with_defaults(args), parent, **extra)


def _with_defaults(args: Sequence[str]) -> list[str]:
    """The line as the command ``dossier`` takes it; an order agreed to has its profile and recipient already."""
    said = [each for each in args if each != FLAG]
    return [word for pair in _DEFAULTS.items() for word in pair] + said


def _caseload() -> Any:
    shell = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    shell.command(help=f"حزمة لجهة قضائية: ملف توثيقي بنمط المحكمة — {_HELP}")(dossier)
    return typer.main.get_command(shell)


_HELP = (
    "The bundle for a court or a mechanism: a dossier (profile court) with RO-Crate, CASE/UCO and the code book. "
    "Unless said otherwise: --profile court --recipient-kind un_mechanism. All else is as in 'graveregistry dossier'."
)
