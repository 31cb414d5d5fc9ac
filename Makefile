# What a person types. On Debian 12 or 13 with Swift 6.2 or later nothing has to be installed before.

CONFIGURATION := release
RELAYCTL := .build/$(CONFIGURATION)/relayctl
# What building and running need from Debian, and which of it is missing here.
PACKAGES := nginx libnginx-mod-rtmp ffmpeg libcurl4-openssl-dev libsystemd-dev pkg-config
MISSING = $(shell for package in $(PACKAGES); do \
	dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || echo $$package; done)
# How long the soak lasts.
SOAK_MINUTES ?= 60
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help deps build deb demo test soak manual lint clean

help:
	@echo "make demo    install what is missing, build, run the relay against a stand-in platform and measure it"
	@echo "make test    install what is missing, run all tests"
	@echo "make soak    switch every two seconds for SOAK_MINUTES (60), and see that nothing grows"
	@echo "make build   install what is missing, build $(RELAYCTL)"
	@echo "make deb     install what is missing, build the Debian package into dist/"
	@echo "make manual  renew what is made from the sources: manual pages, completion, settings tables, journal catalog"
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

# Some faults need more: TLS in front of a platform, a busy processor. Tests without it are skipped and say so.
test: PACKAGES += libnginx-mod-stream openssl stress-ng
test: deps
	swift build --build-tests
	@# Pure code first; then the tests with real processes, one at a time, because they measure; the whole relay last.
	swift test --skip-build --filter RelayCoreTests
	swift test --skip-build --no-parallel --skip RelayCoreTests --skip EndToEndTests
	swift test --skip-build --filter EndToEndTests

soak: deps
	swift build --build-tests
	SOAK_MINUTES=$(SOAK_MINUTES) swift test --skip-build --filter SoakTests

manual: deps
	RENEW_MANUAL=1 RENEW_README=1 RENEW_CATALOG=1 \
		swift test --filter 'ManualPagesTests|ReadmeTests|SettingsTemplateTests|CatalogTests'

lint:
	swift format lint --strict --recursive Package.swift Sources Tests nginx

clean:
	swift package clean
