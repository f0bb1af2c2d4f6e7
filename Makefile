# make demo   install what is missing, build, and run the main job on the embedded simulator
# make test   run every test
# make help   the rest

SWIFT ?= swift
DEBUG := .build/debug
RELEASE := .build/release
RELEASE_FLAGS := -c release --static-swift-stdlib

.PHONY: help demo test lint build bench profile budget order soak kill machines fuzz asan mutants snapshots docs pictures setup setup-tests clean install uninstall deb package-trial

help:
	@echo "make demo       install what is missing, build, run the main job on the embedded simulator"
	@echo "make test       run every test"
	@echo "make build      a release build: $(RELEASE)/halo and $(RELEASE)/halo-sim"
	@echo "make install    put halo, its man pages and completion under PREFIX=/usr/local, in DESTDIR=;"
	@echo "                with BIN=FOLDER those programs, and nothing is built"
	@echo "make uninstall  take them away, from the same PREFIX= and DESTDIR="
	@echo "make deb        a package for Debian 12, in .build/; BIN= as above"
	@echo "make package-trial  install the package in a fresh Debian 12, use it, remove it, look what is left"
	@echo "make bench      speed, memory and scale, as ratios against lua5.4, curl, C and Python"
	@echo "make profile    where the instructions of a start, a read, a wait, a plan, the simulator and a resumed run go"
	@echo "make budget     take the instructions that these use now for what they are allowed"
	@echo "make order      lay those functions side by side that a start, a plan and a run use now"
	@echo "make soak       scripts under random faults and kills: N=100000 for many, SEED=7 for one again"
	@echo "make fuzz       inputs nobody has thought of, through the programs: N=1000 of each kind, INPUTS=1000000 of files and answers, SEED=7, KIND=script"
	@echo "make kill       the program itself killed at random moments: N=200"
	@echo "make machines   a job on four machines with one journal, of which everything goes wrong: N=200 windows"
	@echo "make asan       the tests of the Lua edge under the address sanitizer"
	@echo "make mutants    one-line mistakes that the tests must notice: ONLY=name for one of them"
	@echo "make snapshots  rewrite Tests/snapshots from what the program says now"
	@echo "make docs       rewrite stdlib/REFERENCE.md from the descriptions"
	@echo "make pictures   take the README's pictures anew"
	@echo "make lint       check the form of the code, time limits of tests, text by bytes, and that mutants apply"
	@echo "make clean      remove what was built"

setup:
	@.ci/setup

setup-tests:
	@.ci/setup libvterm-dev libjansson-dev python3-venv openssl squid microsocks libnss-wrapper \
	  chromium chromium-driver postgresql pgbouncer libfaketime man-db bsdextrautils less logrotate zsh fish \
	  bash-completion
	@Tests/python-environment Tests/Editors/requirements.txt .build/editors
	@Tests/python-environment Tests/Browser/requirements.txt .build/browser

demo: setup
	$(SWIFT) build --product halo
	$(SWIFT) build --product halo-sim
	@echo '$$ halo plan --sim --quiet scripts/demo.lua'
	@$(DEBUG)/halo plan --sim --quiet scripts/demo.lua || [ $$? = 2 ]
	@rm -f .build/demo.db*
	@echo '$$ halo run --sim --summary --journal .build/demo.db scripts/demo.lua'
	@$(DEBUG)/halo run --sim --summary --journal .build/demo.db scripts/demo.lua
	@echo '$$ halo report --journal .build/demo.db 1 -o .build/demo.html'
	@$(DEBUG)/halo report --journal .build/demo.db 1 -o .build/demo.html

test: setup-tests lint
	$(SWIFT) test

lint:
	@.ci/setup python3
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	@Tests/Lint/time-limits
	@Tests/Lint/wire-text
	@Tests/mutations/run --check

build: setup
	$(SWIFT) build $(RELEASE_FLAGS) --product halo
	$(SWIFT) build $(RELEASE_FLAGS) --product halo-sim

PREFIX ?= /usr/local
# Where the built programs are: BIN=… installs those and builds nothing.
install: $(if $(BIN),,build)
	@Sources/Packaging/install $(or $(BIN),$(RELEASE)) $(PREFIX) $(DESTDIR)

uninstall:
	@Sources/Packaging/uninstall $(PREFIX) $(DESTDIR)

deb: $(if $(BIN),,build)
	@Sources/Packaging/deb $(or $(BIN),$(RELEASE)) .build

# ROOT=… names a folder with a fresh Debian 12, which is copied; else one is fetched.
package-trial: $(if $(BIN),,build)
	@Tests/Packaging/trial $(or $(BIN),$(RELEASE)) $(ROOT)

bench: build
	@.ci/setup hyperfine lua5.4 curl time libssl-dev libjansson-dev python3-venv postgresql
	@Tests/Benchmarks/run $(RELEASE)
	@Tests/Benchmarks/loops $(RELEASE)
	@Tests/Benchmarks/Scale/run $(RELEASE) .build/bench-venv
	@$(SWIFT) build $(RELEASE_FLAGS) --quiet --product soak
	@$(RELEASE)/soak limits
	@$(RELEASE)/soak waits
	@Tests/Benchmarks/schedules $(RELEASE)
	@$(SWIFT) build $(RELEASE_FLAGS) --quiet --product bench-growth
	@$(RELEASE)/bench-growth resources
	@$(RELEASE)/bench-growth tasks
	@$(RELEASE)/bench-growth run
	@$(SWIFT) build $(RELEASE_FLAGS) --quiet --product bench-calls
	@$(RELEASE)/bench-calls
	@$(SWIFT) build $(RELEASE_FLAGS) --quiet --product bench-journal
	@$(RELEASE)/bench-journal .build
	@Tests/Benchmarks/runs $(RELEASE)
	@Tests/Benchmarks/machines $(RELEASE)
	@Tests/Benchmarks/plans $(RELEASE)
	@Tests/Benchmarks/limits $(RELEASE)
	@Tests/Benchmarks/profile $(RELEASE) compare

profile: build
	@.ci/setup valgrind
	@Tests/Benchmarks/profile $(RELEASE) .build/profiles

order: build
	@.ci/setup valgrind
	Sources/Packaging/order $(RELEASE) >.build/functions.order
	mv .build/functions.order Sources/Packaging/functions.order

budget: build
	@.ci/setup valgrind
	@Tests/Benchmarks/profile $(RELEASE) write

N ?= 10000
soak: setup
	$(SWIFT) build $(RELEASE_FLAGS) --product soak
	@$(RELEASE)/soak $(if $(SEED),--seed $(SEED),--count $(N))
ifndef SEED
	@$(RELEASE)/soak kills --more 2
	@$(RELEASE)/soak kills --fault each --every $(or $(EVERY),16)
	@$(RELEASE)/soak edits
	@$(RELEASE)/soak plans
	@$(RELEASE)/soak plans --only --count 100000
endif

# The number of kills has its own name, since N is that of make soak.
kill: setup
	HALO_KILLS=$(if $(filter command line,$(origin N)),$(N),200) \
	  $(SWIFT) test --filter ProcessKillTests

# In virtual time, then on a real PostgreSQL server.
machines: setup-tests
	$(SWIFT) build $(RELEASE_FLAGS) --product soak
	@$(RELEASE)/soak machines
	HALO_MACHINES=$(if $(filter command line,$(origin N)),$(N),200) \
	  $(SWIFT) test --filter MachineProcessTests

INPUTS ?= 1000000
fuzz: setup
	$(SWIFT) build --product halo
	$(SWIFT) build --product halo-sim
	$(SWIFT) build --product fuzz
	@$(DEBUG)/fuzz --count $(if $(filter command line,$(origin N)),$(N),100) --inputs $(INPUTS) \
	  $(if $(SEED),--seed $(SEED)) $(if $(KIND),--kind $(KIND))

asan: setup-tests
	$(SWIFT) test --disable-xctest --sanitize=address --scratch-path .build-asan \
	  --filter LuaHostTests

mutants: setup
	@SWIFT=$(SWIFT) Tests/mutations/run $(ONLY)

snapshots: setup-tests
	HALO_WRITE_SNAPSHOTS=1 $(SWIFT) test

docs: setup
	$(SWIFT) build --product halo
	$(DEBUG)/halo operations --markdown >stdlib/REFERENCE.md

pictures: setup-tests demo
	$(SWIFT) build --product halo-sim
	@Tests/Browser/pictures $(DEBUG) .build/browser Tests/Browser/images

clean:
	rm -rf .build .build-asan .build-mutants
