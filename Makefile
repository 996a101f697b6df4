# Needs git, make and Python >= 3.11 with venv; everything else is put into .venv by itself.
# Tests wait as often as they work: three at once keep two cores busy, and whoever has none left takes some of another.
# PYTHON=… chooses the Python, ARGS=… is handed on: make test ARGS="tests/git -k lock"

SHELL := /bin/sh
VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
BENCH := .venv-bench
WHEEL := $(BENCH)/.ready
CHANGED := $(VENV)/.mutants

PYTHONS  := $(or $(PYTHON),python3.13 python3.12 python3.11 python3)
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PIP      := -m pip --disable-pip-version-check --quiet
PYTEST   := $(BIN)/python -m pytest -q -n 3 --dist=worksteal --durations=10 -rs
SCRIPTS  := hooks/chain hooks/look hooks/mark hooks/guard hooks/sign .ci/run .ci/tools .ci/agents .ci/github

.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE  # images of containers like to set it: then everything is compiled at every start
.PHONY: help init test test-long test-agents test-security smoke torture mutants demo example docs pictures bench peers profile status lint check format build tools clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

init: $(READY)  ## make .venv with everything that development needs

test: $(READY)  ## run the tests
	$(PYTEST) $(ARGS)

test-long: $(READY)  ## run the tests that take minutes too, with more examples
	$(PYTEST) --hypothesis-profile=long -m "" $(ARGS)

test-agents: $(READY)  ## install the real coding agents in .cache/agents, and let them work for models on loopback
	LIMIT=600 .ci/agents all
	$(PYTEST) tests/real_agents $(ARGS)

smoke: $(READY)  ## see in seconds that it works, end to end: make smoke GITSWARM=/path/to/an/installed/one
	$(BIN)/python tests/smoke.py $(or $(GITSWARM),$(BIN)/gitswarm)

test-security: $(READY)  ## run the tests that SECURITY.md names beside its threats
	$(PYTEST) $$($(BIN)/python -m tests.threats) $(ARGS)

torture: $(READY)  ## kill, cut off, fill up, prune …: make torture ROW=kill N=10000 FROM=0 (ROW=all: each row there is); what ran stands in docs/reliability.md
	$(BIN)/python -m tests.torture $(or $(ROW),all) $(if $(N),--n $(N)) $(if $(FROM),--from $(FROM)) $(if $(ONLY),--only "$(ONLY)")

mutants: $(CHANGED)  ## change what decides on purpose, and see which tests notice: make mutants MODULE=core.verdict MINUTES=10 (docs/mutation.md)
	$(BIN)/python -m tests.mutation $(MODULE) $(if $(MINUTES),--minutes $(MINUTES))

demo: $(READY)  ## show what gitswarm does: a hub, two clones, three agents, an outage
	$(BIN)/python examples/demo.py $(ARGS)

example: $(READY)  ## show a swarm of scripted roles that takes an idea to merged commits
	$(BIN)/python examples/idea/run.py $(ARGS)

docs: $(READY)  ## make anew the pages that are made of commands and of what ran
	for page in overview reference torture.page mutation.page; do $(BIN)/python -m tests.$$page || exit; done

pictures: $(READY)  ## record the terminal, and take the pictures of the page with a Chromium, for docs/images
	for made in recording pictures; do $(BIN)/python -m tests.$$made || exit; done

bench: $(WHEEL)  ## measure, each figure beside its floor: make bench ARGS="cold append --quick"
	$(BENCH)/bin/python -m benchmarks $(ARGS)

profile: $(WHEEL)  ## show where the time of each hot path goes: make profile ARGS="append batch" (docs/profile.md)
	$(BENCH)/bin/python -m benchmarks.profiles $(ARGS)

peers: $(READY)  ## install other tools for the same work in .cache/peers, so that make bench measures them too
	$(BIN)/python -m benchmarks.peers

status:  ## show what this checkout is and has: versions, tools, what is built, what ran last
	@$(or $(wildcard $(BIN)/python),python3) tests/checkout.py

lint: $(READY)  ## judge the style: ruff, and shellcheck for the scripts
	$(BIN)/ruff check
	$(BIN)/shellcheck --external-sources $(SCRIPTS)

check: lint  ## lint, and judge types (mypy --strict) and imports (import-linter)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(READY)  ## let ruff lay out the code
	$(BIN)/ruff format

build: $(READY)  ## make the wheel in dist/
	$(BIN)/python $(PIP) wheel --no-deps --wheel-dir dist .

tools:  ## install what some tests use and skip without: strace, jq and shells, where apt-get may, pipx and uv, GitHub's description and gh, act and zizmor
	.ci/tools
	.ci/github

clean:  ## remove what was made here
	rm -rf $(VENV) $(BENCH) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .cache
	find gitswarm tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +

# A venv in $1, as old as the stamp $@; pip may come with a Python too old to know dependency groups.
define venv
	@python=; for each in $(PYTHONS); do \
		if "$$each" -c '$(SUITABLE)' >/dev/null 2>&1; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "error: none of these is Python 3.11 or newer with venv: $(PYTHONS)" >&2; \
		echo "hint: install python3 and python3-venv, or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "making $1 with $$("$$python" --version)"; "$$python" -m venv $1
	@echo '*' >$1/.gitignore
	@$1/bin/python $(PIP) install --upgrade 'pip>=25.1'
endef

$(READY): pyproject.toml
	$(call venv,$(VENV))
	@$(BIN)/python $(PIP) install --editable . --group dev
	@touch $@

$(CHANGED): $(READY)
	@$(BIN)/python $(PIP) install --group mutants
	@touch $@

# Benchmarks measure a real install: an editable one slows every start.
$(WHEEL): pyproject.toml $(shell find gitswarm hooks -type f -not -name '*.pyc')
	$(call venv,$(BENCH))
	@$(BENCH)/bin/python $(PIP) install --upgrade 'pip>=25.2' # an older one begins each script with an import of re
	@$(BENCH)/bin/python $(PIP) install --force-reinstall --no-deps .
	@$(BENCH)/bin/python $(PIP) install '.[mcp,web]'
	@touch $@
