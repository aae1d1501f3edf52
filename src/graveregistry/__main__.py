"""``graveregistry`` and ``python -m graveregistry``."""

from __future__ import annotations

import sys

import typer

from graveregistry.errors.console import run


def main() -> None:
    """Run a command. Whoever checks a dossier waits for no room but its own: the others take a second to load."""
    if sys.argv[1:2] == ["verify"]:
        from graveregistry.dossiers.verify_cli import verify

        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command()(verify)
        run(lambda: alone(sys.argv[2:], prog_name="graveregistry verify"))
    else:
        from graveregistry.cli import main as everything

        everything()


if __name__ == "__main__":
    main()
