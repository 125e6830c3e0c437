#!/usr/bin/env bash
# All that is said of the reference server, in release: requests per second on both databases,
# memory over some minutes, idle connections, and the tests of what must not go wrong, with ten kills
# in the middle of creates for each database.
#
#   benches/server/all.sh [MINUTES]      (of the soak, 4 unless told)
#
# Needs what load.sh, soak.py and idle.py need, and PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "requests per second, 48 connections, three threads of wrk"
benches/server/load.sh
printf '\none create to two reads and a list, from 8 clients\n'
benches/server/soak.py target/release/verifik-server "${1:-4}"
source benches/server/postgresql.sh
folder=$(mktemp -d)
if start_postgresql "$folder/data"; then
    trap 'kill -INT "$postgresql"; wait "$postgresql" || true; rm -rf "$folder"' EXIT
    printf '\nthe same on PostgreSQL\n'
    benches/server/soak.py target/release/verifik-server "${1:-4}" "$database"
fi
printf '\n'
benches/server/idle.py target/release/verifik-server
printf '\nkilled in the middle of creates, databases gone and back, requests out of measure\n'
KILLS=${KILLS:-10} cargo test --release --quiet -p verifik-server --test faults -- --nocapture 2>&1 |
    grep -oE '(SQLite|PostgreSQL): .*|^test result.*'
