#!/usr/bin/env bash
# Decodes 1,000 objects of a 20-variant discriminated union, and of a plain struct, in turns.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=target/bench-decode
mkdir -p "$out"
fields='id: { type: integer }, name: { type: string }, score: { type: number }, tags: { type: array, items: { type: string } }, active: { type: boolean }, note: { type: [string, "null"] }'
{
    cat <<HEAD
openapi: 3.1.0
info: { title: Decode, version: 1.0.0 }
paths:
  /events:
    get:
      operationId: listEvents
      responses: { "200": { description: Events, content: { application/json: { schema: { type: array, items: { \$ref: "#/components/schemas/Event" } } } } } }
components:
  schemas:
    Plain: { type: object, required: [kind, id, name, score, tags, active, note], properties: { kind: { type: string }, $fields } }
    Event:
      discriminator: { propertyName: kind }
      oneOf:
HEAD
    for n in $(seq 0 19); do echo "        - { \$ref: \"#/components/schemas/v$n\" }"; done
    for n in $(seq 0 19); do
        echo "    v$n: { type: object, required: [kind, id, name, score, tags, active, note], properties: { kind: { type: string, const: v$n }, $fields } }"
    done
} >"$out/decode.yaml"
cargo run --quiet -- generate "$out/decode.yaml" --out "$out/crate" --only models
mkdir -p "$out/crate/src/bin"
cp benches/decode/main.rs "$out/crate/src/bin/bench.rs"
cp Cargo.lock "$out/crate/"
grep -q workspace "$out/crate/Cargo.toml" || printf '\n[workspace]\n' >>"$out/crate/Cargo.toml"
CARGO_TARGET_DIR=target/generated cargo run --quiet --release --manifest-path "$out/crate/Cargo.toml" --bin bench
