#!/usr/bin/env bash
# `lint` beside its peers on one document, in turns: wall seconds, user seconds and peak memory.
#
#   benches/compare/lint.sh DOCUMENT [ROUNDS]
#
# Needs npm and GNU time; installs the peers into a temporary folder. vacuum is left out: its npm
# package fetches a binary from elsewhere while it is installed.
set -euo pipefail
document=$(realpath "$1")
rounds=${2:-3}
cd "$(dirname "$0")/../.."
ours=${SPECWRIGHT:-}
if [ -z "$ours" ]; then
    cargo build --release --quiet
    ours=$PWD/target/release/specwright
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @redocly/cli @stoplight/spectral-cli >/dev/null 2>&1
echo 'extends: ["spectral:oas"]' >.spectral.yaml
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

measure() { # name, command…
    local name=$1
    shift
    # A linter that finds something ends with 1, which is no failure here.
    /usr/bin/time -o time.txt -f '%e %U %M' "$@" >/dev/null 2>&1 || true
    read -r wall user memory < <(tail -n 1 time.txt)
    printf '%-12s %8s s wall %8s s user %8s MB\n' "$name" "$wall" "$user" "$((memory / 1024))"
}

"$ours" --version
echo "redocly $(node_modules/.bin/redocly --version 2>/dev/null | tail -n 1)"
echo "spectral $(node_modules/.bin/spectral --version)"
for _ in $(seq "$rounds"); do
    measure specwright "$ours" lint "$document"
    measure redocly node_modules/.bin/redocly lint "$document"
done
measure spectral node_modules/.bin/spectral lint "$document"
