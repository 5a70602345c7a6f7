# SPDX-License-Identifier: MIT
# make demo: set up everything and run the example. make test: set up everything and run all checks.
PYTHON ?= python3
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.PHONY: demo test lint docs translations dist bench bench-guard mutants clean

demo:
	@py=$$($(PYTHON) tools/environment.py auto)
	"$$py" -P examples/kettle/demo.py

test:
	@$(PYTHON) tools/check.py

lint:
	@$(PYTHON) tools/check.py lint

docs:
	@py=$$($(PYTHON) tools/environment.py pure docs)
	"$$py" -P tools/docs.py build
	echo "the documentation is in build/docs/index.html, in Japanese in build/docs/ja/index.html"

# What is to be translated, as it is now in the English pages; of some with PAGES="tutorials concepts/time".
translations:
	@py=$$($(PYTHON) tools/environment.py pure docs)
	"$$py" -P tools/docs.py update $(PAGES)

# The source distribution and the wheels, in dist/, each tried in an empty environment.
dist:
	@py=$$($(PYTHON) tools/environment.py pure dist)
	"$$py" -P tools/packages.py

# BENCH="--quick", BENCH="--only ping_pong --json figures.json" and so on; --help for all there is.
bench:
	@py=$$($(PYTHON) tools/environment.py auto bench)
	pure=$$($(PYTHON) tools/environment.py pure)
	"$$py" -P benchmarks --also "$$pure" $(BENCH)

# Instructions per call against the stored baseline: GUARD="--only sem_pair" for some, --help for all there is; WRITE=1 renews it.
bench-guard:
	@py=$$($(PYTHON) tools/environment.py auto)
	"$$py" -P benchmarks/guard $(if $(WRITE),--write) $(GUARD)

# Every mutant: MUTANTS="--kind order --unit mutex" for some of them, --help for all there is; WRITE=1 keeps the score in docs/.
mutants:
	@py=$$($(PYTHON) tools/environment.py pure)
	PYTHONPATH=tools "$$py" -P -m mutants $(if $(WRITE),--write) $(MUTANTS)

clean:
	rm -rf build dist *.egg-info
