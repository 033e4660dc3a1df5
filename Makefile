# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint format clean system

run: .venv/app
	@mkdir -p output
	@if [ "$$(uname -s)" = Darwin ] || $(BIN)/python -m livedepth.gui.displays; then \
	    $(BIN)/livedepth app; \
	else \
	    echo "no display here: running the same pipeline on the demo room instead of the window"; \
	    $(BIN)/livedepth process demo --end 5 -o output/demo-depth.mp4 --overwrite && \
	    QT_QPA_PLATFORM=offscreen $(BIN)/livedepth app demo --screenshot output/window.png && \
	    echo "written: output/demo-depth.mp4 and output/window.png (the window, rendered offscreen)"; \
	fi

test: .venv/dev
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

system:
	@sh .ci/system-libraries

.venv/bin/python: | system
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "livedepth needs Python 3.10 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/app: pyproject.toml | .venv/bin/python system
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

.venv/dev: pyproject.toml | .venv/bin/python system
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@ .venv/app

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache
