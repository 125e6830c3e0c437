# `make test` is the whole suite. On Debian it first installs what the tests use and is missing,
# if this user may install; without it those tests say that they were skipped.

.PHONY: test tools ci

test: tools
	cargo test --workspace

tools:
	@sh tests/install-tools.sh

ci:
	bash .ci/run
