# Everything here sets up what it needs in $(VENV); only python3 with venv is assumed.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin/python
GUESTS = guest/sum.wasm guest/hello.wat guest/greet.wasm guest/plugin.wasm guest/wasi_hello.wasm guest/words.wasm guest/kitchen.wat
HALF = tests/cache tests/codegen tests/components tests/wasi
CODE = codegen runtime wasmtime_async generated examples tests bench

.PHONY: demo test test-guests test-others check regen bench bench-quick stress platforms guests fiber clean

demo: $(VENV)/.ready
	$(RUN) -m codegen -q guest/sum.wasm guest/greet.wasm
	$(RUN) -m mypy --strict examples/sum.py
	$(RUN) examples/sum.py
	$(RUN) examples/hello.py
	$(RUN) examples/greet.py

# Two halves at once, each on a processor.
test: check
	$(MAKE) -j2 test-guests test-others

test-guests: $(VENV)/.ready
	$(RUN) -m pytest -q $(HALF)

test-others: $(VENV)/.ready
	$(RUN) -m pytest -q -p no:cacheprovider $(HALF:%=--ignore=%) tests

# What needs no running guest: style, types, and that everything emitted is what its source gives.
check: $(VENV)/.ready
	$(RUN) -m ruff check $(CODE)
	$(RUN) -m ruff format --check $(CODE)
	$(RUN) -m mypy
	$(RUN) -m pyright --pythonpath $(RUN)
	$(RUN) -m codegen -q --check $(GUESTS)
	$(RUN) -m codegen.arities --check
	$(RUN) -m codegen.wasi --check
	$(RUN) runtime/native/build.py --check

regen: $(VENV)/.ready
	$(RUN) -m codegen.arities
	$(RUN) -m codegen.wasi
	$(RUN) -m codegen $(GUESTS)

bench: $(VENV)/.ready
	$(RUN) -m bench

bench-quick: $(VENV)/.ready
	$(RUN) -m bench --quick

stress: $(VENV)/.ready
	$(RUN) -m tests.stress --seconds 600

# The calling path on the other platforms, emulated, and CPython 3.14 (Debian, as root: qemu-user-static, wine64).
platforms: $(VENV)/.ready
	WASMTIME_ASYNC_PLATFORMS=1 $(RUN) -m pytest -q tests/platforms
	tests/platforms/aarch64.sh build/aarch64
	tests/platforms/python314.sh build/python314

# The committed guests from their sources; guest/README.md names the Debian packages.
guests:
	$(MAKE) -C guest

# The committed fiber libraries from fiber.c, for every platform.
fiber: $(VENV)/.ready
	$(RUN) runtime/native/build.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install -q --disable-pip-version-check --upgrade pip
	$(RUN) -m pip install -q --disable-pip-version-check --editable '.[codegen]' --group dev
	touch $@
