# Stafett: two commands are enough, `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
PORT ?= 8080
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1

.PHONY: help run build test bench lint sim mutants chaos fuzz gen pwa chromium clean
.DEFAULT_GOAL := help

help: ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## build everything and serve the demonstration municipality on http://localhost:8080 (PORT=…)
	bin/stafett demo --listen 127.0.0.1:$(PORT) --data .cache/demo

build: bin/stafett ## bin/stafett, with the app inside

# Go and Vite know best what is stale, so the binary is always asked for anew.
.PHONY: bin/stafett
bin/stafett: pwa
	go build -trimpath -o bin/stafett ./server

pwa: pwa/node_modules/.package-lock.json ## the app, into pwa/dist
	cd pwa && npm run --silent build

pwa/node_modules/.package-lock.json: pwa/package.json pwa/package-lock.json
	cd pwa && npm ci --no-audit --no-fund
	@touch $@

chromium:
	@command -v chromium >/dev/null || { echo "installing Chromium for the browser tests"; \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); $$as_root apt-get update -qq && $$as_root apt-get install -y -qq chromium >/dev/null; }

gen: ## write the generated code anew from the structs
	go run ./internal/gen
	go run ./internal/benchdata/write sample > pwa/src/worker/sample.json

test: build chromium ## every test: Go native, Go under WebAssembly, TypeScript, browser
	go vet ./...
	cd pwa && npm run --silent check
	go run ./internal/alltests

bench: build chromium ## every budget, measured, beside what the bare machine does; fails when one is missed
	@server=0; app=0; go run ./server/bench || server=1; (cd pwa && node scripts/bench.mjs) || app=1; exit $$((server | app))

sim: ## the seeded simulation: make sim SEEDS=1000 DEVICES=8 FROM=1
	go test ./server/sim -run TestSimulation -count=1 -timeout 60m -v -args -keep -seeds=$(or $(SEEDS),100) -devices=$(or $(DEVICES),8) $(if $(FROM),-seed=$(FROM))

fuzz: ## every fuzz target in turn: make fuzz FUZZTIME=20s
	@set -o pipefail; grep -rHoE '^func Fuzz[A-Za-z0-9]+' --include=*_test.go internal server syncproto | sed -E 's|/[^/]+:func | |' | while read -r dir target; do \
	  echo "$$dir $$target"; go test ./$$dir -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),20s) -fuzzminimizetime 10x || exit 1; done

chaos: build chromium ## real server, browsers and clients on a network that breaks: make chaos FOR=10m SEED=1
	go test ./server/chaos -count=1 -v -timeout 60m -args -for $(or $(FOR),10m) -seed $(or $(SEED),1)

mutants: ## the simulation catches each of the known bugs: make mutants SEEDS=400
	go run ./internal/mutant/run -seeds=$(or $(SEEDS),400) $(if $(ONLY),-only=$(ONLY))

lint: pwa/node_modules/.package-lock.json ## formatting and static checks
	@test -z "$$(go run mvdan.cc/gofumpt@v0.9.2 -l internal server syncproto pwa/*.go pwa/wasm | tee /dev/stderr)"
	go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.6.2 run ./...
	cd pwa && npm run --silent check

clean: ## forget what was built, and the demonstration's data
	rm -rf bin .cache pwa/dist/* pwa/node_modules
