#!/usr/bin/env bash
# What testers find: a small server that keeps its document (`faults/openapi.yaml`), but for one
# fault at a time. Each tool runs once against the correct server, and then once for each fault, each
# lawful oddity and each swapped pair that `faults/server.py --list` names. A tool catches a fault if
# it says no (exit code above 0), raises a false alarm if it says no to a lawful oddity, and holds a
# pair if it says no where that example alone is answered as another documented response would be.
#
#   benches/compare/faults.sh [TOOL…]
#
# Needs python3 with venv, npm, a Java runtime; installs the peers into a temporary folder.
# SCHEMATHESIS, SPECMATIC (its jar) and DREDD name what is there already. Schemathesis runs with all of
# its phases and checks. Half an hour on two processors.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --release --quiet
ours=$PWD/target/release/specwright
server=$PWD/benches/compare/faults/server.py
folder=$(mktemp -d)
cp benches/compare/faults/openapi.yaml "$folder"
cd "$folder"
process=
trap 'kill $process 2>/dev/null || true; rm -rf "$folder"' EXIT
if [ -z "${SCHEMATHESIS:-}" ]; then
    python3 -m venv peers
    peers/bin/pip install --quiet schemathesis
    SCHEMATHESIS=$folder/peers/bin/schemathesis
fi
if [ -z "${SPECMATIC:-}" ] || [ -z "${DREDD:-}" ]; then
    npm init --yes >/dev/null
    npm install --silent --no-audit --no-fund specmatic dredd >/dev/null 2>&1 || true
    SPECMATIC=${SPECMATIC:-$folder/node_modules/specmatic/specmatic.jar}
    DREDD=${DREDD:-$folder/node_modules/.bin/dredd}
fi
# Where Specmatic looks for its token.
cat >specmatic.yaml <<'YAML'
version: 2
contracts: [{ provides: [openapi.yaml] }]
security: { OpenAPI: { securitySchemes: { token: { type: bearer, token: secret } } } }
YAML

specwright() { "$ours" test openapi.yaml --target "$@" --bearer secret; }
specwright_generate() { specwright "$1" --generate 20; }
schemathesis() { "$SCHEMATHESIS" run openapi.yaml --url "$1" -H 'Authorization: Bearer secret' --max-examples 5 --seed 1; }
specmatic() { java -jar "$SPECMATIC" test --testBaseURL "$1"; }
dredd() { "$DREDD" openapi.yaml "$1" --header 'Authorization: Bearer secret' --loglevel=warning; }
export -f specwright specwright_generate schemathesis specmatic dredd
export ours SCHEMATHESIS SPECMATIC DREDD

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
# Whether a tool is content with the server as NAME, or as it should be.
content() { # tool, [name]
    local tool=$1 answer=0
    shift
    python3 "$server" "$port" "$@" &
    process=$!
    until curl -s -o /dev/null "$url"; do sleep 0.05; done
    timeout 300 bash -c "$tool $url" >log.txt 2>&1 || answer=$?
    kill $process
    wait $process 2>/dev/null || true
    return $answer
}

"$ours" --version
"$SCHEMATHESIS" --version
echo "specmatic $(java -jar "$SPECMATIC" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
echo "dredd $("$DREDD" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)"
python3 "$server" --list >names.txt
count() { grep -c "^$1 " names.txt; }
printf '%-20s %10s %13s %11s\n' "" "faults" "false alarms" "pairs held"
tools=("$@")
[ ${#tools[@]} -gt 0 ] || tools=(specwright specwright_generate schemathesis specmatic dredd)
for tool in "${tools[@]}"; do
    if ! content "$tool"; then
        printf '%-20s says no to the correct server: %s\n' "$tool" "$(sed "s|$folder/||g; s/\x1b\[[0-9;]*m//g" log.txt | grep -iE '^(error|fail)' | head -n 1 | cut -c 1-120)"
        continue
    fi
    declare -A said=([fault]=0 [lawful]=0 [pair]=0)
    missed=""
    while read -r kind name; do
        if content "$tool" "$name"; then
            [ "$kind" = lawful ] || missed="$missed; $name"
        else
            said[$kind]=$((said[$kind] + 1))
            [ "$kind" != lawful ] || missed="$missed; false: $name"
        fi
    done <names.txt
    printf '%-20s %10s %13s %11s\n' "$tool" "${said[fault]} of $(count fault)" \
        "${said[lawful]} of $(count lawful)" "${said[pair]} of $(count pair)"
    [ -z "$missed" ] || fold -s -w 100 <<<"${missed:2}" | sed 's/^/    /'
done
