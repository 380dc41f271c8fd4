# Every target sets up what it needs by itself: with uv where there is one, else with venv and pip.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test lint format docs bench live browser clients clean

demo: .venv/ready
	@rm -rf demo-archive
	@$(BIN)/exec-archive demo --archive demo-archive

test: .venv/ready
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: .venv/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/ready
	$(BIN)/python tools/write_docs.py

bench: .venv/ready
	PYTHONPATH=tests $(BIN)/python -m bench $(ARGS)

live: .venv/ready
	$(BIN)/python -m pytest tests/live -m live $(ARGS)

clients: .venv/ready
	$(BIN)/python -m pytest tests/clients -m clients $(ARGS)

# Debian's own Chromium: the tests bring no browser of theirs.
browser: .venv/ready
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -y -q chromium; }
	$(BIN)/python -m pytest tests/browser -m browser $(ARGS)

.venv/ready: pyproject.toml constraints.txt
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python '>=3.11' .venv && \
	  uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else \
	  $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'; \
	fi
	@touch $@

clean:
	rm -rf .venv demo-archive .bench .live dist build
