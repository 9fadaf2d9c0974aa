# Jingwei 经纬. Four commands: demo, test, check, bench; all stand on setup, which does nothing when nothing changed.
SHELL := /bin/sh
.DEFAULT_GOAL := demo
.PHONY: setup demo test check bench

STAMPS := .venv/.stamps
UV = $$(cat $(STAMPS)/uv)
INSTALL = $(UV) pip install --quiet --python .venv/bin/python --require-hashes

# One environment for all targets: each adds what it needs, and a stamp remembers that it did.
setup: $(STAMPS)/product

demo: setup
	@.venv/bin/jingwei demo $(if $(SCALE),--scale $(SCALE)) $(if $(AT),--at $(AT))

test: $(STAMPS)/test
	@.venv/bin/pytest -n 2 --dist loadfile

check: $(STAMPS)/check $(STAMPS)/test
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@JINGWEI_DATA=.venv/.scratch .venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/python tools/messages.py check
	@.venv/bin/python tools/vendor.py check
	@.venv/bin/python tools/docs.py check

bench: $(STAMPS)/bench
	@.venv/bin/python -m benchmarks

$(STAMPS)/product: requirements.lock pyproject.toml .python-version tools/uv.sh
	@mkdir -p .tools && sh tools/uv.sh > .tools/uv.path
	@test -x .venv/bin/python || "$$(cat .tools/uv.path)" venv --quiet --python "$$(cat .python-version)" .venv
	@mkdir -p $(STAMPS) && cp .tools/uv.path $(STAMPS)/uv && rm -f $(STAMPS)/test $(STAMPS)/check $(STAMPS)/bench
	@$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --editable .
	@touch $@

$(STAMPS)/test: $(STAMPS)/product requirements-test.lock
	@$(INSTALL) --requirement requirements-test.lock
	@touch $@

$(STAMPS)/check: $(STAMPS)/product requirements-check.lock
	@$(INSTALL) --requirement requirements-check.lock
	@touch $@

$(STAMPS)/bench: $(STAMPS)/product requirements-bench.lock
	@$(INSTALL) --requirement requirements-bench.lock
	@touch $@
