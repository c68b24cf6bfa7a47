# Semblance. `make help` lists what there is; every target sets up what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CLI := artifacts/publish/Semblance.Cli/release_linux-x64/semblance
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.PHONY: help setup build run test test-postgres17 check bench soak clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 26

setup: ## Install what the machine lacks (system SQLite, packages, native libraries)
	@scripts/setup.sh

build: setup ## Build everything; ./semblance then runs the CLI
	@dotnet build Semblance.slnx -c Release --nologo -v quiet
	@dotnet publish src/Semblance.Cli -c Release --nologo -v quiet

run: build ## Migrate the sample project, verify it, identify two probes, start the server on it
	@scripts/demo.sh

test: build ## Run every test
	@scripts/test.sh

test-postgres17: build ## Run the tests of PostgreSQL on version 17 (downloads it, as root, into artifacts)
	@scripts/postgres17.sh
	@PATH=$(CURDIR)/artifacts/postgres17/usr/lib/postgresql/17/bin:$$PATH SEMBLANCE_TEST_POSTGRES_VERSION=17 SEMBLANCE_TEST_POSTGRES=required dotnet test test/Semblance.Tests -c Release --no-build --nologo --filter FullyQualifiedName~Postgres

check: ## Build with analyzers and check formatting, without running tests
	@scripts/setup.sh
	@dotnet build Semblance.slnx -c Release --nologo -v quiet
	@dotnet format whitespace Semblance.slnx --verify-no-changes --no-restore
	@scripts/check-tree.sh

bench: build ## Measure speed and memory (about half an hour; writes to artifacts/bench)
	@scripts/bench.sh

soak: build ## Long runs: 200 kills during imports, 100 with PostgreSQL, photos decoded and recognised and 500 clients served for 10 minutes each, new cases of the properties
	@scripts/soak.sh

clean: ## Remove what was built (the store in data/ stays)
	@rm -rf artifacts
