# `make run` and `make test` need nothing but Python 3.11 or later and the package registry; the tests of the search page also
# need Chromium, which tests/support/browser.py finds, or installs on Debian as root.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The Python that made the environment and the locks it was made from: a change of either makes it anew.
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
# Tests of one Elasticsearch stay in one process (tests/support/groups.py) and mostly wait, so three keep two cores busy.
TEST_PROCESSES ?= 3
# The tests start hundreds of processes: where the environment forbids compiled files, each would compile everything anew.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadgroup --no-loadscope-reorder
QUICK = not (elasticsearch or prefect or browser or slow)

# Prints the requirements of the extra that is named behind it.
EXTRAS = $(PYTHON) -c 'import sys, tomllib; extras = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
    print("\n".join(extras[sys.argv[1]]))'

.PHONY: run test quick check bench semantic dask lock clean help

help: ## Show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: $(RUNTIME) ## Set up, ingest the sample articles, and search them
	@$(BIN)/kiosque ingest seeds
	@echo
	@echo '$$ kiosque search "récoltes vallées"'
	@$(BIN)/kiosque search "récoltes vallées"

test: $(DEVELOPMENT) ## Set up and run every test
	$(PYTEST)

quick: TEST_PROCESSES = 2 # these do not wait
quick: $(DEVELOPMENT) ## Run the tests that need no server, in two minutes
	$(PYTEST) -m '$(QUICK)'

check: $(DEVELOPMENT) ## Lint, types, contracts between folders, and house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet -p no:randomly tests/system/test_house.py

bench: $(DEVELOPMENT) requirements/bench.lock ## Add the peers that benchmarks compare with
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.lock

semantic: $(RUNTIME) requirements/semantic.lock ## Add vectors: the extra for searches in every language at once
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/semantic.lock

dask: $(RUNTIME) requirements/dask.lock ## Add the extra for runs over many machines: Dask, S3, PostgreSQL
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dask.lock

lock: ## Resolve the locks anew (needs uv)
	echo pip | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make lock' -q -o requirements/pip.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make lock' -q -o requirements/runtime.lock
	$(EXTRAS) dask | uv pip compile - -c requirements/runtime.lock --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' -q -o requirements/dask.lock
	uv pip compile pyproject.toml --group dev -c requirements/runtime.lock -c requirements/dask.lock --universal \
	    --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' -q \
	    -o requirements/dev.lock
	uv pip compile --group bench -c requirements/dev.lock --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command 'make lock' -q -o requirements/bench.lock
	$(EXTRAS) semantic | uv pip compile - -c requirements/runtime.lock --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' -q -o requirements/semantic.lock

clean: ## Remove the environment and what runs left here
	rm -rf $(VENV) .kiosque build *.egg-info

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Kiosque needs Python 3.11 or later, this is " + sys.version.split()[0] \
	    + ": make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@echo 'Setting up in $(VENV): about a minute, once'
	@$(PYTHON) -m venv $(VENV)

# The pip that some Pythons bring cannot read the hash of a requirement with extras: so a newer one comes first.
$(RUNTIME): $(BIN)/python requirements/pip.lock requirements/runtime.lock pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The tests of vectors and of many machines need the extras, and others show what is said without them.
$(DEVELOPMENT): $(RUNTIME) requirements/dev.lock requirements/semantic.lock requirements/dask.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/semantic.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dask.lock
	@touch $@
