# Needs Python 3.11 or newer and make; everything else is installed into .venv, exact versions, checked by hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests run side by side, but those that look at real processes one after the other.
WORKERS := -n auto --maxprocesses 4 --dist loadgroup
LOG := $(VENV)/install.log
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes
# The lowest percentage of lines and branches that the tests may cover: one below the figure measured on Linux. On a Mac
# other parts of the code run, so the figure is only printed there.
COVERAGE_FLOOR := $(if $(filter Darwin,$(shell uname)),0,95)
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
SCRIPTS := .ci/run menubar/goarmd.1m.sh tests/install_gopls.sh tests/mac/try.sh

.DEFAULT_GOAL := help
.PHONY: help run test check lint lint-workflows coverage generate macos abi browser prove e2e bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run.done ## install goarmd into .venv and run it in this terminal
	@$(BIN)/goarmd run

test: $(VENV)/dev.done ## all tests but those that take minutes, with coverage
	$(BIN)/python -m pytest $(WORKERS) --cov --cov-report=

check: lint lint-workflows coverage ## lint, lint-workflows and coverage: what a change must pass besides the tests

lint: $(VENV)/dev.done ## style, types, import layers, generated files: takes seconds
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/goarmd generate --check

lint-workflows: $(VENV)/dev.done ## the CI workflow and the shell scripts; actionlint needs go
	$(BIN)/zizmor --offline --quiet --persona=pedantic --strict-collection .
	$(call if-installed,go,go run $(ACTIONLINT))
	$(call if-installed,shellcheck,shellcheck $(SCRIPTS))

coverage: .coverage ## how much of the code the last `make test` covered; fails below the floor
	$(BIN)/coverage report --skip-covered --fail-under=$(COVERAGE_FLOOR)

# The tests run again only after a change, so `make test` and then `make check` run them once.
.coverage: $(shell find goarmd tests -name '*.py') pyproject.toml
	$(MAKE) test

generate: $(VENV)/dev.done ## write the example configuration, dashboards, rules and references
	$(BIN)/goarmd generate

# Real processes on a Mac, Rosetta, and an installation with launchd. A part of `make test`.
macos: $(VENV)/dev.done ## the tests that need a real Mac
	$(BIN)/python -m pytest -m macos -rA tests/live/test_macos.py

# What the Mac code says of Apple's layouts, numbers and calls, against Apple's headers (with zig, on any machine).
abi: $(VENV)/abi.done ## compare the Mac code with Apple's headers, on any machine
	$(BIN)/python -m pytest -m abi

# The status page in Chromium and the JSON API against its description. AXE is what judges accessibility; npm checks it
# against the hash in package-lock.json.
AXE := $(VENV)/browser/node_modules/axe-core/axe.min.js
browser: $(VENV)/browser.done ## the page in Chromium, the API with schemathesis; needs Chromium and npm
	GOARMD_AXE=$(AXE) $(BIN)/python -m pytest -m browser tests/browser

# Damaged inputs by the hundred thousand, a thousand exits, a daemon killed two hundred times.
prove: $(VENV)/dev.done ## the tests that take minutes
	$(BIN)/python -m pytest -m proof -n 2 --dist loadgroup

# A real goarmd, gopls, Prometheus and Alertmanager: each fault reaches a webhook, and its end does. GOARMD_E2E_ANSWERS=DIR
# keeps the answers of all panels for `python -m bench.pictures DIR`.
e2e: $(VENV)/dev.done ## alerts and dashboards, from real faults to a webhook
	$(BIN)/python -m pytest -m e2e -n 0 --timeout 340 tests/e2e

bench: $(VENV)/dev.done ## measure, and write bench/RESULTS.md
	$(BIN)/python -m bench

# After adding a dependency, `make lock UPGRADE=` keeps the versions of all others.
LOCK = uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --no-cache $(UPGRADE)
UPGRADE ?= --upgrade
lock: ## newer versions of everything into the lock files; needs uv
	$(LOCK) --group build pyproject.toml -o requirements.lock
	$(LOCK) --group build -c requirements.lock -o requirements-build.lock
	$(LOCK) --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group abi -c requirements-dev.lock -o requirements-abi.lock
	$(LOCK) --group browser -c requirements-dev.lock -o requirements-browser.lock

clean: ## remove .venv and the coverage data
	rm -rf $(VENV) .coverage

# $(call if-installed,PROGRAM,COMMAND): run the command, or print that it was left out.
define if-installed
@if command -v $(1) >/dev/null; then echo '$(2)'; $(2); else echo '$(1) is not installed: left out: $(2)'; fi
endef

# $(call in-one-line,WHAT,COMMANDS): run the commands with a dot for each package; what they print goes into a log, and
# its end is shown if one fails. The status goes through a file, because sh has no status of a command before a pipe.
define in-one-line
@printf '%s ' '$(1)'; \
{ { $(2); } 2>&1; echo $$? > $(VENV)/status; } | tee -a $(LOG) | awk '/^ *(Collecting|Requirement already)/ { printf "."; fflush() }'; \
if [ "$$(cat $(VENV)/status)" = 0 ]; then echo ' done'; else echo ' failed:'; tail -n 15 $(LOG); echo 'all of it: $(LOG)'; exit 1; fi
endef

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("goarmd needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 $(MAKECMDGOALS) (on a Mac first: brew install python)" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements-build.lock requirements.lock pyproject.toml | $(VENV)/bin/python
	$(call in-one-line,Installing what goarmd needs into $(VENV) (once),$(INSTALL) --only-binary :all: -r requirements-build.lock && $(INSTALL) --no-build-isolation -r requirements.lock && $(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/abi.done: requirements-abi.lock $(VENV)/dev.done
	$(call in-one-line,Installing zig (once),$(INSTALL) -r requirements-abi.lock)
	@touch $@

$(VENV)/browser.done: requirements-browser.lock tests/browser/package-lock.json $(VENV)/dev.done
	@echo "Installing what drives a browser (once) ..."
	@$(INSTALL) --only-binary :all: -r requirements-browser.lock
	@mkdir -p $(VENV)/browser && cp tests/browser/package.json tests/browser/package-lock.json $(VENV)/browser
	@npm ci --prefix $(VENV)/browser --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(VENV)/dev.done: requirements-dev.lock $(VENV)/run.done
	$(call in-one-line,Installing what the tests need (once),$(INSTALL) -r requirements-dev.lock)
	@touch $@
