# What a person types. On Debian 12 or 13 with Swift 6.2 or later nothing has to be installed before.

CONFIGURATION := release
RELAYCTL := .build/$(CONFIGURATION)/relayctl
# What building and running need from Debian, and which of it is missing here.
PACKAGES := nginx libnginx-mod-rtmp ffmpeg libcurl4-openssl-dev libsystemd-dev pkg-config
MISSING = $(shell for package in $(PACKAGES); do \
	dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || echo $$package; done)
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help deps build deb demo test soak manual lint clean

help:
	@echo "make demo    install what is missing, build, run the relay against a stand-in platform and measure it"
	@echo "make test    install what is missing, run all tests"
	@echo "make build   install what is missing, build $(RELAYCTL)"
	@echo "make deb     install what is missing, build the Debian package into dist/"
	@echo "make manual  renew what is made from the programs: manual pages, completion, the README's settings"
	@echo "make soak    let strangers attack a relay for 10 minutes while cameras come and go, and measure"
	@echo "make lint    check the formatting of all Swift sources"

deps:
	@if [ -n "$(MISSING)" ]; then \
		echo "installing:$(MISSING:%= %)"; \
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

demo: build
	$(RELAYCTL) demo --cycles 3

test: deps
	swift build --build-tests
	@# Pure code first; then the tests with real processes, one at a time, because they measure; the whole relay last.
	swift test --skip-build --filter 'RelayCoreTests|GateTests'
	swift test --skip-build --no-parallel --skip RelayCoreTests --skip GateTests --skip EndToEndTests
	swift test --skip-build --filter EndToEndTests

soak: deps
	swift build --build-tests
	ATTACK_SECONDS=600 swift test --skip-build --filter strangersKeepNobodyOffTheAir

manual: deps
	RENEW_MANUAL=1 RENEW_README=1 swift test --filter 'ManualPagesTests|ReadmeTests|SettingsTemplateTests'

lint:
	swift format lint --strict --recursive Package.swift Sources Tests nginx

clean:
	swift package clean
