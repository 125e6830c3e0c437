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

[ -n "$missing" ] || exit 0
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
# shellcheck disable=SC2086 — the list is made of words.
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    echo "could not be installed, tests that need it are skipped:$missing"
exit 0
