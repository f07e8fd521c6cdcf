# Every target sets up first what it needs: `make demo` or `make test` are the first command on a fresh machine.
.DEFAULT_GOAL := help
.PHONY: help setup check test demo golden bench docs wheel
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE
export PYTHON

BIN := .venv/bin
PACKAGES := config schemas pipeline flows
DEMO := examples/metaleurop
MINE := examples/alder_ridge

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup:  ## .venv with the riskshed command, from uv.lock (PYTHON=… chooses the interpreter)
	@.ci/setup

check: setup  ## style, types, import contracts, data dictionary
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES:%=-p riskshed.%)
	$(BIN)/lint-imports --no-logo
	@$(BIN)/riskshed tables --markdown | diff docs/tables.md - \
		|| { echo "docs/tables.md is not what the schemas say: make docs"; exit 1; }

test: setup  ## all tests (ARGS="-k epc" chooses)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

demo: setup  ## an invented mine: schedule, gates, register; then a real smelter by the Prefect flow
	@$(BIN)/riskshed schedule $(MINE) || test $$? -eq 1  # 1: something cannot be met, as it says
	@$(BIN)/riskshed gate $(MINE) --on 2027-05-04 || test $$? -eq 1
	@$(BIN)/riskshed gate $(MINE) --block B03 --on 2027-05-04 || test $$? -eq 1
	@$(BIN)/riskshed assess $(MINE)
	@$(BIN)/riskshed assess $(DEMO) --flow

golden: setup  ## rewrite the golden files, then read the diff
	$(BIN)/pytest -m golden --update-golden
	@git --no-pager diff --stat -- tests

bench: setup  ## print how long the commands take
	$(BIN)/python tests/bench.py $(DEMO)

docs: setup  ## write docs/tables.md from the schemas
	$(BIN)/riskshed tables --markdown > docs/tables.md

wheel: setup  ## build the wheel into dist/
	rm -rf build/lib build/bdist.*
	$(BIN)/uv build --wheel --no-build-isolation --out-dir dist
