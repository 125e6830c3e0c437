# docker build -t specwright .
# docker run --rm -v "$PWD:/api:ro" specwright lint openapi.yaml
FROM rust:1-alpine AS build
# What the C parts of TLS are built with.
RUN apk add --no-cache build-base ca-certificates cmake linux-headers perl
WORKDIR /source
COPY . .
# On Alpine the target is musl, and the program links nothing at run time.
RUN cargo build --locked --profile dist --bin specwright

FROM scratch
COPY --from=build /source/target/dist/specwright /specwright
# Whom `test` believes when a server has TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
WORKDIR /api
ENTRYPOINT ["/specwright"]
