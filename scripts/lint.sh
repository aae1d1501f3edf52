#!/usr/bin/env bash
# What can be told without running anything: style, types, who imports whom.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH"

ruff check
ruff format --check
mypy
lint-imports
[[ -f web/package.json ]] || exit 0
npm --prefix web run lint
npm --prefix web run check
