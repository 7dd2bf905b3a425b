# Two commands for a newcomer: `make publish`, then `make test`. They need Python 3.11, pip and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
STORE ?= store
REPORTS ?= reports
HOST ?= 127.0.0.1
PORT ?= 8000
DAGSTER_PORT ?= 3000

# Some machines forbid compiled modules, which makes every start of Python pay for compiling again.
export PYTHONDONTWRITEBYTECODE :=
export GX_ANALYTICS_ENABLED := False
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help publish test services test-fast fuzz torture serve dagster check lock clean
.DELETE_ON_ERROR:

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

publish: $(VENV)/app ## Read the sample reports and publish them into store/
	@$(BIN)/openbarnet publish $(REPORTS) --tables --store $(STORE)

serve: $(VENV)/app ## Serve the portal from store/
	@$(BIN)/openbarnet serve --store $(STORE) --host $(HOST) --port $(PORT)

dagster: $(VENV)/app ## Open the Dagster UI on the same reports, store and runs
	@$(BIN)/openbarnet dagster --reports $(REPORTS) --store $(STORE) --port $(DAGSTER_PORT)

check: $(VENV)/dev ## Lint, formatting, types, layers, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_licences.py

test: services ## Run every test (needs Chromium and services; installs Debian's where it may)
# Three at once on two cores: one of them is always waiting, for a server, a browser or a disk.
	$(BIN)/pytest -n 3 --dist loadfile

services: $(VENV)/dev ## Install what the tests need besides Python, where it may
	@scripts/find-chromium
	@scripts/find-libreoffice
	@scripts/find-tesseract
	@scripts/find-ckan $(UV) $(BIN)/python
	@scripts/fetch-client-tests $(PYTHON)

test-fast: $(VENV)/dev ## Run in about half a minute the tests that publish nothing and start nothing
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow"

fuzz: $(VENV)/dev ## Ask the REST API with made-up parameters for ten minutes
	FUZZ_SECONDS=600 $(BIN)/pytest tests/portal/test_portal_fuzz.py

torture: $(VENV)/dev ## Damage at random for MINUTES (60), from SEED: kills while it is read, broken files and stores
	PYTHONPATH=tests/helpers $(BIN)/python tests/helpers/torture.py

lock: $(UV) ## Pin what requirements/*.in ask for, with hashes
	cd requirements && for name in uv app scale dev ckan; do \
	  ../$(UV) pip compile $$name.in -o $$name.txt --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --no-emit-find-links -q; done

clean: ## Remove the environment, the store and the runs
	rm -rf $(VENV) .ckan store .dagster

# The environment, made from the locks alone. Each stamp is the lock it was made from.

$(UV): requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { echo "Python 3.11 is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv --clear --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/app: $(UV) requirements/app.txt pyproject.toml
	$(call install,app)
	@touch $@

$(VENV)/dev: $(UV) requirements/app.txt requirements/dev.txt pyproject.toml
	$(call install,dev)
	@touch $(VENV)/app $@

define install
$(UV) pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements/$(1).txt
$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
endef
