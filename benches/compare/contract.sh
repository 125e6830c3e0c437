#!/usr/bin/env bash
# `test` beside its peers on one server, in one run: documented operations with answers of 1.5 kB,
# served by nginx on loopback; `wrk` says what the server could do. Printed are requests per second
# of wall time from start to exit, CPU seconds and peak memory of each client.
#
#   benches/compare/contract.sh [OPERATIONS]
#
# Needs nginx, wrk, python3 with venv, npm and GNU time; installs the peers into a temporary folder.
# SCHEMATHESIS and DREDD name commands that are there already.
set -euo pipefail
operations=${1:-5000}
cd "$(dirname "$0")/../.."
cargo build --release --quiet
ours=$PWD/target/release/specwright
folder=$(mktemp -d)
cd "$folder"
if [ -z "${SCHEMATHESIS:-}" ]; then
    python3 -m venv peers
    peers/bin/pip install --quiet schemathesis
    SCHEMATHESIS=$folder/peers/bin/schemathesis
fi
if [ -z "${DREDD:-}" ]; then
    npm init --yes >/dev/null
    npm install --silent --no-audit --no-fund dredd >/dev/null 2>&1 || true
    DREDD=$folder/node_modules/.bin/dredd
fi

python3 - "$operations" <<'PYTHON'
import json, os, sys
count = int(sys.argv[1])
text = {"type": "string", "minLength": 1, "maxLength": 200}
part = {"type": "object", "required": ["sku", "amount", "price"], "properties": {
    "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"}, "amount": {"type": "integer", "minimum": 1},
    "price": {"type": "number", "minimum": 0}, "note": text}}
thing = {"type": "object", "required": ["id", "name", "state", "created", "parts"], "properties": {
    "id": {"type": "integer"}, "name": text, "state": {"type": "string", "enum": ["new", "sold", "gone"]},
    "created": {"type": "string", "format": "date-time"}, "owner": {"type": "string", "format": "email"},
    "link": {"type": "string", "format": "uri"}, "parts": {"type": "array", "items": part, "minItems": 1},
    "labels": {"type": "array", "items": text}}}
paths = {}
for number in range(count):
    example = {"id": number, "name": f"Thing {number}", "state": "sold",
        "created": "2026-01-02T03:04:05Z", "owner": f"owner{number}@example.com",
        "link": f"https://example.com/things/{number}",
        "parts": [{"sku": f"ABC-{number + turn}", "amount": turn + 1, "price": 9.5,
                   "note": "a part that belongs to this thing and to no other one"} for turn in range(10)],
        "labels": ["first", "second", "third"]}
    body = json.dumps(example)
    os.makedirs(f"files/things-{number}", exist_ok=True)
    open(f"files/things-{number}/{number}", "w").write(body)
    paths[f"/things-{number}/{{id}}"] = {"get": {"operationId": f"getThing{number}",
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}, "example": number}],
        "responses": {"200": {"description": "One.", "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Thing"}, "example": example}}}}}}
document = {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": paths,
    "components": {"schemas": {"Thing": thing}}}
json.dump(document, open("openapi.json", "w"))
print(f"{count} operations, answers of {len(body)} bytes, a document of {os.path.getsize('openapi.json')} bytes")
PYTHON

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >nginx.conf <<NGINX
daemon off; pid $folder/nginx.pid; error_log $folder/error.log; worker_processes 2;
events { worker_connections 512; }
http { access_log off; default_type application/json; keepalive_requests 1000000;
       server { listen 127.0.0.1:$port; root $folder/files; } }
NGINX
chmod -R a+rX "$folder"
nginx -c "$folder/nginx.conf" &
server=$!
trap 'kill $server; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
url=http://127.0.0.1:$port
until curl -sf -o /dev/null "$url/things-0/0"; do sleep 0.1; done

measure() { # name, command…
    local name=$1
    shift
    timeout 1800 /usr/bin/time -o time.txt -f '%e %U %S %M' "$@" >"$name.log" 2>&1 || true
    read -r wall user system memory < <(tail -n 1 time.txt)
    awk -v name="$name" -v n="$operations" -v wall="$wall" -v user="$user" -v sys="$system" -v kb="$memory" \
        'BEGIN { printf "%-13s %8.0f requests/s %8.2f s wall %8.2f s CPU %6d MB\n", name, n / wall, wall, user + sys, kb / 1024 }'
    tail -n 3 "$name.log" | sed 's/\x1b\[[0-9;]*m//g; s/^/    /; s/[[:space:]]*$//'
}

wrk -t2 -c16 -d5s "$url/things-0/0" | grep Requests/sec
measure specwright "$ours" test openapi.json --target "$url" --quiet
measure specwright "$ours" test openapi.json --target "$url" --quiet
measure schemathesis "$SCHEMATHESIS" run openapi.json --url "$url" --phases examples --workers 8
measure dredd "$DREDD" openapi.json "$url" --loglevel error
