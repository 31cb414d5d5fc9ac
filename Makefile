# What a person types. On Debian 12 or 13 with Swift 6.2 or later nothing has to be installed before.

CONFIGURATION := release
RELAYCTL := .build/$(CONFIGURATION)/relayctl
# What building and running need from Debian, and which of it is missing here.
PACKAGES := nginx libnginx-mod-rtmp ffmpeg libcurl4-openssl-dev libsystemd-dev libsqlite3-dev libqrencode-dev pkg-config
MISSING = $(shell for package in $(PACKAGES); do \
	dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || echo $$package; done)
# How long the soak lasts.
SOAK_MINUTES ?= 60
ATTACK_SECONDS ?= 600
# How often each column of the benchmark is run.
BENCH_RUNS ?= 3
# How often the camera visits in each run.
BENCH_VISITS ?= 3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Where the tests of the package keep a Debian 12 and a Debian 13, 1.5 GB.
export RELAY_TEST_ROOTS ?= /var/cache/rtmp-relay-tests

.PHONY: test-all help deps build deb demo bench test test-package test-older soak attack fuzz manual lint clean

help:
	@echo "make demo    install what is missing, build, run the relay against a stand-in platform and measure it"
	@echo "make bench   install what is missing, build, compare the relay with its peers BENCH_RUNS (3) times into bench/: half an hour"
	@echo "make test    install what is missing, run all tests; as root also those of the package, on a Debian 12 and 13"
	@echo "make test-all  all tests, those of the picture also with LIVE_MODE=copy"
	@echo "make test-older  upgrade from the package of an earlier commit (OLDER=…) and back, with a push that goes on running"
	@echo "make soak    switch every two seconds for SOAK_MINUTES (60), and see that nothing grows"
	@echo "make build   install what is missing, build $(RELAYCTL)"
	@echo "make deb     install what is missing, build the Debian package into dist/"
	@echo "make attack  let unauthenticated clients attack a relay for ATTACK_SECONDS (600) while cameras come and go, and measure"
	@echo "make fuzz    look for a minute for openings that relay-gate cannot bear, and callbacks relay-hook cannot (FUZZ_SECONDS=…)"
	@echo "make manual  renew what is made from the sources: manual pages, completion, settings tables, journal catalog"
	@echo "make lint    check the formatting of all Swift sources"

# Of these packages only the programs are needed; Debian would start services of them, now and at each boot.
UNWANTED = $(patsubst openssh-server,ssh,$(filter caddy openssh-server prometheus,$(MISSING)))

deps:
	@if [ -n "$(MISSING)" ]; then \
		echo "installing:$(MISSING:%= %)"; \
		for service in $(UNWANTED); do [ ! -d /run/systemd/system ] || $(SUDO) systemctl mask $$service; done; \
		$(SUDO) apt-get update -qq && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(MISSING) >/dev/null; \
	fi

build: deps
	swift build -c $(CONFIGURATION) --static-swift-stdlib --product relayctl

# BUILD=DIR packs the program that is built in DIR already.
deb: PACKAGES += build-essential debhelper
deb: deps
	rm -f dist/rtmp-relay_*.deb
	mkdir -p dist
	dpkg-checkbuilddeps
	debian/rules clean
	DEB_RULES_REQUIRES_ROOT=no BUILD=$(BUILD) DESTINATION=dist debian/rules binary
	debian/rules clean
	@ls -sh dist/rtmp-relay_*.deb
	@[ -z "$$(find dist -name 'rtmp-relay_*.deb' -size +40M)" ] || { echo "the package is larger than 40 MB" >&2; exit 1; }

demo: build
	$(RELAYCTL) demo --cycles 3

# Its peers need more: a client for nginx's statistics, and liquidsoap.
bench: PACKAGES += curl liquidsoap
bench: build
	$(RELAYCTL) bench --runs $(BENCH_RUNS) --visits $(BENCH_VISITS) --json bench/results.json --report bench/RESULTS.md

, := ,
# Runs the command $(2) and notes how long it took.
define timed
	@begin=$$(date +%s); echo '$(2)'; $(2) || exit; echo "$$(( $$(date +%s) - begin )) s  $(1)" >> .build/test-times
endef

# axe, which checks what a screen reader needs: a script that comes in a Python package.
AXE := .build/axe/axe.min.js
$(AXE):
	rm -rf .build/axe && mkdir -p .build/axe
	python3 -m pip download --quiet --no-deps --dest .build/axe axe-selenium-python==2.1.6
	python3 -m zipfile -e .build/axe/axe_selenium_python-*.whl .build/axe/wheel
	cp "$$(find .build/axe/wheel -name axe.min.js | head -n 1)" $@

# Some tests need more: TLS in front of a platform, a busy processor, a network to pull, readers of manual pages and of metrics, a
# browser, other ways to the page, a program that sends alerts, and a disk to fill.
test: PACKAGES += curl libnginx-mod-stream openssl stress-ng iproute2 mandoc groff-base prometheus chromium chromium-driver python3-pip \
	caddy openssh-server openssh-client apprise e2fsprogs mount
test: deps
	@mkdir -p .build && rm -f .build/test-times
	@$(MAKE) --no-print-directory $(AXE)
	$(call timed,build,swift build --build-tests)
	@# Pure code first; then the tests with real processes, one at a time, because they measure; the whole relay last.
	$(call timed,pure code,swift test --skip-build --filter 'RelayCoreTests|GateTests')
	$(call timed,parts,swift test --skip-build --no-parallel --skip RelayCoreTests --skip GateTests --skip EndToEndTests --skip SystemTests)
	$(call timed,the whole relay,swift test --skip-build --filter EndToEndTests)
	@if [ "$$(id -u)" = 0 ]; then \
		$(MAKE) --no-print-directory test-package; \
	else \
		echo "Not tested: the package on Debian 12 and 13, because only root can boot them. sudo make test-package does."; \
	fi
	@echo "how long it took:"; cat .build/test-times

# The same with the tests that judge the picture once more where it is copied (LIVE_MODE=copy). CI runs CopyTests only.
test-all: test
	RELAY_LIVE_MODE=copy swift test --skip-build --no-parallel --filter \
		'InputTests|SwitchTests|SwitcherFaultTests|IngestFaultTests|FlapTests|BreakTests|OutputTests|PlatformFaultTests|SoakTests'

# The package, installed on a Debian 12 and a Debian 13 with a systemd of their own. For root.
test-package: PACKAGES += debootstrap debian-archive-keyring systemd-container curl lintian
test-package: deps
	$(call timed,package,$(MAKE) --no-print-directory deb)
	$(call timed,lintian,lintian --allow-root --fail-on error$(,)warning dist/rtmp-relay_*.deb)
	$(call timed,build,swift build --build-tests)
	$(call timed,the package on Debian 12 and 13,RELAY_DEB="$$(echo $(CURDIR)/dist/rtmp-relay_*.deb)" swift test --skip-build --filter SystemTests)

# An upgrade from the package of an earlier commit and back, with a push that goes on running. For root.
OLDER := 2af2a9a
test-older: PACKAGES += debootstrap debian-archive-keyring systemd-container curl
test-older: deps
	rm -rf .build/older && git worktree prune && git worktree add --detach .build/older $(OLDER)
	$(MAKE) -C .build/older deb
	$(MAKE) deb
	swift build --build-tests
	RELAY_OLDER_DEB="$$(echo $(CURDIR)/.build/older/dist/rtmp-relay_*.deb)" \
		RELAY_DEB="$$(echo $(CURDIR)/dist/rtmp-relay_*.deb)" swift test --skip-build --filter OlderPackageTests

soak: deps
	swift build --build-tests
	SOAK_MINUTES=$(SOAK_MINUTES) swift test --skip-build --filter SoakTests

attack: deps
	swift build --build-tests
	ATTACK_SECONDS=$(ATTACK_SECONDS) swift test --skip-build --filter unauthenticatedClientsKeepNobodyOffTheAir

# Instrumented, so built apart from the package. What it finds that is new is kept in .build/fuzz and serves the next run. The time
# is shared by all that is fuzzed.
FUZZ_SECONDS := 60
FUZZED := callback opening
FUZZ_CALLBACK := fuzz/CallbackFuzz.swift \
	$(addprefix Sources/RelayCore/,Callbacks/CallbackForm.swift Callbacks/IngestCallback.swift Text.swift)
FUZZ_OPENING := fuzz/OpeningFuzz.swift $(filter-out %/PeerAddress.swift,$(wildcard Sources/Gate/Protocol/*.swift)) \
	$(wildcard Sources/Gate/Session/*.swift) $(filter-out fuzz/%,$(FUZZ_CALLBACK)) -I .build/fuzz .build/fuzz/RTMP.o
FUZZ_SWIFTC := swiftc -parse-as-library -package-name rtmp_relay -swift-version 6 -sanitize=fuzzer,address -O
# Compiles the sources $(2) into the fuzzer $(1), and runs it for its share of the time with the options $(3).
define fuzzed
	mkdir -p .build/fuzz/$(1)
	rm -f .build/fuzz/$(1)-fuzz
	$(FUZZ_SWIFTC) -o .build/fuzz/$(1)-fuzz $(2) 2>&1 \
		| grep -v 'Cannot export local symbol' || true
	.build/fuzz/$(1)-fuzz -max_total_time=$$(( $(FUZZ_SECONDS) / $(words $(FUZZED)) )) $(3) .build/fuzz/$(1) fuzz/$(1)

endef

# A module of its own, because relay-gate's sources import it.
.build/fuzz/RTMP.o: $(wildcard Sources/RTMP/*.swift)
	mkdir -p $(@D)
	$(FUZZ_SWIFTC) -wmo -module-name RTMP -emit-module -emit-module-path $(@D)/RTMP.swiftmodule -c -o $@ $^

fuzz: .build/fuzz/RTMP.o
	$(call fuzzed,callback,$(FUZZ_CALLBACK),-max_len=9000)
	$(call fuzzed,opening,$(FUZZ_OPENING),-max_len=9000 -dict=fuzz/opening.dict)

manual: deps
	RENEW_MANUAL=1 RENEW_SETTINGS=1 RENEW_CATALOG=1 \
		swift test --filter 'ManualPagesTests|SettingsTableTests|SettingsTemplateTests|EventKindTests'

lint:
	swift format lint --strict --recursive Package.swift Sources Tests nginx fuzz

clean:
	swift package clean
	@[ ! -d $(RELAY_TEST_ROOTS) ] || $(SUDO) rm -rf $(addprefix $(RELAY_TEST_ROOTS)/,bookworm* trixie* runs)
