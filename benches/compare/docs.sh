#!/usr/bin/env bash
# `docs` beside its peers on GitHub's document, in one run: time and memory to build, bytes, and in
# headless Chromium the time until the text of `PATCH /user` can be read, elements of the page and
# bytes that were fetched until then; and each figure as a ratio to ours.
#
#   benches/compare/docs.sh DOCUMENT [ROUNDS]     (ROUNDS from the environment, or 3)
#
# DOCUMENT is GitHub's (github/rest-api-description, `api.github.com.json`). Needs npm, Node 20,
# Python 3, GNU time and Chromium; installs the peers into PEERS, or a temporary folder. Redoc is built
# with its script inside, which it would else fetch from its maker. Scalar and
# Swagger UI have no build: a page loads the document and the script, and is made in the browser.
#
# Swagger UI is opened twice. By its own form of address it never shows the operation: it decodes the
# address before it splits it at `/`, so an operationId with a slash, as all of GitHub's have, is
# addressed by half its name; and what is not scrolled to is not in the page. So a second time it is
# led: filtered to the tag, schemas before examples and unfolded, and the operation clicked as soon as
# it is there.
set -euo pipefail
document=$(realpath "$1")
rounds=${2:-${ROUNDS:-3}}
cd "$(dirname "$0")/../.."
here=$PWD/benches/compare
chromium=${SPECWRIGHT_CHROMIUM:-chromium}
ours=${SPECWRIGHT:-}
if [ -z "$ours" ]; then
    cargo build --release --quiet
    ours=$PWD/target/release/specwright
fi
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
peers=${PEERS:-$work/peers}
mkdir -p "$peers"
(
    cd "$peers"
    npm install --silent --no-audit --no-fund --prefix . \
        @redocly/cli@2 @scalar/api-reference@1 swagger-ui-dist@5 >/dev/null 2>&1
)
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
cd "$work"
version() { node -p "require('$peers/node_modules/$1/package.json').version"; }
"$ours" --version
echo "@redocly/cli $(version @redocly/cli), @scalar/api-reference $(version @scalar/api-reference), swagger-ui-dist $(version swagger-ui-dist)"
echo "$("$chromium" --version), $(nproc) processors"

timed() { # what builds
    /usr/bin/time -o time.txt -f '%e %M' "$@" >build.log 2>&1 || { cat build.log; exit 1; }
    tail -n 1 time.txt
}
median() { sort -g | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'; }

mkdir -p pages/scalar pages/swagger
for _ in $(seq "$rounds"); do
    rm -rf pages/ours
    timed "$ours" docs "$document" --out pages/ours >>ours.txt
    timed "$peers/node_modules/.bin/redocly" build-docs "$document" --inlineBundle --output pages/redoc.html >>redoc.txt
done
cp "$document" pages/openapi.json
cp "$peers/node_modules/@scalar/api-reference/dist/browser/standalone.js" pages/scalar/
cp "$peers/node_modules/swagger-ui-dist/swagger-ui-bundle.js" "$peers/node_modules/swagger-ui-dist/swagger-ui.css" pages/swagger/
cat >pages/scalar/index.html <<'HTML'
<!doctype html><meta charset="utf-8"><title>Scalar</title><div id="app"></div>
<script src="standalone.js"></script>
<script>Scalar.createApiReference("#app", { url: "/openapi.json" });</script>
HTML
cat >pages/swagger/index.html <<'HTML'
<!doctype html><meta charset="utf-8"><title>Swagger UI</title><link rel="stylesheet" href="swagger-ui.css"><div id="app"></div>
<script src="swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: "/openapi.json", dom_id: "#app", deepLinking: true });</script>
HTML
sed 's/deepLinking: true/filter: "users", defaultModelRendering: "model", defaultModelExpandDepth: 9/' pages/swagger/index.html >pages/swagger/led.html

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -m http.server "$port" --bind 127.0.0.1 --directory pages >/dev/null 2>&1 &
server=$!
until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/"; do sleep 0.1; done

text="The new short biography of the user."
opened() { # address below the server, what to click
    for _ in $(seq "$rounds"); do
        node --experimental-websocket --no-warnings "$here/docs-browser.mjs" \
            "$chromium" "http://127.0.0.1:$port/$1" "$text" 90 "${@:2}"
    done | median
}
bytes() { find "$@" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }'; }
html() { find "$1" -name '*.html' -printf '%s\n' | awk '{ sum += $1 } END { print sum }'; }

# Whether the text stands in a page as markup, where scripts do not run.
bare() { # page
    python3 - "$1" "$text" <<'PYTHON'
import re, sys
page = open(sys.argv[1], encoding="utf-8").read()
print("yes" if sys.argv[2] in re.sub(r"<script.*?</script>", "", page, flags=re.S) else "no")
PYTHON
}

row() { # name, build seconds and kB, bytes, milliseconds elements fetched
    printf '%-11s %8s %8s %10s %9s %9s %10s\n' "$1" "$2" "$3" "$4" "$5" "$6" "$7"
}
row "" "build s" "MB" "site kB" "text ms" "elements" "fetched kB"
result() {
    local name=$1 build=$2 size=$3 page=$4
    read -r seconds memory <<<"$build"
    read -r time elements fetched <<<"$page"
    [ "$memory" = - ] || memory=$((memory / 1024))
    row "$name" "$seconds" "$memory" "$((size / 1000))" "$time" "$elements" "$((fetched / 1000))"
    echo "$name $seconds $memory $size $time $elements $fetched" >>results.txt
}
result specwright "$(median <ours.txt)" "$(html pages/ours)" "$(opened ours/operations/users-update-authenticated.html)"
result redoc "$(median <redoc.txt)" "$(bytes pages/redoc.html)" "$(opened 'redoc.html#tag/users/operation/users/update-authenticated')"
result scalar "- -" "$(bytes pages/scalar pages/openapi.json)" "$(opened 'scalar/index.html#tag/users/PATCH/user')"
result swagger-ui "- -" "$(bytes pages/swagger pages/openapi.json)" "$(opened 'swagger/index.html#/users/users%2Fupdate-authenticated')"
result swagger-led "- -" "$(bytes pages/swagger pages/openapi.json)" "$(opened swagger/led.html '[id^="operations-users-users"][id$="update-authenticated"] button')"
echo
echo "the text is there without scripts: specwright $(bare pages/ours/operations/users-update-authenticated.html), redoc $(bare pages/redoc.html), scalar $(bare pages/scalar/index.html), swagger-ui $(bare pages/swagger/index.html)"
echo "as ratios to specwright:"
awk 'NR == 1 { for (i = 2; i <= 7; i++) ours[i] = $i; next }
     { line = sprintf("%-11s", $1)
       for (i = 2; i <= 7; i++) line = line sprintf(" %9s", $i ~ /^[0-9.]+$/ ? sprintf("%.1f", $i / ours[i]) : $i)
       print line }' results.txt
