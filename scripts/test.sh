#!/usr/bin/env bash
# Every check of the project, cheapest first; the long run of tests last.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH"

say() { printf '\n== %s\n' "$1"; }

say 'Style, types and architecture'
scripts/lint.sh

if [[ -f web/package.json ]]; then
    say 'Web tests'
    npm --prefix web run test
fi

say 'Python tests on a real PostGIS, and a real browser against the real server'
coverage erase
# One run: while a browser waits, the other tests use the cores.
pytest -n 2 --dist worksteal --cov --cov-report=

say 'Branch coverage of the rooms that must have it whole'
for room in geo access ledger; do
    coverage report --include="src/graveregistry/$room/*" --show-missing --skip-covered --fail-under=100
done

say 'Every check passed'
