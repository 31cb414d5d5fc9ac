# What a person types. On Debian 12 or 13 with Swift 6.2 or later nothing has to be installed before.

CONFIGURATION := release
RELAYCTL := .build/$(CONFIGURATION)/relayctl
# What building and running need from Debian, and which of it is missing here.
PACKAGES := nginx libnginx-mod-rtmp ffmpeg libcurl4-openssl-dev libsystemd-dev pkg-config
MISSING = $(shell for package in $(PACKAGES); do \
	dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || echo $$package; done)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help deps build demo test fuzz manual lint clean

help:
	@echo "make demo    install what is missing, build, run the relay against a stand-in platform and measure it"
	@echo "make test    install what is missing, run all tests"
	@echo "make build   install what is missing, build $(RELAYCTL)"
	@echo "make fuzz    look for a minute for callbacks that relay-hook cannot bear (FUZZ_SECONDS=…)"
	@echo "make manual  renew what is made from the programs: manual pages, completion, the README's settings"
	@echo "make lint    check the formatting of all Swift sources"

deps:
	@if [ -n "$(MISSING)" ]; then \
		echo "installing:$(MISSING:%= %)"; \
		$(SUDO) apt-get update -qq && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(MISSING) >/dev/null; \
	fi

build: deps
	swift build -c $(CONFIGURATION) --static-swift-stdlib --product relayctl

demo: build
	$(RELAYCTL) demo --cycles 3

test: deps
	swift build --build-tests
	@# Pure code first; then the tests with real processes, one at a time, because they measure; the whole relay last.
	swift test --skip-build --filter RelayCoreTests
	swift test --skip-build --no-parallel --skip RelayCoreTests --skip EndToEndTests
	swift test --skip-build --filter EndToEndTests

# Instrumented, so built apart from the package. What it finds that is new is kept in .build/fuzz and serves the next run.
FUZZ_SECONDS := 60
fuzz:
	mkdir -p .build/fuzz/callback
	swiftc -parse-as-library -swift-version 6 -sanitize=fuzzer,address -O -o .build/fuzz/callback-fuzz fuzz/CallbackFuzz.swift \
		$(addprefix Sources/RelayCore/,Callbacks/CallbackForm.swift Callbacks/IngestCallback.swift Text.swift) 2>&1 \
		| grep -v 'Cannot export local symbol' || true
	.build/fuzz/callback-fuzz -max_total_time=$(FUZZ_SECONDS) -max_len=9000 .build/fuzz/callback fuzz/callback

manual: deps
	RENEW_MANUAL=1 RENEW_README=1 swift test --filter 'ManualPagesTests|ReadmeTests'

lint:
	swift format lint --strict --recursive Package.swift Sources Tests nginx fuzz

clean:
	swift package clean
