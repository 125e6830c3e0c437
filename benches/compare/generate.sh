#!/usr/bin/env bash
# `generate` beside its peers, document by document: seconds by the clock and of processor time (the
# least of three runs) and peak memory to generate, lines of Rust, and user seconds and peak memory of
# `cargo check` of the output alone, since what it depends on was checked before.
#
#   benches/compare/generate.sh DOCUMENT…
#
# Needs GNU time, Python 3 with venv, and a Java runtime for openapi-generator. The peers come from
# crates.io and PyPI into PEERS, or a temporary folder. TOOLS names those to run, SPECWRIGHT a built
# program, and CHECK=no leaves the compiler out. Each is run in its widest mode: with a server where it
# has one, and without it under a name that ends in -client. A run ends after LIMIT seconds.
set -euo pipefail
documents=()
for document in "$@"; do documents+=("$(realpath "$document")"); done
cd "$(dirname "$0")/../.."
limit=${LIMIT:-600}
if [ -z "${SPECWRIGHT:-}" ]; then
    cargo build --release --quiet
    SPECWRIGHT=$PWD/target/release/specwright
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
peers=${PEERS:-$work/peers}
tools=${TOOLS:-specwright specwright-client openapi-to-rust openapi-to-rust-client oas3-gen oas3-gen-client ploidy-client progenitor-client openapi-generator openapi-generator-client}

install() { # crates that are wanted and not there
    local wanted=()
    for name in oas3-gen openapi-to-rust ploidy cargo-progenitor; do
        [[ $tools == *"${name#cargo-}"* ]] && [ ! -x "$peers/bin/$name" ] && wanted+=("$name")
    done
    [ ${#wanted[@]} -eq 0 ] || CARGO_TARGET_DIR=$work/peers-target timeout 3600 cargo install --quiet --root "$peers" "${wanted[@]}"
    rm -rf "$work/peers-target"
    if [[ $tools == *openapi-generator* ]] && [ ! -x "$peers/venv/bin/openapi-generator-cli" ]; then
        python3 -m venv "$peers/venv"
        "$peers/venv/bin/pip" install --quiet openapi-generator-cli
    fi
}
mkdir -p "$peers"
install
crate_version() { cargo install --root "$peers" --list | sed -n "s/^$1 v\([^:]*\):.*/\1/p"; }
echo "$("$SPECWRIGHT" --version); oas3-gen $(crate_version oas3-gen), openapi-to-rust $(crate_version openapi-to-rust), ploidy $(crate_version ploidy), progenitor $(crate_version cargo-progenitor), openapi-generator $([ ! -x "$peers/venv/bin/openapi-generator-cli" ] || "$peers/venv/bin/openapi-generator-cli" version 2>/dev/null | tail -n 1)"
echo "$(rustc --version), $(nproc) processors, $(date +%F)$([ "${CHECK:-yes}" = yes ] || echo "; the output was not compiled (CHECK=no)")"

# The output as a crate of its own, in a workspace of its own.
manifest() { # folder, dependencies as TOML
    mkdir -p "$1/src"
    printf '[package]\nname = "output"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n\n' >"$1/Cargo.toml"
    cat >>"$1/Cargo.toml"
}
# openapi-to-rust hosts the operations that its settings name: all of them.
settings() { # document, whether there is a server
    python3 - "$1" "$2" <<'PYTHON'
import json, os, sys
path, server = sys.argv[1], sys.argv[2] == "yes"
text = open(path, encoding="utf-8").read()
try:
    document = json.loads(text)
except ValueError:
    try:
        import yaml
        document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except ImportError:
        sys.exit("PyYAML is needed to read " + path)
methods = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
named = [f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item if method in methods]
print(f'[generator]\nspec_path = "{os.path.abspath(path)}"\noutput_dir = "src/generated"\nmodule_name = "output"')
print("[features]\nenable_async_client = true")
if server:
    print(f'[server]\nframework = "axum"\noperations = {json.dumps(named)}')
PYTHON
}

prepare() { # tool, document, folder
    case $1 in
        openapi-to-rust | openapi-to-rust-client)
            mkdir -p "$3/src"
            settings "$2" "$([ "$1" = openapi-to-rust ] && echo yes || echo no)" >"$3/openapi-to-rust.toml"
            ;;
    esac
}
command_of() { # tool, document, folder
    case $1 in
        specwright) echo "$SPECWRIGHT generate $2 --out $3" ;;
        specwright-client) echo "$SPECWRIGHT generate $2 --only models,client --out $3" ;;
        oas3-gen) echo "$peers/bin/oas3-gen generate server-mod -i $2 -o $3 --workspace" ;;
        oas3-gen-client) echo "$peers/bin/oas3-gen generate client-mod -i $2 -o $3 --workspace" ;;
        openapi-to-rust | openapi-to-rust-client) echo "$peers/bin/openapi-to-rust generate --config $3/openapi-to-rust.toml" ;;
        ploidy-client) echo "$peers/bin/ploidy generate rust $2 -o $3" ;;
        progenitor-client) echo "$peers/bin/cargo-progenitor progenitor -i $2 -o $3 -n output -v 0.0.0" ;;
        openapi-generator) echo "$peers/venv/bin/openapi-generator-cli generate -g rust-axum -i $2 -o $3 --skip-validate-spec" ;;
        openapi-generator-client) echo "$peers/venv/bin/openapi-generator-cli generate -g rust -i $2 -o $3 --skip-validate-spec" ;;
        *) echo "false" ;;
    esac
}
finish() { # tool, folder: what the tool leaves to its user
    case $1 in
        openapi-to-rust | openapi-to-rust-client)
            manifest "$2" <"$2/src/generated/REQUIRED_DEPS.toml"
            echo "pub mod generated;" >"$2/src/lib.rs"
            ;;
        *) grep -q '^\[workspace\]' "$2/Cargo.toml" || printf '\n[workspace]\n' >>"$2/Cargo.toml" ;;
    esac
}
check_of() { # tool
    case $1 in
        specwright) echo "--features client,server" ;;
        specwright-client) echo "--features client" ;;
        ploidy-client) echo "--all-features" ;;
        *) echo "" ;;
    esac
}

row() { printf '%-26s %8s %8s %8s %9s %10s %9s\n' "$@"; }
for document in "${documents[@]}"; do
    echo
    echo "$(basename "$document")"
    row "" "clock s" "cpu s" "MB" "lines" "check s" "check MB"
    for tool in $tools; do
        seconds= processor= memory=0 failed=
        for _ in 1 2 3; do
            out=$work/out/$tool
            rm -rf "$out"
            mkdir -p "$(dirname "$out")"
            prepare "$tool" "$document" "$out"
            if ! timeout "$limit" /usr/bin/time -o "$work/time.txt" -f '%e %U %S %M' $(command_of "$tool" "$document" "$out") >"$work/log.txt" 2>&1; then
                failed=yes
                break
            fi
            read -r wall user system peak < <(tail -n 1 "$work/time.txt")
            processor=$(printf '%s\n' $processor "$(awk "BEGIN { printf \"%.2f\", $user + $system }")" | sort -g | head -n 1)
            seconds=$(printf '%s\n' $seconds "$wall" | sort -g | head -n 1)
            [ "$peak" -le "$memory" ] || memory=$peak
        done
        if [ -n "$failed" ]; then
            row "$tool" fails - - - - -
            grep -m 1 -iE 'error|panicked|overflow|unsupported' "$work/log.txt" | sed 's#[^ ]*/registry/src/[^/]*/##; s/^/    /' | cut -c 1-160 || true
            continue
        fi
        lines=$(find "$out" -name '*.rs' -not -path '*/target/*' -exec cat {} + | wc -l)
        checked=- used=-
        if [ "${CHECK:-yes}" = yes ]; then
            finish "$tool" "$out"
            # Nothing of the check before is used again.
            export CARGO_TARGET_DIR=$work/target CARGO_INCREMENTAL=0
            arguments=(check --quiet --manifest-path "$out/Cargo.toml")
            # shellcheck disable=SC2207
            arguments+=($(check_of "$tool"))
            if timeout "$limit" cargo "${arguments[@]}" >"$work/log.txt" 2>&1; then
                find "$out" -name '*.rs' -exec touch {} +
                timeout "$limit" /usr/bin/time -o "$work/time.txt" -f '%U %M' cargo "${arguments[@]}" >/dev/null 2>&1
                read -r checked used < <(tail -n 1 "$work/time.txt")
                used=$((used / 1024))
            else
                checked=$(grep -c '^error' "$work/log.txt" || true)
                checked="errors:$checked"
            fi
            unset CARGO_TARGET_DIR CARGO_INCREMENTAL
        fi
        row "$tool" "$seconds" "$processor" "$((memory / 1024))" "$lines" "$checked" "$used"
        rm -rf "$out"
    done
done
