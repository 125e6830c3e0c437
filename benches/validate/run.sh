#!/usr/bin/env bash
# Sends an order of twenty lines, in process, to generated routes, which hold it to every rule of its
# schema, and to an axum handler by hand that reads and writes the same models and checks nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=target/bench-validate
mkdir -p "$out"
cat >"$out/orders.yaml" <<'DOCUMENT'
openapi: 3.1.0
info: { title: Orders, version: 1.0.0 }
paths:
  /orders:
    post:
      operationId: placeOrder
      requestBody: { required: true, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } }
      responses: { "200": { description: The same, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } } }
components:
  schemas:
    Order:
      type: object
      required: [id, customer, lines]
      properties:
        id: { type: string, format: uuid }
        customer: { type: string, minLength: 1, maxLength: 80 }
        email: { type: string, maxLength: 120, pattern: "^[^@ ]+@[^@ ]+$" }
        note: { type: string, maxLength: 500 }
        placed: { type: string, format: date-time }
        lines: { type: array, minItems: 1, maxItems: 100, items: { $ref: "#/components/schemas/Line" } }
    Line:
      type: object
      required: [article, amount, price]
      properties:
        article: { type: string, pattern: "^[A-Z]{2}-[0-9]{4}$" }
        title: { type: string, minLength: 1, maxLength: 60 }
        amount: { type: integer, minimum: 1, maximum: 999 }
        price: { type: number, minimum: 0 }
        kind: { type: string, enum: [new, used] }
DOCUMENT
cargo run --quiet -- generate "$out/orders.yaml" --out "$out/crate"
mkdir -p "$out/bench/src"
cp benches/validate/main.rs "$out/bench/src/main.rs"
cat >"$out/bench/Cargo.toml" <<'MANIFEST'
[package]
name = "bench-validate"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["json"] }
orders = { path = "../crate", default-features = false, features = ["all", "server"] }
tokio = { version = "1", features = ["rt"] }
tower-service = "0.3"
MANIFEST
printf '[workspace]\nresolver = "3"\nmembers = ["bench", "crate"]\n' >"$out/Cargo.toml"
cp Cargo.lock "$out/"
CARGO_TARGET_DIR=target/generated cargo run --quiet --release --manifest-path "$out/bench/Cargo.toml"
