# One word per job; `make help` lists them. Recipes are thin: what needs more than a line is in tools/.
# Pinned opa and regal in .tools/bin come before what PATH has.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# The embedded prices, whatever the user's data folder holds: the same figures everywhere.
export COSTWARDEN_PRICES :=

PY := .venv/bin/python
RUFF := $(PY) -m ruff
PYTEST := $(PY) -m pytest
SOURCES := action bot collectors costwarden tests tools benchmarks
# Two things at once suits the smallest machine; JOBS=0 runs in one process, which debuggers like.
JOBS ?= 2

.PHONY: help demo test check soak lint rego venv tools lock bench action-tree record-demo new-policy new-command new-resource new-collector new-chatops

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  %-14s %s\n' "$$name" "$$text"; done

demo: ## gate the bundled plan: prints the comment, writes demo/comment.md and demo/report.html
	@tools/venv.sh base
	@tools/demo.sh

test: venv tools rego ## what CI runs: policies' own tests, then pytest
	$(PYTEST) -n $(JOBS) --dist loadfile $(PYTEST_ARGS)

check: lint test ## everything: ruff, mypy --strict, import-linter, opa, regal, pytest

soak: venv tools rego ## the full counts of every bar (long)
	COSTWARDEN_SOAK=1 $(PYTEST) -n $(JOBS) --dist loadfile --timeout 3600 $(PYTEST_ARGS)

lint: venv tools ## static checks of Python and Rego
	$(RUFF) check $(SOURCES)
	$(RUFF) format --check $(SOURCES)
	$(PY) -m mypy --strict
	.venv/bin/lint-imports
	@tools/rego.sh lint

rego: tools ## opa check --strict and opa test of the shipped policies
	@tools/rego.sh test

venv: ## .venv with everything the tests need, exactly as requirements/ pins it
	@tools/venv.sh dev

tools: ## real opa and regal (and tofu where terraform is missing) into .tools/bin
	@tools/install_tool.sh opa
	@tools/install_tool.sh regal
	@tools/install_tool.sh tofu
	@tools/install_tool.sh azurite
	@tools/focus_validator.sh

lock: venv ## pin requirements/*.txt anew from pyproject.toml
	@tools/lock.sh

bench: venv ## measure speed and memory against floors; prints the table of docs/performance.md
	$(PY) benchmarks/gate_speed.py
	$(PY) benchmarks/hcl_edit.py
	$(PY) benchmarks/warehouse.py

action-tree: venv ## what users pin as the action, into dist/action
	rm -rf dist/action
	$(PY) tools/action_tree.py dist/action

record-demo: ## record examples/demo/plan.json anew (terraform, its AWS provider and moto)
	tools/record_demo.sh

new-policy: venv ## NAME=room/policy: rule, test and page
	@$(PY) -m tools.scaffold policy "$(NAME)"

new-command: venv ## NAME=word: command, test and page
	@$(PY) -m tools.scaffold command "$(NAME)"

new-resource: venv ## NAME=aws_type: estimator, test and page
	@$(PY) -m tools.scaffold resource "$(NAME)"

new-collector: venv ## NAME=acme_bill: connector, test and page
	@$(PY) -m tools.scaffold collector "$(NAME)"

new-chatops: venv ## NAME=word: a `/cost` command, its conversation and its line on the page
	@$(PY) -m tools.scaffold chatops "$(NAME)"
