# Needs Python 3.11 or newer and make; everything else is installed into .venv, exact versions, checked by hash.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests run side by side, but those that look at real processes one after the other.
WORKERS := -n auto --maxprocesses 4 --dist loadgroup
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --require-hashes

.PHONY: run test prove macos abi check bench generate lock clean

run: $(VENV)/run.done
	$(BIN)/goarmd run

test: $(VENV)/dev.done
	$(BIN)/python -m pytest $(WORKERS)

# What takes minutes: damaged inputs by the hundred thousand, a thousand exits, a daemon killed two hundred times.
prove: $(VENV)/dev.done
	$(BIN)/python -m pytest -m proof $(WORKERS)

# What is true on a Mac only: real processes there, Rosetta, and an installation with launchd. A part of `make test`.
macos: $(VENV)/dev.done
	$(BIN)/python -m pytest -m macos -rA tests/live/test_macos.py

# What the Mac code says of Apple's layouts, numbers and calls, against Apple's headers (with zig, on any machine).
abi: $(VENV)/abi.done
	$(BIN)/python -m pytest -m abi

check: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/goarmd generate --check

bench: $(VENV)/dev.done
	$(BIN)/python -m bench

generate: $(VENV)/dev.done
	$(BIN)/goarmd generate

# Newer versions of everything; needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --no-cache --upgrade --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --no-cache --upgrade --group build -c requirements.lock -o requirements-build.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --no-cache --upgrade --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --no-cache --upgrade --group abi -c requirements-dev.lock -o requirements-abi.lock

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("goarmd needs Python 3.11 or newer, this is " + sys.version.split()[0] + ": make PYTHON=python3.12 $(MAKECMDGOALS)" if sys.version_info < (3, 11) else 0)'
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements-build.lock requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what goarmd needs (once) ..."
	@$(INSTALL) --only-binary :all: -r requirements-build.lock
	@$(INSTALL) --no-build-isolation -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/abi.done: requirements-abi.lock $(VENV)/dev.done
	@echo "Installing zig (once) ..."
	@$(INSTALL) -r requirements-abi.lock
	@touch $@

$(VENV)/dev.done: requirements-dev.lock $(VENV)/run.done
	@echo "Installing what the tests need (once) ..."
	@$(INSTALL) -r requirements-dev.lock
	@touch $@
