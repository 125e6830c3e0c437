#!/usr/bin/env bash
# Requests per second of the reference server under `wrk`: SQLite with one server, PostgreSQL with
# one and with three on one database, and the memory of each server afterwards.
#
#   benches/server/load.sh [SECONDS]      (per measurement, 10 unless told)
#
# Needs wrk and, for its half, Debian's PostgreSQL, which it starts on a free port in a temporary
# folder and ends. Everything stays on loopback; load, servers and database share the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}
cargo build --release --quiet -p verifik-server
server=$PWD/target/release/verifik-server
source benches/server/postgresql.sh
folder=$(mktemp -d)
processes=()
finish() {
    for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

cat >"$folder/create.lua" <<'LUA'
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"project":"project_123456789","projectFlow":"flow_123456789","identifier":"load","type":"login"}'
LUA
# One connection goes to one server: threads take them in turn.
cat >"$folder/spread.lua" <<'LUA'
local ports, count = {}, 0
for port in os.getenv("PORTS"):gmatch("%d+") do ports[#ports + 1] = tonumber(port) end
function setup(thread)
    count = count + 1
    thread.addr = wrk.lookup("127.0.0.1", ports[(count - 1) % #ports + 1])[1]
end
LUA
cat "$folder/spread.lua" "$folder/create.lua" >"$folder/spread-create.lua"

serve() { # count, arguments…
    local count=$1 address
    shift
    ports="" own=()
    for number in $(seq "$count"); do
        "$server" --listen 127.0.0.1:0 --token load --seed --log info "$@" 2>"$folder/log$number" &
        processes+=($!) own+=($!)
        for _ in $(seq 100); do
            address=$(grep -o '127.0.0.1:[0-9]*' "$folder/log$number" | head -n 1 || true)
            [ -z "$address" ] || break
            sleep 0.1
        done
        ports="$ports ${address##*:}"
    done
    export PORTS=$ports
}

load() { # name, script, path
    local threads=3 result
    result=$(wrk -t$threads -c48 -d"${seconds}s" --latency -H 'authorization: Bearer load' -s "$2" \
        "http://127.0.0.1:${PORTS##* }$3")
    printf '%-28s %-14s %9s/s   99%%: %s%s\n' "$setting" "$1" \
        "$(awk '/Requests\/sec/ {print $2}' <<<"$result")" "$(awk '$1 == "99%" {print $2}' <<<"$result")" \
        "$(grep -o 'Non-2xx.*' <<<"$result" | sed 's/^/   /' || true)"
}

measure() {
    setting=$1
    load create "$folder/spread-create.lua" /v2/biometric-validations
    load "one record" "$folder/spread.lua" /v2/biometric-validations/biometric_validation_123456789
    load "list of 20" "$folder/spread.lua" '/v2/biometric-validations?where_type=validation'
    for process in "${own[@]}"; do
        awk -v process="$process" '/VmRSS/ {printf "   memory of %s: %d KB\n", process, $2}' "/proc/$process/status"
        kill "$process"
    done
    for process in "${own[@]}"; do wait "$process" || true; done
}

serve 1 --database "$folder/load.sqlite"
measure "SQLite, 1 server"

start_postgresql "$folder/data" || exit 0
serve 1 --database "$database"
measure "PostgreSQL, 1 server"
serve 3 --database "$database"
measure "PostgreSQL, 3 servers"
kill -INT "$postgresql"
wait "$postgresql" || true
