#!/usr/bin/env bash
# Every check of the project, cheapest first; the browser's tests last, so that their summary is the last thing seen.
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

say 'Python tests on a real PostGIS'
coverage erase
pytest -n 2 -m 'not e2e' --cov --cov-report=

say 'Branch coverage of the rooms that must have it whole'
for room in geo access ledger; do
    coverage report --include="src/graveregistry/$room/*" --show-missing --skip-covered --fail-under=100
done

if [[ -f web/package.json ]]; then
    say 'A real browser against the real server'
    pytest -n 2 -m e2e
fi
