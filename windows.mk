# The Windows side: programs by mingw-w64, their libraries, the package, and the tests in Wine. Included by Makefile.

# What Debian 12 must have for it; and, for `check-windows`, to run it.
WINDOWS_PACKAGES := gcc-mingw-w64-x86-64 libz-mingw-w64-dev mingw-w64-x86-64-dev cmake make patch perl pkg-config \
                    debian-archive-keyring xz-utils wixl msitools osslsigncode zip libxml2-utils
WINE_PACKAGES    := wine wine64

# The libraries are built once and kept, for each state of the two files that say which and how. SOURCES=<folder>: from there.
WINLIBS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/pdv-sync-agent/windows-libs-$(shell cat scripts/windows-libs.txt scripts/windows-libs.sh | sha256sum | cut -c1-12)

deps-windows:
	@tests/deps.sh $(WINDOWS_PACKAGES) $(WINE_PACKAGES)
	@$(MAKE) --no-print-directory $(WINLIBS)

$(WINLIBS):
	nice scripts/windows-libs.sh $@ $(SOURCES)

.PHONY: deps-windows
