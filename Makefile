# Two commands do all the set-up: make lab and make test. Each creates .venv if it is missing.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help lab tour test release fairness bench site sitecheck

# The oldest minor version of Python 3 that works, and the first that does not, read from pyproject.toml.
BOUNDS := $(shell sed -n 's/^requires-python = ">=3\.\([0-9]*\),<3\.\([0-9]*\)"$$/\1 \2/p' pyproject.toml)
OLDEST := $(word 1,$(BOUNDS))
NEWEST := $(shell echo $$(($(word 2,$(BOUNDS)) - 1)))
# python3 if its version is one of these, or else the newest of these on the PATH; to choose, make PYTHON=...
PYTHON ?= $(shell for p in python3 $$(for ((minor = $(NEWEST); minor >= $(OLDEST); minor--)); do echo python3.$$minor; done) python; do \
	$$p -c 'import sys; sys.exit(not (3, $(OLDEST)) <= sys.version_info[:2] <= (3, $(NEWEST)))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# nbgrader calls alembic and jupyter by name.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Python compiles what it imports; compiling all of PyTorch beforehand would take as long as downloading it.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt

# vae-course has the commands lab, tour and test too, for systems without make.
help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "The course needs Python 3.$(OLDEST) to 3.$(NEWEST), and none of them is on the PATH. Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.student: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the course into .venv (only once; PyTorch is large, so this takes a few minutes)"
	@$(PIP) --editable ".[lab]"
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the course, its grader and its tests into .venv (only once; PyTorch is large, so this takes a few minutes)"
	@$(PIP) --editable ".[lab,grading,site,dev]"
	@touch $@ .venv/.student .venv/.site

.venv/.site: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the course and what its website needs into .venv (only once)"
	@$(PIP) --editable ".[lab,site]"
	@touch $@ .venv/.student

lab: .venv/.student ## open the course in JupyterLab (with options: make lab ARGS="--no-browser --port=8890")
	@echo "Opening the course in JupyterLab; press Ctrl-C here to stop it"
	@$(BIN)/vae-course lab $(ARGS)

tour: .venv/.student ## run the first lecture without a screen; leaves a picture and its numbers in tour/
	@$(BIN)/vae-course tour

test: .venv/.dev ## run all tests
	@echo "Running the tests"
	@$(BIN)/vae-course test --quiet --durations=25 --durations-min=1

release: .venv/.dev ## write assignments/ from solutions/ with nbgrader generate_assignment
	@echo "Generating assignments/ from solutions/"
	@$(BIN)/vae-course lint
	@for folder in solutions/*/; do $(BIN)/nbgrader generate_assignment "$$(basename $$folder)" --force --log-level=WARN || exit 1; done
	@$(BIN)/python -m course_utils.grading.releases

site: .venv/.site ## write the website into site/ (with options: make site ARGS="--base-url=https://...")
	@$(BIN)/vae-course site $(ARGS)

sitecheck: site .venv/.dev ## look at every page of the website and every slide in Chromium, and measure; some minutes
	@$(BIN)/python -m tests.site.whole
	@$(BIN)/python -m tests.site.slides.whole

fairness: .venv/.dev ## grade every known answer, right and wrong, and print what it should get and gets; over an hour
	@$(BIN)/python -m tests.assignments.fairness
	@MUTATED_NOTEBOOKS=1000 $(BIN)/python -m pytest --quiet tests/grading/mending/test_mend.py -k mutated

# The peers have an environment of their own, which also sees the course's packages. One that does not install is left out.
PEERS := .venv-bench/bin/pip install --quiet --disable-pip-version-check --no-deps
.venv-bench/.done: benchmarks/requirements.txt | .venv/.dev
	@echo "Installing the benchmark's peers into .venv-bench"
	@$(BIN)/python -m venv .venv-bench
	@.venv-bench/bin/python -c 'import sys, sysconfig as s; open(s.get_path("purelib") + "/course.pth", "w").write(f"import site; site.addsitedir({sys.argv[1]!r})")' \
		"$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	@$(PEERS) --requirement benchmarks/requirements.txt || grep -v '^#' benchmarks/requirements.txt | while read -r package; do \
		$(PEERS) "$$package" || echo "$$package does not install and is left out"; done
	@touch $@

bench: .venv-bench/.done ## compare training, evaluation, widgets and grading with their peers; prints one table, and more
	@echo "Measuring training, evaluation, the widgets, then grading; this takes several minutes"
	@.venv-bench/bin/python benchmarks/training.py
	@.venv-bench/bin/python benchmarks/evaluation.py
	@.venv-bench/bin/python benchmarks/widgets.py
	@$(BIN)/python benchmarks/grading.py
	@$(BIN)/python benchmarks/results.py
