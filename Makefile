# The two commands of the README are `make demo` and `make test`; the rest is for those who work on dealflow.
BUILD      ?= build
BUILD_TYPE ?= RelWithDebInfo
STORE      ?= $(BUILD)/demo-store
JOBS       ?= $(shell nproc)

.PHONY: build build-sanitize build-thread run-sanitize run-thread demo test test-sanitize test-thread test-faults test-faults-long fuzz bench install format check-format tidy packages clean

packages:
	@tools/install-packages

build: packages
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=$(BUILD_TYPE) $(CMAKE_FLAGS) >$(BUILD).configure.log 2>&1 \
	  || { cat $(BUILD).configure.log; exit 1; }; rm -f $(BUILD).configure.log
	@cmake --build $(BUILD) -j $(JOBS)

# Only the program, so that a newcomer waits for nothing else.
demo: packages
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=$(BUILD_TYPE) $(CMAKE_FLAGS) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target dealflow
	@tools/demo $(BUILD)/dealflow $(STORE)

test: build
	@tools/install-packages --test
	@cd $(BUILD) && ctest --output-on-failure -j $(JOBS)

# The whole test set under the address, leak and undefined-behaviour sanitizers, then a short run of each fuzzer.
test-sanitize: run-sanitize
	@$(MAKE) --no-print-directory fuzz FUZZ_LENGTH=2000
# The same set under the thread sanitizer.
test-thread: run-thread

run-sanitize run-thread: run-%: build-%
	@rm -rf $(BUILD)-$*/counters
	@cd $(BUILD)-$* && ctest --output-on-failure -j $(JOBS)

# What ran is counted on the way, for tools/figures/coverage: a file of counters a program (%m), that is mapped (%c).
run-sanitize: export LLVM_PROFILE_FILE = $(abspath $(BUILD))-sanitize/counters/%m%c.profraw
# The time zone library is not built with the thread sanitizer, which does not see how it hands over what it read once.
run-thread: export TSAN_OPTIONS = suppressions=$(CURDIR)/tests/thread-sanitizer.supp
# As CMakePresets.json says: by clang, which takes less than half of the time that GCC takes for them.
build-sanitize build-thread: build-%:
	@tools/install-packages --sanitize
	@cmake --preset $* -B $(BUILD)-$* $(CMAKE_FLAGS) >/dev/null
	@cmake --build $(BUILD)-$* -j $(JOBS)

# Each fuzzer of tests/fuzz for a minute, or as tools/fuzz takes it: make fuzz FUZZ_LENGTH=3600s FUZZ_TARGETS=yaml
FUZZ_LENGTH ?= 60s
fuzz:
	@tools/install-packages --fuzz
	@cmake -S . -B $(BUILD)-fuzz -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ -DDEALFLOW_FUZZ=ON \
	  -DDEALFLOW_TESTS=OFF -DDEALFLOW_BENCH=OFF -DDEALFLOW_SANITIZE=address,undefined $(CMAKE_FLAGS) >/dev/null
	@cmake --build $(BUILD)-fuzz -j $(JOBS) --target fuzzers
	@tools/fuzz $(BUILD)-fuzz $(FUZZ_LENGTH) $(FUZZ_TARGETS)

# What the product promises, under faults made on purpose: a table of what each figure was to be and what was reached.
# test-faults-long takes a night and more; stopped and started again it goes on where it was.
test-faults: build
	@tools/install-packages --test
	@tools/test-faults $(BUILD) full
test-faults-long: build
	@tools/install-packages --test
	@tools/test-faults $(BUILD) night

bench: build
	@tools/bench $(BUILD)

install: build
	@cmake --install $(BUILD) $(if $(PREFIX),--prefix $(PREFIX))

SOURCES = $(shell git ls-files '*.cpp' '*.hpp' '*.h')

format:
	@tools/install-packages --lint
	@clang-format -i $(SOURCES)

check-format:
	@tools/install-packages --lint
	@clang-format --dry-run -Werror $(SOURCES) && echo "format: clean"

tidy: build
	@tools/install-packages --lint
	@git ls-files '*.cpp' | grep -v '^examples/' | xargs -P $(JOBS) -n 4 clang-tidy -p $(BUILD) --quiet 2>/dev/null \
	  && echo "tidy: clean"

clean:
	@rm -rf $(BUILD) $(BUILD)-sanitize $(BUILD)-thread $(BUILD)-fuzz
