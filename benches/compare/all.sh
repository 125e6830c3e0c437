#!/usr/bin/env bash
# Every comparison that is claimed, and BENCHMARKS.md from what they printed.
#
#   benches/compare/all.sh CORPUS [NAME…]
#
# CORPUS is a folder with github-api.json, stripe.yaml, openai.yaml and kubernetes-core-v1.json, as
# their makers publish them. NAME is one of lint, docs, generate, contract, faults, server; without any, all
# are run, which takes hours on two processors, and with `none` BENCHMARKS.md is only written anew.
# What a comparison printed is kept in `benches/results`, so that one can be run again alone;
# BENCHMARKS.md holds them all, each with its date.
set -euo pipefail
corpus=$(realpath "$1")
shift
cd "$(dirname "$0")/../.."
results=benches/results
mkdir -p "$results"
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(lint docs generate contract faults server)

machine() {
    echo "$(date +%F), $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1), $(nproc) processors, $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo), load $(cut -d ' ' -f 1 /proc/loadavg) before"
}
run() { # name
    case $1 in
        lint) benches/compare/lint.sh "$corpus/github-api.json" ;;
        docs) benches/compare/docs.sh "$corpus/github-api.json" ;;
        generate)
            CHECK=no benches/compare/generate.sh "$corpus"/{github-api.json,stripe.yaml,openai.yaml,kubernetes-core-v1.json} &&
                TOOLS="specwright-client openapi-to-rust-client ploidy-client" \
                    benches/compare/generate.sh "$corpus"/{kubernetes-core-v1.json,stripe.yaml}
            ;;
        contract) benches/compare/contract.sh 500 && benches/compare/contract.sh 5000 ;;
        faults) benches/compare/faults.sh ;;
        server) benches/server/all.sh ;;
        none) ;;
        *) echo "there is no comparison called $1" >&2 && exit 2 ;;
    esac
}
for name in "${names[@]}"; do
    [ "$name" != none ] || continue
    machine >"$results/$name.new"
    run "$name" | tee -a "$results/$name.new"
    mv "$results/$name.new" "$results/$name.txt"
done

section() { # name, title, script
    [ -f "$results/$1.txt" ] || return 0
    printf '\n## %s\n\nMeasured %s. Again: `%s`.\n\n```text\n' "$2" "$(head -n 1 "$results/$1.txt")" "$3"
    tail -n +2 "$results/$1.txt" | sed 's/[[:space:]]*$//'
    printf '```\n'
}
{
    echo "# Benchmarks"
    echo
    echo 'Written by `benches/compare/all.sh CORPUS` from what its scripts printed. Each script installs the peers itself, and says at its head what is measured and how; [benches/README.md](benches/README.md) has the other benches.'
    section generate 'A document becomes Rust' 'benches/compare/generate.sh DOCUMENT…'
    section docs 'GitHub'"'"'s document becomes pages' 'benches/compare/docs.sh github-api.json'
    section lint 'GitHub'"'"'s document is checked' 'benches/compare/lint.sh github-api.json'
    section contract 'A server is tested' 'benches/compare/contract.sh'
    section faults 'Faults are found' 'benches/compare/faults.sh'
    section server 'The reference server' 'benches/server/all.sh'
} >BENCHMARKS.md
