# What people type. `make up` plays, `make test` proves it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help up down build web debian-packages test check bench clean

WEB := services/game/web
THERON := target/release/theron
# What `make test` needs of Debian: a browser for the story, a C compiler for SQLite, GDAL to read what the store gives to
# geodata users, sqlite3 to read a player's file.
DEBIAN_PACKAGES := chromium gcc gdal-bin libc6-dev sqlite3
NODE_IS_THERE := $(shell node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && echo yes)

help: ## Show what there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: build ## Build everything and start the fleet; the game's address is printed. ARGS="--home DIR" and others are passed on.
	@exec $(THERON) up $(ARGS)

down: ## Stop the fleet.
	@exec $(THERON) down $(ARGS)

build: web
	cargo build --release --locked --bins --workspace --exclude theron-tests

# The page. Without Node the server is built all the same and says on its page how to build the client.
web: $(if $(NODE_IS_THERE),$(WEB)/dist/index.html,no-node)

.PHONY: no-node
no-node:
	@echo "Node 20 or later is not here: the game is built without its page. Install Node and run make again."

$(WEB)/dist/index.html: $(shell find $(WEB)/src $(WEB)/public $(WEB)/index.html $(WEB)/*.ts $(WEB)/package-lock.json services/game/api/openapi.json 2>/dev/null) $(WEB)/node_modules/.installed
	cd $(WEB) && npm run --silent build
	@touch $@

$(WEB)/node_modules/.installed: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

debian-packages:
	@missing=(); for package in $(DEBIAN_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing+=($$package); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  if [ $$(id -u) -eq 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	  else echo "missing: apt-get install $${missing[*]}" >&2; exit 1; fi; fi

test: debian-packages web ## Run every test: the rules, the services, the fleet, the browser.
	cargo build --locked --bins --workspace
	cargo test --locked --workspace --no-fail-fast
	$(if $(NODE_IS_THERE),cd $(WEB) && npm test --silent)

check: ## Format, lint, and audit.
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --quiet
	@if command -v cargo-deny >/dev/null; then cargo deny --offline check bans licenses sources; \
	else echo "cargo-deny is not here: licences and bans were not checked (cargo install cargo-deny)"; fi

bench: build ## Measure, and write target/bench/report.json.
	cargo run --release --locked -p theron-tests --bin bench

clean: ## Remove what was built. No fleet's data is touched.
	cargo clean
	rm -rf $(WEB)/dist $(WEB)/node_modules
