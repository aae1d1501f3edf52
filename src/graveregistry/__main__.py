"""``python -m graveregistry``."""

from graveregistry.cli import main

main()
