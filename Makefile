# make lab    install what a student needs, open JupyterLab on the assignments
# for developers: from here
# make test   install what a developer needs, run every test
# to here
# .venv is made first, if it is missing or if the dependencies changed.

# The first Python that is new enough; say `make lab PYTHON=/path/to/python` to choose another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN = $(VENV)/bin
# The exact versions that CI runs; `make lab CONSTRAINTS=` takes the newest ones instead.
CONSTRAINTS ?= -c constraints.txt
ARGS ?=
# `make lab TORCH=none` installs no torch, which brings GPU libraries of several GB on Linux, and remembers it;
# `make lab TORCH=pip` brings it after all.
TORCH ?= $(shell cat $(VENV)/.torch 2>/dev/null || echo pip)
ifeq ($(filter none pip,$(TORCH)),)
$(error TORCH is "$(TORCH)": say TORCH=none or TORCH=pip)
endif
# `make test WORKERS=8` on a larger machine; each worker takes about 1 GB.
WORKERS ?= 2
# Two BLAS threads on a busy machine can be many times slower than one.
ONE_THREAD = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1

.PHONY: lab clean help

help:
	@sed -n 's/^# \(make [a-z]*   \)/\1/p' Makefile
# for developers: from here
	@echo "make release | docs | site | grade | grade-image | bench | gpu | format | clean: see CONTRIBUTING.md"
# to here

lab: $(VENV)/.lab-$(TORCH)
	@echo $(TORCH) > $(VENV)/.torch
	$(BIN)/cs231n lab $(ARGS)

# for developers: from here
.PHONY: test test-python release docs site grade grade-image bench gpu format

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(ONE_THREAD) $(BIN)/pytest -q -n $(WORKERS) --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout=300 \
		--nbval-sanitize-with tests/nbval.cfg solutions $(ARGS)
	$(ONE_THREAD) $(BIN)/pytest -q -n $(WORKERS) --dist loadgroup --no-loadscope-reorder tests $(ARGS)

# The package, its checks and the release on another Python, without torch:
# make test-python PYTHON=python3.13 VENV=.venv-3.13
test-python: $(VENV)/.other
	$(ONE_THREAD) $(BIN)/python -m pytest -q tests/check tests/layers tests/test_optim.py tests/test_cli.py \
		tests/grading/test_release.py $(ARGS)

release: $(VENV)/.dev
	$(BIN)/cs231n release $(ARGS)

# docs/API.md, the map, the table in README.md and the stored output of the index are counted and collected from what is
# there; with ARGS="NAME ..." only these assignments are timed anew.
docs: $(VENV)/.dev
	$(BIN)/python -m tools.make_api_page
	$(BIN)/python -m tools.course_map
	$(ONE_THREAD) $(BIN)/python -m tools.assignment_table $(ARGS)
	$(BIN)/python -m tools.notebooks run solutions/index.ipynb

# The course as a website, in build/site; ARGS=FOLDER for another place.
site: $(VENV)/.dev
	$(ONE_THREAD) $(BIN)/python -m tools.website $(ARGS)

# Grade the sample class of the tests, as an instructor would grade a class.
grade: $(VENV)/.dev
	$(ONE_THREAD) $(BIN)/python -m tests.sample_class grading/sample-class
	$(ONE_THREAD) $(BIN)/cs231n grade 01-activations grading/sample-class $(ARGS)

# The image in which cs231n grade --sandbox container grades, for machines without bubblewrap. For assignments whose set-up
# imports torch: make grade-image EXTRAS=grading,torch
ENGINE ?= $(shell for e in docker podman; do $$e info >/dev/null 2>&1 && echo $$e && break; done)
EXTRAS ?= grading

grade-image:
	@test -n "$(ENGINE)" || { echo "Neither Docker nor Podman answers: install one of them and start it."; exit 1; }
	$(ENGINE) build -t cs231n-grading -f Containerfile --build-arg EXTRAS=$(EXTRAS) .

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks $(ARGS)

gpu: $(VENV)/.dev
	@if $(BIN)/python -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then \
		$(BIN)/pytest -q tests/gpu tests/layers tests/test_optim.py -k "cuda or gpu" && \
		$(BIN)/python -m benchmarks --gpu $(ARGS); \
	else echo "make gpu: torch sees no GPU on this machine, so there is nothing to run."; fi

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# to here

clean:
	rm -rf $(VENV) grading build *.egg-info .pytest_cache .ruff_cache .hypothesis

$(VENV)/.lab-pip: pyproject.toml constraints.txt
	$(call install,lab$(comma)torch)

$(VENV)/.lab-none: pyproject.toml constraints.txt
	$(call install,lab)

# for developers: from here
$(VENV)/.dev: pyproject.toml constraints.txt
	$(call install,dev)

$(VENV)/.other: pyproject.toml constraints.txt
	$(call install,lab$(comma)grading)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(CONSTRAINTS) pytest hypothesis || { rm -f $@; exit 1; }

# to here
# A comma in an argument of $(call ...) would end it.
comma := ,

define install
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found: install it, or say make lab PYTHON=/path/to/python."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment: on Debian and Ubuntu, install the package python3-venv."; exit 1; }
	@echo "Installing cs231n-utils [$(1)] into $(VENV); the first time this takes a minute or more."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(CONSTRAINTS) -e '.[$(1)]'
	@touch $@
endef
