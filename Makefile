# Everything is one of these targets; the work itself is in tools/ and in the package.
PYTHON ?= python3
VENV ?= .venv
SOLUTIONS ?= yes
PORT ?= 8000
ARGS ?=
VARIANT ?= 0
COURSE ?= _build/course
REASON ?=
AS_CPU ?=
FAST := --ignore=tests/site --ignore=tests/machines --ignore=tests/book
PY := $(VENV)/bin/python
# pip would write the bytecode with one core
INSTALL = $(PY) -m pip install --no-compile -e . -r $(1) && $(PY) -m compileall -q -j 0 $(VENV)/lib
RUN := $(PY) -m $(if $(AS_CPU),tools.machine --as $(AS_CPU))

export PHYSML_CACHE_DIR := $(CURDIR)/_build/cache
export PHYSML_SOLUTIONS := $(SOLUTIONS)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.PHONY: help book test serve lab notebooks numbers assignment predictions bench test-machine test-python digests lint clean

help:  ## Show this list
	@echo "make <target>, where the target is one of"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

book: $(VENV)/.book  ## Set up, run the notebooks, build _build/html (SOLUTIONS=no leaves the solutions out)
	@$(RUN) tools.book build

test: $(VENV)/.test  ## Set up, build the book, run every test (ARGS="-k ising" for pytest; AS_CPU=Nehalem on an old CPU)
	@$(RUN) tools.book build
	@$(RUN) tools.test $(ARGS)

serve: book  ## Serve the built site on this machine (PORT=8000)
	@$(PY) -m tools.book serve $(PORT)

lab: $(VENV)/.book  ## Open the notebook edition in JupyterLab
	@$(PY) -m tools.lab $(ARGS)

notebooks: $(VENV)/.book  ## Write the notebook edition to _build/notebooks: finished text, cells to run
	@$(PY) -m tools.notebooks

numbers: book  ## Record the numbers that the book computed in book/numbers, and say which changed
	@$(PY) -m tools.numbers

assignment: $(VENV)/.book  ## Write the nbgrader versions of a problem set (CHAPTER=monte-carlo VARIANT=7 COURSE=../course)
	@$(PY) -m physml.problems assignment $(CHAPTER) --variant $(VARIANT) --course $(COURSE)

predictions: $(VENV)/.book  ## List what students predicted as CSV (CHAPTER=monte-carlo COURSE=../course)
	@$(PY) -m physml.problems predictions $(CHAPTER) --course $(COURSE)

bench: $(VENV)/.test  ## Measure the kernels beside their peers and limits
	@$(PY) -m benchmarks $(ARGS)

test-machine: $(VENV)/.test  ## Run the notebooks and the unit tests as an old CPU, the problem sets as a newer one too
	@$(PY) -m tools.machine $(ARGS)

test-python:  ## Build the book and run the fast tests with another Python, in a copy (PYTHON=python3.13)
	@mkdir -p "_build/$(notdir $(PYTHON))"
	@tar cf - --exclude=./_build --exclude='./.venv*' --exclude=./.git . | tar xf - -C "_build/$(notdir $(PYTHON))"
	@env -u PHYSML_CACHE_DIR $(MAKE) -C "_build/$(notdir $(PYTHON))" test PYTHON="$(PYTHON)" VENV=.venv ARGS="$(FAST)"

digests: $(VENV)/.test  ## Record the digests of the figures' arrays (REASON="why other numbers are right")
	@$(PY) -m tools.digests --reason "$(REASON)" $(ARGS)

lint: $(VENV)/.test  ## Check the style of the code
	@$(PY) -m ruff check .

clean:  ## Remove what was built, notebook cache included (the virtual environment stays)
	rm -rf _build

$(PY):
	@$(PYTHON) tools/check_python.py
	@echo "Creating the virtual environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.book: requirements.txt constraints.txt pyproject.toml | $(PY)
	@echo "Installing requirements.txt and physml (a few minutes the first time)"
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/.test: requirements-test.txt requirements.txt constraints.txt pyproject.toml | $(PY)
	@echo "Installing requirements-test.txt and physml (a few minutes the first time)"
	@$(call INSTALL,requirements-test.txt)
	@touch $(VENV)/.book $@
