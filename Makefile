# Two commands do all the set-up: `make demo` and `make test`. Both work in a fresh clone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.DEFAULT_GOAL := help
.PHONY: help demo test check golden format docs benchmark benchmark-batch soak clean

help:
	@echo "make demo    build the example client's declarations in output/"
	@echo "make test    run all tests"
	@echo "make check   format, lint, types, import contract, tests"
	@echo "make golden  rewrite the golden texts; read the difference before you commit"
	@echo "make format  format the code"
	@echo "make docs    write the generated pages of docs/, and examples/clients.xlsx from clients.csv"
	@echo "make benchmark  compare speed with other engines; ARGS=--quick for a short run"
	@echo "make benchmark-batch  20,000 documents by one process and by two; ARGS='--documents 1000 --rounds 1'"
	@echo "make soak    kill runs at random moments and compare the end; ARGS='--kills 10'"
	@echo "make clean   delete what was made"

$(STAMP): pyproject.toml constraints.txt
	@echo "setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@PIP_CONSTRAINT=constraints.txt $(BIN)/pip install --quiet --disable-pip-version-check \
		--config-settings editable_mode=compat --editable '.[test,check]'
	@touch $@

demo: $(STAMP)
	@$(BIN)/clausebook build examples/clients --output output
	@echo "The declarations lie in output/<client>/<language>/; see for example:"
	@echo "  output/beispiel/en/microsoft-teams.docx"
	@echo "  output/beispiel/ar/conference-tools.odt"

test: $(STAMP)
	@$(BIN)/pytest --numprocesses auto

check: $(STAMP)
	$(BIN)/ruff format --check benchmarks pipeline tests
	$(BIN)/ruff check benchmarks pipeline tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/clausebook check
	$(BIN)/pytest --numprocesses auto

golden: $(STAMP)
	@$(BIN)/pytest tests/test_golden.py tests/test_page.py --rewrite-golden --quiet
	@git --no-pager diff --stat tests/golden

format: $(STAMP)
	$(BIN)/ruff format benchmarks pipeline tests
	$(BIN)/ruff check --fix benchmarks pipeline tests

docs: $(STAMP)
	@$(BIN)/clausebook library statements > docs/source-statements.md
	@$(BIN)/clausebook library coverage > docs/coverage.md
	@rm -f examples/clients.xlsx
	@$(BIN)/clausebook library table examples/clients.xlsx --rows examples/clients.csv
	@echo "docs/source-statements.md and docs/coverage.md written"

benchmark: $(STAMP)
	@$(BIN)/python -m benchmarks $(ARGS)

benchmark-batch: $(STAMP)
	@$(BIN)/python -m benchmarks.batch $(ARGS)

soak: $(STAMP)
	@$(BIN)/python -m benchmarks.soak $(ARGS)

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf benchmarks/build benchmarks/node_modules
	find output -mindepth 1 ! -name .gitkeep -delete
