# Everything starts here. The first call makes .venv; later calls are quick; changed locks are installed again.
PYTHON ?= python3
JOBS ?= 2
FUZZ ?= 60
GUIDED ?= 600
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo run messages screenshots test fuzz guided soak check bench bench-peers golden format lock clean

help:
	@echo "make demo    a whole conversation on loopback ports, printed as each person's mailbox"
	@echo "make run     a desk of your own in ./run, until Ctrl-C"
	@echo "make test    every test (JOBS=1 for one process; ARGS='-k word' for pytest)"
	@echo "make fuzz    strange octets for each reader of mail, a minute in all (FUZZ=600, ARGS='reply --seed 2')"
	@echo "make guided  the same led by what the code does (atheris, installed by this alone), ten minutes (GUIDED=6000)"
	@echo "make soak    the long ones at full size, and tests/security on PostgreSQL too: an hour or more (ARGS=PATH: those only;"
	@echo "             MAILGATE_SOAK_REPORT=FILE keeps the table that is printed)"
	@echo "make check   format, lint, types, layers"
	@echo "make bench   the figures (ARGS=--large: with a million messages); make bench-peers: django-helpdesk and Roundup beside us"
	@echo "make golden: rewrite the golden mails, then read the diff"
	@echo "make messages: the English of new letters into every catalogue; then translate it"
	@echo "make screenshots: the pictures of the page in docs/images/page, by Debian's Chromium"
	@echo "make format  what check would complain of; make lock: new locks; make clean"

demo: $(READY)
	@$(BIN)/mailgate demo

run: $(READY)
	@test -d run || $(BIN)/mailgate init run
	@cd run && exec ../$(BIN)/mailgate serve

# Without the columns of tracebacks: CPython 3.11 parses source to draw them, and not safely in several threads at once. A file's tests
# go to one process, in the order of the folders: so servers that a file shares start once, and the long tests do not come last.
test: $(READY)
	PYTHONNODEBUGRANGES=1 $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

fuzz: $(READY)
	@$(BIN)/python -m tests.fuzz --seconds $(FUZZ) $(ARGS)

guided: .venv/.guided
	@$(BIN)/python -m tests.fuzz.guided --seconds $(GUIDED) $(ARGS)

soak: $(READY) guided
	MAILGATE_SOAK=1 PYTHONNODEBUGRANGES=1 $(BIN)/pytest -n $(JOBS) --timeout 7200 -m soak $(ARGS)
	$(if $(ARGS),,MAILGATE_SOAK=1 PYTHONNODEBUGRANGES=1 $(BIN)/pytest -n $(JOBS) -m 'not soak' tests/security)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-logo

# What letters say, into every catalogue; then translate what is new.
messages: $(READY)
	$(BIN)/python -m mailgate.render.messages

screenshots: $(READY)
	@$(BIN)/python -m tests.browser.screenshots

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)
	@$(BIN)/python -m tests.bench $(ARGS)

# Installs them from the index this machine is set up for, and throws them away afterwards.
bench-peers: $(READY)
	@$(BIN)/python -m tests.bench.others $(ARGS)

golden: $(READY)
	$(BIN)/pytest -n 0 --golden $(ARGS)

$(READY): requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Mailgate needs Python 3.11 or newer, and '$(PYTHON)' is none. On Debian 12: apt-get install python3; elsewhere: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	    echo "'$(PYTHON)' cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv (once; a minute or so) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.guided: requirements-soak.lock $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-soak.lock
	@touch $@

# New locks, from the index this machine is set up for; the locks themselves name none.
COMPILE := .venv-lock/bin/pip-compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe
lock:
	@test -x .venv-lock/bin/pip-compile || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet pip-tools; }
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file requirements-dev.lock requirements-dev.in
	$(COMPILE) --output-file requirements-soak.lock requirements-soak.in

clean:
	rm -rf .venv .venv-lock dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find mailgate store tests -name __pycache__ -type d -prune -exec rm -rf {} +
