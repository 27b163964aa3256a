# What there is to do here. `make` alone lists it. Needs only python3.11, pip, make and git; the rest it fetches.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
# The tests choose their own settings. What is not kept compiled is compiled again by each of their many processes.
unexport DJANGO_SETTINGS_MODULE PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
UV := .tools/bin/uv
BIN := .venv/bin
# What is installed is named by the lock's digest, so a warm start installs nothing and a new lock is never missed.
LOCKED := $(shell cat requirements.lock pyproject.toml Makefile | sha256sum | cut -c1-16)
INSTALLED := .make/installed-$(LOCKED)
BROWSER := .make/browser
PYTEST := $(BIN)/pytest -q -n $(WORKERS) --dist loadscope
# Programs that measure; two others are what a bench runs in a process of its own.
BENCHES = $(filter-out bench/exchange_asker.py bench/exchange_client.py,$(shell grep -l '"__main__"' bench/*.py))
# Here tests that open no database are left out (tests/conftest.py).
ON_POSTGRESQL := --database=postgresql

.PHONY: help run test test-fast test-long style check fix bench docs assets lock install clean

help:  ## This list
	@sed -n 's/^\([a-z-]*\):.*  ## /  make \1\t/p' Makefile | expand -t 20

run: $(INSTALLED)  ## Set up Wellbridge, a made-up place, and serve it on 127.0.0.1 (PORT=8000)
	DEMO=1 $(BIN)/drawwell serve --port $(PORT)

test: $(INSTALLED) $(BROWSER)  ## All but the long tests: on SQLite with a browser, then on PostgreSQL
	$(PYTEST) -m "not slow"
	$(PYTEST) -m "not slow and not browser" $(ON_POSTGRESQL)

test-fast: $(INSTALLED)  ## Under three minutes: SQLite, no browser
	$(PYTEST) -m "not slow and not browser"

test-long: $(INSTALLED) $(BROWSER)  ## Storms and full matrices too, on both databases
	$(PYTEST)
	$(PYTEST) $(ON_POSTGRESQL)

style: $(INSTALLED)  ## Style, and which stage may lean on which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

check: style  ## Style, layers, powers, words and documents
	$(BIN)/pytest -q tests/architecture

docs: $(INSTALLED)  ## Write the reference pages from the code, and check every document
	$(BIN)/python -m drawwell.cli.describe > .make/commands.md && mv .make/commands.md docs/reference/
	$(BIN)/python -m drawwell.guard.describe > .make/powers.md && mv .make/powers.md docs/reference/
	DJANGO_SETTINGS_MODULE=drawwell.web.settings $(BIN)/python -m drawwell.api.describe > .make/api.md && mv .make/api.md docs/reference/
	$(BIN)/python -c "from drawwell.place.folder import describe; print(describe(), end='')" > .make/place-folder.md \
	    && mv .make/place-folder.md docs/reference/
	$(BIN)/python tests/spec/manual.py
	$(BIN)/pytest -q tests/architecture/test_house_docs.py tests/architecture/test_house_words.py

fix: $(INSTALLED)  ## Put style right where a program can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(INSTALLED)  ## Every benchmark, ours beside its peer (ONLY=plan for those whose name has it)
	@missed=0; for one in $(BENCHES); do case $$one in *$(ONLY)*) echo "== $$one" >&2; \
	    PYTHONPATH=src:tests:bench $(BIN)/python "$$one" || missed=1;; esac; done; exit $$missed

assets:  ## Compile the stylesheet and script again (needs node and npm; the output is committed)
	assets/build.sh

lock: $(UV)  ## Choose versions afresh and write requirements.lock
	$(UV) pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --extra test \
	    --python-version 3.11 pyproject.toml -o requirements.lock

install: $(INSTALLED)  ## Make .venv from the lock

clean:  ## Take away what make made; what a place keeps (var/) stays
	rm -rf .venv .tools .make .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist site
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's pip refuses to touch the system and may have no ensurepip: --target needs neither.
$(UV):
	@test -n "$(PYTHON)" || { echo "Drawwell needs Python 3.11 or later: install python3 and pip first."; exit 1; }
	@echo "Fetching uv, which installs the rest"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target .tools uv

$(INSTALLED): | $(UV)
	@mkdir -p .make
	@rm -f .make/installed-*
	@test -x $(BIN)/python || $(UV) venv --quiet --no-python-downloads --python "$(PYTHON)" .venv
	$(UV) pip sync --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# The browser tests use Debian's Chromium. Where it cannot be had they skip, and say so.
$(BROWSER):
	@mkdir -p .make
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests"; \
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium; } >.make/chromium.log 2>&1 \
	        || echo "Chromium could not be installed (see .make/chromium.log): the browser tests will skip."; \
	else echo "There is no Chromium and no right to install it: the browser tests will skip."; fi
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then touch $@; fi
