# Everything a person or a machine does with this checkout. Needed beforehand: make, and Python 3.11 or later.

PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
# How many processes share the tests; the machine's own number of processors is often not what it lets us use.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test slow check bench accept timeline clean

help: ## these lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(ENV)/.ready ## a short session: what the law says about a motor magnet, and why
	@$(BIN)/python -m policyc.demo

test: $(ENV)/.ready ## every test but the long ones
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m "not slow"

slow: $(ENV)/.ready ## the long ones: proofs on many random policies, a cluster, the wheel
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m slow

check: $(ENV)/.ready ## style, types and the rules of the house, in under a minute
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup tests/house

bench: $(ENV)/.ready ## how long things take on this machine
	$(BIN)/python tests/speed/bench.py

accept: $(ENV)/.ready ## rewrite the outputs shown in the golden pages; read the difference before keeping it
	$(BIN)/python -m pytest tests/language/test_tables.py tests/corpus --accept

timeline: $(ENV)/.ready ## docs/timeline.svg: the shipped law over time, as a picture
	$(BIN)/policyc status policies --on $(or $(ON),2026-11-24) --timeline docs/timeline.svg

clean: ## remove everything that was made here, the environment included
	rm -rf $(ENV) build dist docs/timeline.svg .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Made anew only when pyproject.toml says something else than last time.
$(ENV)/.ready: pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)' here; policyc needs Python 3.11 or later: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "policyc needs Python 3.11 or later, and '$(PYTHON)' is $$($(PYTHON) -V 2>&1): make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Setting up $(ENV), once: this takes about a minute."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(ENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
