LINT := go tool -modfile=internal/tools/go.mod golangci-lint

.DEFAULT_GOAL := help
.PHONY: help build demo test check bench golden picture fmt

help: ## print every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/rapport, one static binary
	CGO_ENABLED=0 go build -trimpath -o bin/rapport ./bot

demo: build ## a Slack workspace in the browser, everything embedded; Ctrl-C ends it
	bin/rapport demo

test: ## every test, with the race detector, on a real Postgres and a real Redis protocol
	go test -race -timeout 15m ./...

check: ## linters, go vet, the walls of the house, the manifest's surface, a tidy go.mod
	$(LINT) run ./...
	go vet ./...
	go test -count=1 -run 'House|Declared|Planted|IsHeld' ./bot
	go mod tidy -diff

bench: ## how fast: the card, import and rescore against bare SQL in the same run
	go test -tags bench -run '^TestBench' -v -count=1 -timeout 30m ./bot ./internal/slacksim

golden: ## accept the views as they are drawn now
	go test ./blocks ./blocks/deeds ./blocks/hub -count=1 -update

picture: ## take the README's picture of the card anew
	go test ./bot -count=1 -run '^TestPicture$$' -picture

fmt: ## format every file
	$(LINT) fmt ./...
