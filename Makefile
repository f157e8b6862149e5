# What set-up used before, or the first on PATH that is new enough.
PYTHON ?= $(shell for python in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
# What `make setup` sets up.
WHAT ?= kit
# In this order.
BENCHMARKS = setup rehearse preview_start fleet_changed fleet_verify fleet_preview noticing policies evaluator history receiver
COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url

# Without bytecode every process of an engine compiles all it loads, and a rehearsal takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup rehearse test lint format docs lock bench prove

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

setup: set-up-$(WHAT) ## make .venv: what runs the kit, and `pulumi` (WHAT=rehearsal, WHAT=tests: more)

# Each part has what the ones before it have: compare, kit, rehearsal, tests.
set-up-%:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found on PATH. Install one, or name it: make setup PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) tools/setup.py $*

rehearse: set-up-rehearsal ## a customer's whole life on this machine
	@.venv/bin/logstreams rehearse

# The components' tests run Pulumi in their own process, where its one event loop meets no other.
test: lint ## everything that must hold: lint, then every test
	.venv/bin/pytest tests/unit/components
	.venv/bin/pytest -n 2 --dist loadfile --ignore=tests/unit/components

lint: set-up-tests ## style, types, directions of imports, workflows
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/python -m tools.actionlint
	.venv/bin/zizmor --offline --quiet .github

format: set-up-tests ## rewrite the sources in the project's style
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

docs: set-up-tests ## write what docs/ has of the code: check codes, schemas, the stack file's tables
	.venv/bin/python -m tools.docs

lock: set-up-tests ## compile the locks from pyproject.toml, keeping what they pin (UPGRADE=--upgrade: renew)
	$(COMPILE) $(UPGRADE) --group dev --no-emit-package workos-log-streams -o requirements-dev.txt pyproject.toml rehearsal/pyproject.toml
	$(COMPILE) $(UPGRADE) -c requirements-dev.txt --no-emit-package workos-log-streams -o requirements-rehearsal.txt pyproject.toml rehearsal/pyproject.toml
	$(COMPILE) $(UPGRADE) -c requirements-dev.txt -o requirements.txt pyproject.toml
	$(COMPILE) $(UPGRADE) -c requirements-dev.txt --group compare -o requirements-compare.txt
	$(COMPILE) $(UPGRADE) -c requirements-dev.txt --group setup -o requirements-setup.txt
	$(COMPILE) $(UPGRADE) --group go -o tools/engine/requirements.txt
	cd policies && ../$(COMPILE) $(UPGRADE) -o requirements.txt pyproject.toml
	.venv/bin/python -m tools.repository | $(COMPILE) $(UPGRADE) -c - -o logstreams/repository/files/requirements.txt pyproject.toml policies/pyproject.toml

bench: set-up-tests ## set-up's time and size, a rehearsal's time, previews, a fleet's commands, what the policies cost, policy decisions, past events judged, how soon an event is noticed, events per second: a quarter of an hour
	@missed=; for each in $(BENCHMARKS); do \
		PYTHONPATH=components/receiver .venv/bin/python -m benchmarks.$$each || missed="$$missed $$each"; \
	done; test -z "$$missed" || { echo "goals not reached:$$missed" >&2; exit 1; }

prove: set-up-tests ## every fault and pair, 50 customers who come and go, buckets taken over, every mutation of the rules, three policy evaluators, every rotation, the workflows' roles, each permission taken away in turn, 100,000 events sent while WorkOS fails, a million judged, outages reconciled, fleets of 20 and 60: two and a half hours, into docs/proof.md
	.venv/bin/python -m tools.prove
	.venv/bin/python -m tools.customers
	.venv/bin/python -m tools.adoptions
	.venv/bin/python -m tools.mutation
	.venv/bin/python -m tools.evaluators
	.venv/bin/python -m tools.rotations
	.venv/bin/python -m tools.ci_access
	.venv/bin/pytest -m prove
	.venv/bin/python -m tools.emission
	.venv/bin/python -m tools.history
	.venv/bin/python -m tools.reconciliation
	.venv/bin/python -m tools.fleets
