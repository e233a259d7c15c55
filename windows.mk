# The Windows side: programs by mingw-w64, their libraries, the package, and the tests in Wine. Included by Makefile.

# What Debian 12 must have for it; and, for `check-windows`, to run it.
WINDOWS_PACKAGES := gcc-mingw-w64-x86-64-win32 libz-mingw-w64-dev cmake make patch perl pkg-config \
                    debian-archive-keyring xz-utils wixl msitools osslsigncode faketime zip libxml2-utils
WINE_PACKAGES    := wine wine64

# The libraries are built once and kept, for each state of the two files that say which and how. SOURCES=<folder>: from there.
WINLIBS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pdv-sync-agent/windows-libs-$(shell cat scripts/windows-libs.txt scripts/windows-libs.sh | sha256sum | cut -c1-12)

deps-windows:
	@tests/deps.sh $(WINDOWS_PACKAGES) $(WINE_PACKAGES)
	@$(MAKE) --no-print-directory $(WINLIBS)

$(WINLIBS):
	nice scripts/windows-libs.sh $@ $(SOURCES)

# The five programs, each one file that needs nothing but the system: `make windows` is this Makefile once more, with another
# compiler, another half of the portability pair and folders of its own.
WINDOWS_BIN := bin-windows
WINDOWS_CC  := x86_64-w64-mingw32-gcc

windows: $(WINLIBS)
	@$(MAKE) --no-print-directory SYSTEM=windows B=build-windows BIN=$(WINDOWS_BIN) CC=$(WINDOWS_CC) AR=x86_64-w64-mingw32-ar \
	    CPPFLAGS='-isystem $(WINLIBS)/include -DSYBDBLIB -DCURL_STATICLIB' LDFLAGS= \
	    CFLAGS='-O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffile-prefix-map=$(CURDIR)=.' $(PROGRAMS:%=$(WINDOWS_BIN)/%.exe)

WINDOWS_LDFLAGS := -static -Wl,--dynamicbase,--nxcompat,--high-entropy-va,--no-insert-timestamp,--gc-sections
WINDOWS_LIBS    := -lsybdb -lssl -ljansson -lcurl -lcrypto -lz -lbcrypt -ladvapi32 -lcrypt32 -lws2_32 -lsecur32 -lgdi32 -lshell32

$(PROGRAMS:%=$(WINDOWS_BIN)/%.exe): $(WINDOWS_BIN)/%.exe: $$($$*_OBJS) $(B)/%.res.o $(B)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WINDOWS_LDFLAGS) -L$(WINLIBS)/lib -o $@ $($*_OBJS) $(B)/$*.res.o $(B)/libcommon.a $(WINDOWS_LIBS)

$(B)/%.res.o: scripts/program.rc scripts/program.manifest Makefile
	@mkdir -p $(@D)
	x86_64-w64-mingw32-windres -Iscripts -DPROGRAM='\"$*\"' -DVERSION='\"$(VERSION)\"' \
	    -DVERSION_NUMBERS=$(subst .,$(comma),$(VERSION)),0 $< $@
comma := ,

.PHONY: deps-windows windows

# The cases of tests/windows, in a Wine of their own that is kept warm meanwhile. KILLS=200: so many processes are ended in kills.sh.
KILLS ?= 12
WINDOWS_CASES ?= $(filter-out %/wine.sh,$(wildcard tests/windows/*.sh))

$(WINDOWS_BIN)/tests/terminate.exe: tests/windows/terminate.c
	@mkdir -p $(@D)
	$(WINDOWS_CC) $(WARN) -std=c17 -O2 -static -o $@ $<

check-windows: all windows $(WINDOWS_BIN)/tests/terminate.exe
	BIN=$(BIN) PROGRAMS=$(abspath $(WINDOWS_BIN)) WINEPREFIX=$(abspath build-windows/wine) KILLS=$(KILLS) TEST_LIMIT_SECONDS=3600 \
	    tests/run.sh $(WINDOWS_CASES); status=$$?; WINEPREFIX=$(abspath build-windows/wine) wineserver -k; exit $$status

.PHONY: check-windows

# --- the package: an installer and a zip with the same files; the same sources give the same bytes, anywhere ---

# The moment that the package's files carry: the last commit's, or that of this version where git knows nothing.
SOURCE_DATE_EPOCH ?= $(or $(shell git log -1 --format=%ct 2>/dev/null),1795478400)
windows dist sign: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
DIST         := dist
DIST_FILES   := build-windows/package
DIST_SCRIPTS := $(addprefix scripts/,pdv-sync.cmd install.ps1 update_v4.ps1 uninstall.ps1 windows.ps1 PdvSync.psm1 \
                  pdv-sync-task.xml pdv-sync-login.sql)
MSI           = $(DIST)/PDVSyncAgent-$(VERSION).msi

dist: windows $(DIST_SCRIPTS)
	@scripts/package-files.sh $(DIST_FILES) $(WINLIBS) $(PROGRAMS:%=$(WINDOWS_BIN)/%.exe) $(DIST_SCRIPTS)
	@scripts/package.sh $(VERSION) $(DIST_FILES) $(DIST)

# PFX=<file>: the programs are signed, packed again, and the installer signed; the password is in PFX_PASSWORD, or asked for.
# TIMESTAMP=<address> has the moment of it attested.
sign: dist
	@scripts/sign.sh "$(PFX)" $(PROGRAMS:%=$(DIST_FILES)/%.exe)
	@scripts/package.sh $(VERSION) $(DIST_FILES) $(DIST)
	@scripts/sign.sh "$(PFX)" $(MSI)
	@cd $(DIST) && sha256sum *.msi *.zip >SHA256SUMS

# Programs of other libraries are other programs.
$(PROGRAMS:%=$(WINDOWS_BIN)/%.exe): $(WINLIBS)

check-windows: dist

.PHONY: dist sign
