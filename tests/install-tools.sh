#!/bin/sh
# Installs the programs that tests use, where that is possible: on Debian, as root or with a sudo
# that asks nothing. Anywhere else it says what is missing; the tests that need it are skipped.
set -u

missing=""
need() { # program, package
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need cc gcc
need curl curl
need chromium chromium
need pdftotext poppler-utils
# Its server programs are not in the path.
[ -n "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing="$missing postgresql"
# What code samples are run with.
need node nodejs
need npm npm
need php php-cli
need go golang-go
need python3 python3
python3 -c 'import requests' 2>/dev/null || missing="$missing python3-requests"
[ -f /usr/share/php/GuzzleHttp/autoload.php ] || missing="$missing php-guzzlehttp-guzzle"

# Of npm, for tests only: what a sample imports, and what holds pages to WCAG.
modules() {
    [ -d tests/node_modules/axios ] && [ -d tests/node_modules/axe-core ] && return
    command -v npm >/dev/null 2>&1 || return
    npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix tests \
        axios@1 axe-core@4 >/dev/null 2>&1 ||
        echo "could not be installed, tests that need them are skipped: axios axe-core"
}
cd "$(dirname "$0")/.." || exit 0

[ -n "$missing" ] || { modules; exit 0; }
if ! command -v apt-get >/dev/null 2>&1; then
    echo "not installed, tests that need it are skipped:$missing"
    exit 0
fi
run=""
if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then run="sudo"; else
        echo "not installed, tests that need it are skipped:$missing"
        exit 0
    fi
fi
echo "installing:$missing"
$run apt-get update -qq >/dev/null 2>&1
install() { DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }
# shellcheck disable=SC2086 — the same.
install $missing || for package in $missing; do
    # One that is not to be had must not keep the others out.
    install "$package" || echo "could not be installed, tests that need it are skipped: $package"
done
modules
exit 0
