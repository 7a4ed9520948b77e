# `make` prints the targets. Each works on its own: what is missing on the
# machine is installed first, after saying so.

GO ?= go
# FTS5 is SQLite's full-text search; go-sqlite3 leaves it out without the tag.
# LibRaw develops RAW files without a good preview; without it they keep to the
# preview. It is C++, so it takes a C++ compiler to link. Asked when it is needed,
# after deps have been installed.
TAGS = sqlite_fts5$(shell pkg-config --exists libraw_r 2>/dev/null && command -v c++ >/dev/null && echo ,libraw)
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS := -X main.version=$(VERSION)
# What is compiled for one target is there for the others only where the flags are the same.
override export GOFLAGS := $(strip $(filter-out -trimpath,$(or $(GOFLAGS),$(shell $(GO) env GOFLAGS 2>/dev/null))) -trimpath)
# -buildvcs=false: a checkout owned by another user is no reason to fail.
BUILD = $(GO) build -trimpath -buildvcs=false -tags $(TAGS) -ldflags "$(LDFLAGS)"
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: vets vet beside-vet staticcheck test-packages test-program browser-test strings install dist help demo test build check check-long vulncheck fmt-check lint fuzz bench bench-scale bench-exports microbench samples deps clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## take the samples in, decide, export for the web, verify
	@sh samples/demo.sh bin/stillroom demo

# Some packages are tested without the race detector, which makes them take three to ten
# times as long: the command line, whose scripts run the program thousands of
# times; those that count pixels; and those where nothing, or little, runs side by side. Of
# those with a little, the tests that are about it (TOGETHER) run with it as well.
# check-long tests all but the command line with it.
BESIDE = /pipeline/export$$|/catalog$$|/catalog/sqlite$$|/cmd/web$$|/pipeline/fence$$|/pipeline/verify$$
TOGETHER = Alike|LooksAre|Turn|Line|Outlasts|Rehearsal|IntegrityWhile|ReadAtOnce|Interrupted|SomebodyWrites|AtOnce|Meanwhile|Spare|Deaf|Stuck|NobodyElse|Cancel|Hoarder|OnePort|ByPhoto|GateAlone|GateTells|WhatChanged|Durable
ALONE = $(BESIDE)|/pipeline/packages$$|/pipeline/packages/formats$$|/catalog/consent$$|/catalog/receipt$$|/catalog/recordsfile$$|/pipeline/arrange$$|/pipeline/bare$$|/pipeline/embed$$|/pipeline/erase$$|/pipeline/evidence$$|/pipeline/leak$$|/pipeline/pages/[a-z]*$$|/pipeline/probe$$|/pipeline/recalls$$|/pipeline/render$$|/samples/gen$$|/stillroom/schema$$
PLAIN = /cmd/stillroom$$|$(ALONE)
PACKAGES = $$($(GO) list -tags $(TAGS) ./... | grep -E $(1) '$(or $(2),$(PLAIN))')
test: deps ## run every test; those of most packages with the race detector
	@$(MAKE) --no-print-directory -j2 test-packages test-program

# Side by side: the scripts wait for disks and for programs that start, the packages do not.
# A program that lives for a moment has no garbage to collect: without GOGC it takes a
# seventh of its time for that.
# vet has run by then, and nobody debugs these programs: without tables for that, and by gold
# where it is there, each links in half the time.
# With the race detector SQLite is compiled anew, and need not be fast.
RACE = CGO_CFLAGS="$${CGO_CFLAGS-} -O1 -g0"
GOLD = $(shell command -v ld.gold >/dev/null && echo -extldflags=-fuse-ld=gold)
TEST = $(GO) test -tags $(TAGS) -vet=off -ldflags="-s $(GOLD)" -timeout 30m -shuffle=on
test-packages:
	$(RACE) $(TEST) -race $(call PACKAGES,-v)
	$(RACE) $(TEST) -race -run '$(TOGETHER)' $(call PACKAGES,,$(BESIDE))
	$(TEST) $(call PACKAGES,,$(ALONE))

test-program:
	GOGC=400 $(TEST) ./cmd/stillroom

build: deps ## write bin/stillroom
	$(BUILD) -o bin/stillroom ./cmd/stillroom

PREFIX ?= /usr/local
DATA = $(DESTDIR)$(PREFIX)/share
install: build ## install the program, its manual and its completions below PREFIX
	install -Dm755 bin/stillroom $(DESTDIR)$(PREFIX)/bin/stillroom
	rm -rf bin/man && bin/stillroom help --man bin/man
	install -d $(DATA)/man/man1 $(DATA)/man/man7 $(DATA)/bash-completion/completions $(DATA)/zsh/site-functions $(DATA)/fish/vendor_completions.d
	install -m644 bin/man/*.1 $(DATA)/man/man1/
	install -m644 bin/man/*.7 $(DATA)/man/man7/
	bin/stillroom completion bash >$(DATA)/bash-completion/completions/stillroom
	bin/stillroom completion zsh >$(DATA)/zsh/site-functions/_stillroom
	bin/stillroom completion fish >$(DATA)/fish/vendor_completions.d/stillroom.fish

dist: build ## write a tarball, a Debian package, what is in them and checksums into dist/
	GO="$(GO)" sh .ci/dist.sh "$(VERSION)"

check-long: deps ## try all of what make test tries a sample of
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -run 'Scripts|Transcripts' ./cmd/stillroom
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m ./catalog/consent ./catalog/receipt
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -run 'NothingOpensUnsaid|ByNeedDecidesTheSame' ./catalog
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -run 'Tampering|Hostile' ./pipeline/packages ./pipeline/verify
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -run 'Develop|Upright|FallsBack' ./pipeline/render
	$(RACE) $(GO) test -tags $(TAGS) -race -timeout 60m $(call PACKAGES,,$(ALONE))
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -run 'CutAtEvery' ./pipeline/erase
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -count=1 -v -run 'MutantsCost|TestStarts' ./pipeline/fence
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 60m -count=1 -v -run 'ManyWriteTogether|KilledUpdates|TestPairs' ./cmd/stillroom
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 120m -count=1 -v -run 'DamageIsFound' ./cmd/stillroom
	STILLROOM_LONG=1 $(GO) test -tags $(TAGS) -timeout 170m -count=1 -v -run '^TestFaults$$' ./cmd/stillroom

vulncheck: deps ## ask for known holes in what is built in (needs the network)
	@sh .ci/vulncheck.sh

# Nothing that is compiled for vet is compiled again by what then runs side by side.
check: fmt-check vets ## all of what CI runs
	@$(MAKE) --no-print-directory -j3 staticcheck test-packages test-program
	@$(MAKE) --no-print-directory build
	@command -v chromium >/dev/null && command -v npm >/dev/null || { echo "no Chromium or no npm: pages are not looked at (make browser-test installs both)"; exit 0; }; \
	  sh .ci/browser/packages.sh && STILLROOM_SAMPLE=1 node --test .ci/browser/all.test.mjs

browser-test: build ## look at every page in Chromium, which is installed if it is missing
	@sh .ci/browser/install.sh
	node --test .ci/browser/all.test.mjs

fmt-check: deps
	@out=$$(gofmt -l .); [ -z "$$out" ] || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	$(GO) mod tidy -diff

lint: vets staticcheck ## go vet and staticcheck

vets: deps
	@$(MAKE) --no-print-directory -j2 vet beside-vet

staticcheck: deps
	$(GO) run $(STATICCHECK) -tags $(TAGS) ./...

vet: deps
	$(GO) vet -tags $(TAGS) ./...

# SQLite is one large file of C, which takes a minute and one processor: what is needed after
# vet is compiled on the other.
beside-vet: deps
	@$(GO) run $(STATICCHECK) -version >/dev/null
	@$(RACE) $(GO) build -race -tags $(TAGS) github.com/mattn/go-sqlite3 || true # not on every processor

strings: deps ## print every text that a person may read, and where it stands
	STILLROOM_STRINGS=1 $(GO) test -tags $(TAGS) -count=1 -v -run '^TestStrings$$' ./cmd/stillroom | grep '	'

FUZZTIME ?= 60s
fuzz: deps ## run every fuzz target for FUZZTIME
	@for pkg in $$($(GO) list -tags $(TAGS) ./...); do \
	  for f in $$($(GO) test -tags $(TAGS) -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -tags $(TAGS) -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

# The others that bench finds on the machine take part; it names those it does not.
PHOTOS ?=
COPIES ?= 1
ROUNDS ?= 3
bench: build ## compare import with other ways, on the JPEGs in PHOTOS or on drawn ones
	$(GO) build -buildvcs=false -tags $(TAGS) -o bin/bench ./cmd/bench
	bin/bench -photos "$(PHOTOS)" -copies $(COPIES) -rounds $(ROUNDS)

SIZES ?= 1000,10000,100000
bench-scale: build ## measure commands in catalogs of SIZES photos, made for it and kept in bin/scale.work
	$(GO) build -buildvcs=false -tags $(TAGS) -o bin/bench ./cmd/bench
	bin/bench scale -sizes $(SIZES) -rounds $(ROUNDS)

bench-exports: build ## measure exports of 10,000 small photos, drawn and imported once into bin/exports.work
	$(GO) build -buildvcs=false -tags $(TAGS) -o bin/bench ./cmd/bench
	bin/bench exports

microbench: deps ## run the benchmarks of the parts
	$(GO) test -tags $(TAGS) -run '^$$' -bench . -benchmem ./...

samples: deps ## draw the sample photographs again
	$(GO) run ./samples/gen

deps: ## install libvips, pkg-config and a C compiler if they are missing
	@sh .ci/deps.sh

clean: ## remove what the other targets made
	rm -rf bin demo dist
