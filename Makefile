# Every target prepares the virtual environment first; the stamp's name carries the hash of the lock.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

BIN := .venv/bin
STAMP := .venv/.installed-$(shell sha256sum requirements-dev.lock pyproject.toml | sha256sum | cut -c1-16)
export CLUSTER ?= kind
export PYTHON
# Compiled modules are kept between the hundreds of processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help up down check test e2e bench generate clean

help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /  make \1\t/' | expand -t 18

up: $(STAMP) ## Start the platform and the first lease; CLUSTER=kind (default) or CLUSTER=current
	@$(BIN)/virtengine up --cluster $(CLUSTER)

down: ## Remove everything that `make up` made
	@if [ -x $(BIN)/virtengine ]; then $(BIN)/virtengine down --cluster $(CLUSTER); \
	else python3 -m cluster down; fi

check: $(STAMP) ## Lint, types, imports, unit tests, generated files: under a minute
	@$(BIN)/python -m tools.rungs check

test: $(STAMP) ## Everything that continuous integration runs, cluster and stories included
	@$(BIN)/python -m tools.rungs test

e2e: $(STAMP) ## Run one story on the running platform: make e2e STORY=first-lease
	@test -n "$(STORY)" || { echo "name the story: make e2e STORY=first-lease (one of: $$(ls e2e))" >&2; exit 2; }
	@$(BIN)/pytest -m cluster e2e/$(subst -,_,$(STORY)) $(ARGS)

bench: $(STAMP) ## Measure: make bench BENCH=lease
	@test -n "$(BENCH)" || { echo "name the measurement: make bench BENCH=lease" >&2; exit 2; }
	@$(BIN)/python -m bench $(BENCH)

generate: $(STAMP) ## Write the generated files again: wire modules, CRDs, RBAC, reference, kustomize/base
	@$(BIN)/python -m tools.generate
	@$(BIN)/python -m tools.kustomize

clean: ## Remove the virtual environment and build outputs of this clone
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(STAMP): requirements-dev.lock pyproject.toml tools/bootstrap.sh
	@tools/bootstrap.sh $@
