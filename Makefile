# `make` alone prints what there is to do. Settings come from the environment (docs/operations.md).
.DEFAULT_GOAL := help
.PHONY: help run test bench dev lint format types sure messages assets screenshots lock clean

SETUP := @PYTHON="$(PYTHON)" sh tools/with-python -m tools.bootstrap
PY := .venv/bin/python

help: ## Print this list
	@echo "Kommune 360 forum: from clone to deliberation"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'
	@echo
	@echo "  Settings: FORUM_PORT=8001 make run; all of them are in docs/operations.md"

run: ## Set up, fill the demo on first start, and serve on port 8000
	$(SETUP) run

test: ## Set up and run all tests (ARGS="-k search" for some)
	$(SETUP) test $(ARGS)

bench: dev ## Measure the speed against its limits (QUICK=1 takes three minutes)
	$(PY) -m bench.speed $(if $(QUICK),--quick) $(ARGS)

dev: ## Set up with the development packages
	$(SETUP) dev

lint: dev ## Check style and the import contracts
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports

types: dev ## Check types
	$(PY) -m mypy

sure: lint types ## Everything that CI checks: style, types, migrations, catalogues, tests
	$(PY) -m tools.migrations
	$(PY) -m tools.catalogues check
	$(SETUP) test $(ARGS)

format: dev ## Format the code and mend what ruff can mend
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

messages: dev ## Bring new texts into the catalogues
	$(PY) -m tools.catalogues update

assets: ## Fetch the design with npm once more
	$(SETUP) assets

screenshots: dev assets ## Take the pictures of the README anew
	$(PY) -m tools.screenshots

lock: dev ## Write requirements/*.txt anew (ARGS=--upgrade for newer versions)
	$(PY) -m tools.lock $(ARGS)

clean: ## Remove what the set-up made; the data in var stay
	rm -rf .venv node_modules forum/static/vendor build dist *.egg-info
