# Two commands are enough: `make run` to use the registry, `make test` to check it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test lint e2e bench bench-tiles bench-awareness bench-import bench-ledger bench-dossier bench-field client setup clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 18

run: ## Set up what is missing and serve the training registry on this machine
	@scripts/setup.sh
	@exec .venv/bin/graveregistry serve --training

test: ## Set up what is missing and run every check; ends with the summary
	@scripts/setup.sh --tests
	@scripts/test.sh

lint: ## Style, types and architecture only
	@scripts/setup.sh
	@scripts/lint.sh

e2e: ## Only the tests in a real browser
	@scripts/setup.sh --tests
	@.venv/bin/pytest -m e2e

bench: ## Measure speed beside other tools; prints ratios
	@scripts/setup.sh
	@set -e; for bench in bench/bench_*.py; do echo "== $$bench"; .venv/bin/python "$$bench"; done

bench-tiles: ## Tiles beside tipg, which is set up in .setup/; QUICK=1 for a glance, LARGE=1 for 1,000,000 sites too
	@scripts/setup.sh
	@.venv/bin/python bench/bench_tiles.py $(if $(QUICK),--quick) $(if $(LARGE),--large)

bench-import: ## Import 100,000 polygons beside other ways; writes bench/results/
	@scripts/setup.sh
	@.venv/bin/python bench/bench_import.py

bench-ledger: ## Prove and check a ledger of 1,000,000 events; EVENTS=n for another size
	@scripts/setup.sh
	@.venv/bin/python bench/bench_ledger.py $(if $(EVENTS),--events $(EVENTS))

bench-dossier: ## Make and check a dossier of 600 MB beside cp, sha256sum and sha512sum
	@scripts/setup.sh
	@.venv/bin/python bench/bench_dossier.py

bench-field: ## The phone page on a poor phone and a link that is cut; KBIT=n for another link
	@scripts/setup.sh --tests
	@.venv/bin/python bench/bench_field.py $(if $(KBIT),--kbit $(KBIT))

bench-awareness: ## Measure the public's tiles beside an in-memory ASGI route
	@scripts/setup.sh
	@.venv/bin/python bench/bench_awareness.py

client: ## Describe the API anew and generate the web client from it
	@.venv/bin/graveregistry openapi web/src/shared/api/openapi.json
	@npm --prefix web run client

setup: ## Only set up what is missing
	@scripts/setup.sh

clean: ## Remove everything built; the data in var/ stays
	@rm -rf .venv .setup .coverage* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf web/node_modules web/dist web/public/basemap
