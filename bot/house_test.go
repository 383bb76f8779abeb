package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "rapport"

// house lists every room and the rooms of ours that it may import. A room that
// is not listed does not exist: a new one is a decision, made in
// ARCHITECTURE.md and here first. Test files may import what they like, and
// rooms whose name ends in "test" (storetest, simtest) are imported by them
// alone.
var house = map[string][]string{
	".": {}, // the manifest, embedded
	"bot": {
		".", "blocks", "blocks/deeds", "blocks/hub", "blocks/kit", "internal/account", "internal/cache", "internal/chart", "internal/chat",
		"internal/demo", "internal/ledger", "internal/slacksim", "internal/socketmode", "internal/source",
		"internal/source/*", "internal/store", "internal/telemetry",
	},
	"blocks":              {"blocks/kit", "internal/account"},
	"blocks/deeds":        {"blocks", "blocks/kit", "internal/account"},
	"blocks/hub":          {"blocks", "blocks/kit", "internal/account"},
	"blocks/kit":          {"internal/account"},
	"migrations":          {},
	"internal/account":    {},
	"internal/cache":      {},
	"internal/chart":      {"internal/account"},
	"internal/chat":       {"internal/account", "internal/cache", "internal/store"},
	"internal/demo":       {"internal/embeddedpg", "internal/slacksim"},
	"internal/embeddedpg": {},
	"internal/ledger":     {"internal/account", "internal/source", "internal/store"},
	"internal/slacksim": {
		"internal/slacksim/applink", "internal/slacksim/blockkit", "internal/slacksim/rates", "internal/slacksim/setup",
		"internal/slacksim/streams", "internal/slacksim/uploads",
	},
	"internal/slacksim/applink":  {},
	"internal/slacksim/blockkit": {},
	"internal/slacksim/rates":    {},
	"internal/slacksim/setup":    {},
	"internal/slacksim/streams":  {"internal/slacksim/blockkit"},
	"internal/slacksim/uploads":  {},
	"internal/socketmode":        {},
	"internal/source":            {"internal/account"},
	"internal/source/*":          {"internal/account", "internal/source"},
	"internal/store":             {"internal/account", "migrations"},
	"internal/telemetry":         {},
}

// running are the rooms that wait for something; the others are pure.
var running = []string{
	"bot", "internal/cache", "internal/chat", "internal/demo", "internal/embeddedpg", "internal/ledger",
	"internal/slacksim", "internal/slacksim/applink", "internal/socketmode", "internal/source", "internal/source/*", "internal/store",
	"internal/telemetry",
}

// clocked are the rooms at the edge of the world; to the others time is a value.
var clocked = []string{
	"bot", "internal/demo", "internal/embeddedpg", "internal/slacksim", "internal/slacksim/applink", "internal/socketmode", "internal/telemetry",
}

// only says which rooms may use a module, a package, a function or a construct.
var only = map[string][]string{
	"github.com/slack-go/slack":             {"bot", "blocks", "blocks/kit", "blocks/hub", "blocks/deeds", "internal/socketmode"},
	"github.com/coder/websocket":            {"internal/slacksim", "internal/slacksim/applink", "internal/socketmode"},
	"github.com/gorilla/websocket":          {},
	"github.com/jackc/pgx/v5":               {"internal/store", "internal/telemetry"},
	"github.com/pressly/goose/v3":           {"internal/store"},
	"github.com/riverqueue/river":           {"bot", "internal/store"},
	"database/sql":                          {"internal/store"},
	"github.com/redis/go-redis/v9":          {"internal/cache"},
	"github.com/go-redis/redis_rate/v10":    {"internal/cache"},
	"github.com/alicebob/miniredis/v2":      {"bot", "internal/demo"},
	"github.com/tmc/langchaingo":            {"internal/chat"},
	"github.com/robfig/cron/v3":             {"bot"},
	"github.com/alecthomas/kong":            {"bot"},
	"github.com/prometheus/client_golang":   {"internal/telemetry"},
	"github.com/go-json-experiment/json":    {"internal/source", "internal/source/*"},
	"github.com/stretchr/testify":           {},
	"github.com/chromedp/chromedp":          {},
	"testing":                               {},
	"log":                                   {},
	"log/slog":                              {"bot", "internal/demo", "internal/slacksim", "internal/socketmode", "internal/telemetry"},
	"context":                               running,
	"context.WithValue":                     {"internal/chat", "internal/telemetry"},
	"time.Now":                              clocked,
	"time.Since":                            clocked,
	"time.Until":                            clocked,
	"os.Getenv":                             {"bot"},
	"os.LookupEnv":                          {"bot"},
	"os.Exit":                               {"bot"},
	"go statement":                          {"bot", "internal/demo", "internal/embeddedpg", "internal/slacksim", "internal/slacksim/applink", "internal/socketmode"},
	"func init":                             {},
	"a blank import":                        {},
	"an exported interface":                 {"internal/source"},
	"package-level state":                   {},
	"SQL":                                   {"internal/store", "migrations"},
	"the database's clock":                  {},
	"a name that says where from, not what": {},
}

// nameless are the words that say where from, not what.
var nameless = strings.Fields("utils common helpers shared base core types models domain dto manager service " +
	"repository handlers impl mock")

var (
	sqlComment = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	// dbClock is every way in which SQL reads the clock.
	dbClock = regexp.MustCompile(`(?i)\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(` +
		`|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b|'(?:now|today|tomorrow|yesterday)'`)
	// statement is SQL as it is written here; words of a sentence begin with one capital.
	statement = regexp.MustCompile(`^\s*(?:select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|` +
		`SELECT\s[\s\S]*\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s)`)
)

// excepted are names that the house itself uses.
var excepted = []string{"internal/account.Domain"}

func TestHouse(t *testing.T) {
	found, err := violations(os.DirFS(".."))
	require.NoError(t, err)
	assert.Empty(t, found)
}

// violations reads every file that is not a test and names what breaks a wall.
func violations(files fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(d.Name(), ".") && name != "."
		switch {
		case err != nil:
			return err
		case d.IsDir() && (hidden || d.Name() == "testdata" || d.Name() == "bin"):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		if path.Ext(name) != ".go" && path.Ext(name) != ".sql" {
			return nil
		}
		source, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		found = append(found, inspect(name, string(source))...)
		return nil
	})
	return found, err
}

// visit is one file on its way through the walls.
type visit struct {
	room    string
	fset    *token.FileSet
	imports map[string]string // what a file calls a package, and its path
	found   []string
}

func inspect(name, source string) []string {
	v := &visit{room: roomOf(path.Dir(name)), fset: token.NewFileSet(), imports: map[string]string{}}
	if path.Ext(name) == ".sql" {
		if found := dbClock.FindString(sqlComment.ReplaceAllString(source, "")); found != "" {
			return []string{name + ": " + v.room + " may not use the database's clock: " + found}
		}
		return nil
	}
	if _, listed := house[v.room]; !listed && !isTestRoom(v.room) {
		return []string{name + ": there is no room " + v.room}
	}
	file, err := parser.ParseFile(v.fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	v.checkName(file.Name, path.Base(path.Dir(name)))
	for _, spec := range file.Imports {
		v.checkImport(spec)
	}
	for _, decl := range file.Decls {
		v.checkDecl(decl)
	}
	ast.Inspect(file, v.checkNode)
	return v.found
}

func (v *visit) report(pos token.Pos, words string) {
	v.found = append(v.found, v.fset.Position(pos).String()+": "+v.room+" "+words)
}

// use reports what this room may not use. Test rooms may use everything that
// tests may, but keep to the rules that hold everywhere for names.
func (v *visit) use(pos token.Pos, what, detail string) {
	rooms, limited := only[what]
	if isTestRoom(v.room) && !strings.Contains(what, "name") && what != "func init" {
		return
	}
	if limited && !slices.Contains(rooms, v.room) {
		v.report(pos, "may not use "+what+detail)
	}
}

func (v *visit) checkImport(spec *ast.ImportSpec) {
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		v.report(spec.Pos(), err.Error())
		return
	}
	called := path.Base(imported)
	if spec.Name != nil {
		called = spec.Name.Name
	}
	v.imports[called] = imported
	if called == "_" && imported != "embed" && imported != "time/tzdata" {
		v.use(spec.Pos(), "a blank import", ": "+imported)
	}
	v.use(spec.Pos(), imported, "")
	for what := range only {
		if strings.Contains(what, ".") && strings.HasPrefix(imported, what+"/") {
			v.use(spec.Pos(), what, "")
		}
	}
	ours, isOurs := strings.CutPrefix(imported+"/", module+"/")
	ours = path.Clean(ours)
	if isOurs && !isTestRoom(v.room) && !slices.Contains(house[v.room], roomOf(ours)) {
		v.report(spec.Pos(), "may not import "+ours)
	}
}

func (v *visit) checkDecl(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil && decl.Name.Name == "init" {
			v.use(decl.Pos(), "func init", "")
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			if vars, ok := spec.(*ast.ValueSpec); ok && decl.Tok == token.VAR {
				v.checkState(vars)
			}
		}
	}
}

// checkState finds what can only be meant to change: locks, pools, atomics.
func (v *visit) checkState(vars *ast.ValueSpec) {
	ast.Inspect(vars, func(n ast.Node) bool {
		if _, inside := n.(*ast.FuncLit); inside {
			return false
		}
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if from := v.packageOf(sel); from == "sync" || from == "sync/atomic" {
				v.use(sel.Pos(), "package-level state", ": "+vars.Names[0].Name)
				return false
			}
		}
		return true
	})
}

// packageOf is the path of the package that a selector names, or nothing.
func (v *visit) packageOf(sel *ast.SelectorExpr) string {
	if pkg, ok := sel.X.(*ast.Ident); ok {
		return v.imports[pkg.Name]
	}
	return ""
}

func (v *visit) checkNode(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		v.use(n.Pos(), "go statement", "")
	case *ast.SelectorExpr:
		if from := v.packageOf(n); from != "" {
			v.use(n.Pos(), from+"."+n.Sel.Name, "")
		}
	case *ast.TypeSpec:
		v.checkName(n.Name, lastWord(n.Name.Name))
		if contract, ok := n.Type.(*ast.InterfaceType); ok && n.Name.IsExported() && hasMethods(contract) {
			v.use(n.Pos(), "an exported interface", ": "+n.Name.Name)
		}
	case *ast.BasicLit:
		v.checkSQL(n)
	}
	return true
}

func (v *visit) checkName(name *ast.Ident, word string) {
	if slices.Contains(nameless, strings.ToLower(word)) && !slices.Contains(excepted, v.room+"."+name.Name) {
		v.use(name.Pos(), "a name that says where from, not what", ": "+name.Name)
	}
}

func (v *visit) checkSQL(lit *ast.BasicLit) {
	text, err := strconv.Unquote(lit.Value)
	if lit.Kind != token.STRING || err != nil {
		return
	}
	text = sqlComment.ReplaceAllString(text, "")
	if statement.MatchString(text) {
		v.use(lit.Pos(), "SQL", "")
	}
	if found := dbClock.FindString(text); found != "" && (v.room == "internal/store" || statement.MatchString(text)) {
		v.use(lit.Pos(), "the database's clock", ": "+found)
	}
}

func hasMethods(contract *ast.InterfaceType) bool {
	return slices.ContainsFunc(contract.Methods.List, func(f *ast.Field) bool { return len(f.Names) > 0 })
}

// lastWord of a name in camel case.
func lastWord(name string) string {
	last := strings.LastIndexFunc(name, unicode.IsUpper)
	return name[max(last, 0):]
}

// roomOf folds the vendors into one room: they live by one rule.
func roomOf(dir string) string {
	if strings.HasPrefix(dir, "internal/source/") && !isTestRoom(dir) {
		return "internal/source/*"
	}
	return dir
}

func isTestRoom(room string) bool { return strings.HasSuffix(room, "test") }

// plant puts one file into an empty house and says what is wrong with it.
func plant(t *testing.T, name, source string) string {
	t.Helper()
	found, err := violations(fstest.MapFS{path.Clean(name): {Data: []byte(source)}})
	require.NoError(t, err)
	return strings.Join(found, "\n")
}

func TestAPlantedViolationIsNamed(t *testing.T) {
	for _, c := range []struct{ name, file, source, want string }{
		{"a room that is not in the plan", "internal/extra/x.go", "package extra", "there is no room internal/extra"},
		{"a room below a room", "internal/store/cachex/x.go", "package cachex", "there is no room internal/store/cachex"},
		{"a file that does not parse", "blocks/x.go", "package blocks\nfunc {", "expected"},
		{"an arrow upward", "internal/store/x.go", `package store; import _ "rapport/internal/ledger"`, "internal/store may not import internal/ledger"},
		{"a vendor that knows another", "internal/source/stripe/x.go", `package stripe; import "rapport/internal/source/hubspot"`, "may not import internal/source/hubspot"},
		{"the manifest below the bot", "internal/demo/x.go", `package demo; import "rapport"`, "may not import ."},
		{"the simulator made of ours", "internal/slacksim/x.go", `package slacksim; import "rapport/internal/account"`, "may not import internal/account"},
		{"the bot at the migrations", "bot/x.go", `package main; import "rapport/migrations"`, "may not import migrations"},
		{"a test room in production", "bot/x.go", `package main; import "rapport/internal/slacksim/simtest"`, "may not import internal/slacksim/simtest"},
		{"a part of a module", "internal/store/x.go", `package store; import "github.com/slack-go/slack/slackevents"`, "may not use github.com/slack-go/slack"},
		{"pgx's pool", "bot/x.go", `package main; import "github.com/jackc/pgx/v5/pgxpool"`, "may not use github.com/jackc/pgx/v5"},
		{"a context below", "internal/account/x.go", `package account; import "context"`, "internal/account may not use context"},
		{"a clock by another name", "blocks/x.go", "package blocks\nimport tick \"time\"\nvar _ = tick.Now()", "may not use time.Now"},
		{"a clock behind Since", "internal/store/x.go", "package store\nimport \"time\"\nfunc f(t time.Time) { _ = time.Since(t) }", "may not use time.Since"},
		{"the environment", "internal/demo/x.go", "package demo\nimport \"os\"\nvar _ = os.Getenv(\"HOME\")", "may not use os.Getenv"},
		{"a goroutine", "internal/ledger/x.go", "package ledger\nfunc f() { go f() }", "may not use go statement"},
		{"init", "internal/slacksim/simtest/x.go", "package simtest\nfunc init() {}", "may not use func init"},
		{"registration", "bot/x.go", `package main; import _ "rapport/internal/source/stripe"`, "may not use a blank import"},
		{"a value in a context", "bot/x.go", "package main\nimport \"context\"\nvar _ = context.WithValue", "may not use context.WithValue"},
		{"a second interface", "internal/store/x.go", "package store\ntype Reader interface{ Read() }", "may not use an exported interface: Reader"},
		{"a lock of the package's", "bot/x.go", "package main\nimport \"sync\"\nvar mu sync.Mutex", "may not use package-level state: mu"},
		{"an atomic of the package's", "bot/x.go", "package main\nimport \"sync/atomic\"\nvar n = new(atomic.Int64)", "package-level state: n"},
		{"a package without a meaning", "internal/source/utils/x.go", "package utils", "a name that says where from, not what: utils"},
		{"a type without a meaning", "internal/store/x.go", "package store\ntype AccountRepository struct{}", "not what: AccountRepository"},
		{"an alias without a meaning", "internal/ledger/x.go", "package ledger\nfunc f() { type manager = int }", "not what: manager"},
		{"another domain", "internal/store/x.go", "package store\ntype Domain string", "not what: Domain"},
		{"SQL in the bot", "bot/x.go", "package main\nconst q = `\n-- accounts\nselect id\nfrom account `", "bot may not use SQL"},
		{"SQL in the ledger", "internal/ledger/x.go", "package ledger\nconst q = \"UPDATE account SET x = 1\"", "may not use SQL"},
		{"now() in the store", "internal/store/x.go", "package store\nconst q = `select 1 where at < NOW ( )`", "the database's clock: NOW ("},
		{"current_date in the store", "internal/store/x.go", "package store\nconst q = `current_date - 1`", "the database's clock: current_date"},
		{"a word that is a clock", "internal/store/x.go", "package store\nconst q = `'now'::timestamptz`", "the database's clock: 'now'"},
		{"now() in a migration", "migrations/00001_x.sql", "create table x (at timestamptz default now());", "the database's clock: now("},
		{"localtimestamp in a migration", "migrations/00001_x.sql", "select localtimestamp", "the database's clock"},
		{"clock_timestamp in a migration", "migrations/00001_x.sql", "select clock_timestamp()", "the database's clock"},
		{"current_timestamp in a migration", "migrations/00001_x.sql", "select /* x */ current_timestamp", "the database's clock"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Contains(t, plant(t, c.file, c.source), c.want)
		})
	}
}

// Every module, package and function of the list, in a room that may not.
func TestEveryLimitIsHeld(t *testing.T) {
	for what, rooms := range only {
		room := "internal/chart"
		require.NotContains(t, rooms, room)
		source := "package chart\nimport x \"" + what + "\"\nvar _ = x.Y"
		if pkg, name, ok := strings.Cut(what, "."); ok && (pkg == "time" || pkg == "os" || pkg == "context") {
			source = "package chart\nimport \"" + pkg + "\"\nvar _ = " + pkg + "." + name
		} else if strings.Contains(what, " ") || what == "SQL" {
			continue // constructs have cases above
		}
		assert.Contains(t, plant(t, room+"/x.go", source), "may not use "+what, what)
	}
}

// Every pair of rooms without an arrow between them.
func TestEveryArrowIsHeld(t *testing.T) {
	for from, may := range house {
		for to := range house {
			source := "package x\nimport \"" + path.Join(module, strings.ReplaceAll(to, "*", "stripe")) + "\""
			said := plant(t, strings.ReplaceAll(from, "*", "hubspot")+"/x.go", source)
			if slices.Contains(may, to) {
				assert.Empty(t, said)
			} else {
				assert.Contains(t, said, "may not import", "%s -> %s", from, to)
			}
		}
	}
}

func TestWhatKeepsToTheWallsIsNotNamed(t *testing.T) {
	for file, source := range map[string]string{
		"internal/store/x.go":           "package store\nimport \"github.com/jackc/pgx/v5\"\nconst q = `-- never now()\nselect at from x where at < $1 /* current_date */ and known = 1`\nvar _ pgx.Tx",
		"internal/store/storetest/x.go": "package storetest\nimport (\"rapport/internal/embeddedpg\"; \"testing\"; \"sync\")\nvar once sync.Once",
		"internal/account/x.go":         "package account\ntype Domain string\ntype number interface{ ~int | ~int64 }",
		"internal/account/x_test.go":    "package account\nimport \"context\"\nfunc init() {}",
		"bot/x.go":                      "package main\nimport _ \"time/tzdata\"\nconst s = \"Select an account from the list\"\ntype clock struct{}",
		"migrations/00001_x.sql":        "-- no now() here\ncreate table x (known_at timestamptz);",
		"migrations/migrations.go":      "package migrations\nimport _ \"embed\"",
		"internal/source/source.go":     "package source\ntype Source interface{ Name() string }",
		"internal/testdata/x.go":        "package broken {",
		".data/x.go":                    "package broken {",
		"docs/x.md":                     "select now()",
	} {
		assert.Empty(t, plant(t, file, source), file)
	}
}
