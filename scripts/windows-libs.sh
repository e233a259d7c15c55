#!/bin/sh
# windows-libs.sh OUT [SOURCES]: builds the static libraries of the Windows programs into OUT (include/ lib/ licences/), from the
# archives that windows-libs.txt pins by SHA-256. They are taken from the folder SOURCES; without one from the cache, where what
# is missing comes from Debian's mirror that this machine's apt uses, by a configuration of its own: /etc/apt stays as it is.
# OUT appears when it is complete and not before. Needs gcc-mingw-w64-x86-64, libz-mingw-w64-dev, cmake, pkg-config, patch, perl.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pins=$here/windows-libs.txt
out=$1
sources=${2:-}
host=x86_64-w64-mingw32
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pdv-sync-agent/windows-sources
jobs=${JOBS:-2}
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1700000000 ZERO_AR_DATE=1
unset CFLAGS CPPFLAGS CXXFLAGS LDFLAGS PKG_CONFIG_PATH MAKEFLAGS MAKELEVEL CONFIG_SITE 2>/dev/null || true

mkdir -p "$(dirname "$out")"
work=$(mktemp -d "$(dirname "$out")/.building.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
flags="-O2 -fstack-protector-strong -ffile-prefix-map=$work=."

fail() {
    echo "windows-libs: $*" >&2
    exit 1
}

step() { # NAME CMD...: the build's talk goes to a file, its end is shown when it fails
    name=$1
    shift
    echo "windows-libs: $name"
    set +e # not `||`, which would switch it off inside as well
    (set -e; "$@") >"$work/log" 2>&1
    status=$?
    set -e
    [ "$status" -eq 0 ] || { tail -30 "$work/log" >&2; fail "$name: failed"; }
}

# --- the sources ---

is_pinned() { # FILE SHA256
    [ -f "$1" ] && echo "$2  $1" | sha256sum -c --status
}

private_apt() {
    tool=$1
    shift
    "$tool" -q -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State="$work/apt/state" \
        -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}

# Bookworm and what comes after it, as deb-src, from the places where this machine takes its packages.
apt_lists() {
    [ ! -d "$work/apt" ] || return 0
    mkdir -p "$work/apt/state/lists/partial" "$work/apt/cache/archives/partial"
    # shellcheck disable=SC2016 # apt's own variable
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | sort -u |
        sed -e 's,^,deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ,' -e '/security/s,$, bookworm-security main,' \
            -e '/security/!{h;s,$, bookworm main,p;g;s,$, testing main,p;g;s,$, unstable main,}' >"$work/apt/sources.list"
    [ -s "$work/apt/sources.list" ] || fail 'apt knows no Debian mirror here: make deps-windows SOURCES=<folder with the archives>'
    step 'lists of source packages' private_apt apt-get update
}

# A revision of the package that has this very file is looked for by the file's hash: revisions come and go, the archive stays.
download() { # PACKAGE FILE SHA256
    apt_lists
    version=$(private_apt apt-cache showsrc "$1" |
        awk -v hash="$3" '/^Version:/ { version = $2 } $1 == hash { print version; exit }')
    [ -n "$version" ] || fail "$2: Debian's archive no longer has it; get it elsewhere: make deps-windows SOURCES=<folder>"
    part=--tar-only
    case $2 in *.debian.tar.*) part=--diff-only ;; esac
    (mkdir -p "$cache" && cd "$cache" && step "download of $2" private_apt apt-get source --download-only "$part" "$1=$version")
}

take_sources() {
    folder=${sources:-$cache}
    while read -r _ _ package file sha256; do
        if [ -z "$sources" ] && ! is_pinned "$folder/$file" "$sha256"; then
            rm -f "$folder/$file"
            download "$package" "$file" "$sha256"
        fi
        [ -f "$folder/$file" ] || fail "$folder/$file: not there"
        is_pinned "$folder/$file" "$sha256" || fail "$folder/$file: its SHA-256 is not the one of $(basename "$pins"): $sha256"
        mkdir -p "$work/$package"
        case $file in
            *.debian.tar.*) tar -xf "$folder/$file" -C "$work/$package" ;;
            *) tar -xf "$folder/$file" -C "$work/$package" --strip-components=1 ;;
        esac
    done <"$work/pins"
}

# --- the builds ---

# Debian's patches but for the last two, which make its variants with other TLS libraries.
patch_curl() {
    grep -vE '^(#|$|90_gnutls|99_nss)' debian/patches/series | while read -r name; do
        patch -s -p1 <"debian/patches/$name" || exit 1
    done
}

cmake_build() { # OPTION...
    cmake -S . -B build -DCMAKE_SYSTEM_NAME=Windows -DCMAKE_SYSTEM_PROCESSOR=x86_64 -DCMAKE_C_COMPILER=$host-gcc -DCMAKE_RC_COMPILER=$host-windres \
        -DCMAKE_FIND_ROOT_PATH=/usr/$host -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY \
        -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="$flags" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib "$@"
    cmake --build build -j "$jobs"
    cmake --install build
}

build_jansson() {
    cmake_build -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF
}

# HTTP alone, the system's certificates.
build_curl() {
    patch_curl
    cmake_build -DBUILD_SHARED_LIBS=OFF -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF -DHTTP_ONLY=ON -DCURL_USE_SCHANNEL=ON \
        -DENABLE_THREADED_RESOLVER=ON -DCURL_USE_LIBSSH2=OFF -DCURL_USE_LIBPSL=OFF -DUSE_NGHTTP2=OFF -DUSE_LIBIDN2=OFF \
        -DENABLE_MANUAL=OFF -DCURL_ZLIB=ON -DZLIB_INCLUDE_DIR=/usr/$host/include -DZLIB_LIBRARY=/usr/$host/lib/libz.a
}

# Its folders are part of the library: those of a store's PC that only an administrator may write to. It reads no openssl.cnf.
build_openssl() {
    perl Configure mingw64 --cross-compile-prefix=$host- --prefix=/Windows --libdir=lib --openssldir='/Program Files/Common Files/SSL' \
        no-shared no-tests no-engine no-module no-legacy no-autoload-config -fstack-protector-strong
    make -j "$jobs" build_libs
    make install_dev DESTDIR="$PWD/installed"
    cp -R installed/Windows/. "$prefix"
}

build_freetds() {
    ./configure --host=$host --prefix=/ --disable-shared --enable-static --disable-odbc --disable-apps --disable-server --disable-pool \
        --disable-libiconv --enable-msdblib --with-tdsver=7.4 --with-openssl="$prefix" \
        PKG_CONFIG='pkg-config --static --define-prefix' PKG_CONFIG_LIBDIR="$prefix/lib/pkgconfig" CFLAGS="$flags"
    for folder in include src/utils src/replacements src/tds src/dblib; do
        make -j "$jobs" -C $folder
    done
    make -C include DESTDIR="$prefix" install
    make -C src/dblib DESTDIR="$prefix" install
}

build() { # NAME LICENCE
    cd "$work/$1"
    step "$1" "build_$1"
    cp "$2" "$prefix/licences/$1.txt"
    cd "$work"
}

grep -vE '^(#|$)' "$pins" >"$work/pins"
prefix=$work/prefix
mkdir -p "$prefix/include" "$prefix/lib" "$prefix/licences"
take_sources
build jansson LICENSE
build curl COPYING
build openssl LICENSE.txt
build freetds COPYING_LIB.txt
cp /usr/share/doc/libz-mingw-w64-dev/copyright "$prefix/licences/zlib.txt"
cp /usr/share/doc/mingw-w64-x86-64-dev/copyright "$prefix/licences/mingw-w64.txt"
find "$prefix" -mindepth 1 -maxdepth 1 ! -name include ! -name lib ! -name licences -exec rm -r {} +
find "$prefix/lib" -mindepth 1 ! -name '*.a' -delete
rm -rf "$out"
mv "$prefix" "$out"
echo "windows-libs: $out"
