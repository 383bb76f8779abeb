package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"rapport/blocks/deeds"
	"rapport/blocks/hub"
	"rapport/blocks/kit"
	"rapport/internal/account"
	"rapport/internal/ledger"
)

// acts are what the audit calls the deeds that are done to an account.
func acts(t *testing.T) (names []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../internal/ledger/outcome.go", nil, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if is && strings.HasPrefix(spec.Names[0].Name, "Act") {
			names = append(names, text(t, spec.Values[0]))
		}
		return true
	})
	require.Contains(t, names, ledger.ActShare)
	return slices.DeleteFunc(names, func(act string) bool { return act == ledger.ActSaveWorkspace || act == ledger.ActSavePolicy })
}

func text(t *testing.T, e ast.Expr) string {
	t.Helper()
	literal, is := e.(*ast.BasicLit)
	require.True(t, is)
	value, err := strconv.Unquote(literal.Value)
	require.NoError(t, err)
	return value
}

// Blocks knows no ledger, and says deeds by the names that the audit has for
// them: each is one that the ledger has.
func TestTheViewsNameTheDeedsAsTheLedgerDoes(t *testing.T) {
	for _, path := range []string{"../blocks/deeds/history.go", "../blocks/hub/homenews.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		var named []string
		ast.Inspect(file, func(n ast.Node) bool {
			f, is := n.(*ast.FuncDecl)
			if !is || f.Name.Name != "did" {
				return true
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CaseClause:
					for _, e := range n.List {
						named = append(named, text(t, e))
					}
				case *ast.BinaryExpr: // e.Undid == "undo"
					if _, is := n.Y.(*ast.BasicLit); is && n.Op == token.EQL {
						named = append(named, text(t, n.Y))
					}
				}
				return true
			})
			return false
		})
		named = slices.DeleteFunc(named, func(name string) bool { return name == "" })
		slices.Sort(named)
		assert.ElementsMatch(t, acts(t), slices.Compact(named), path)
	}
}

func TestEachDeedHasWordsOfItsOwn(t *testing.T) {
	s := deeds.Scene{Account: account.Account{Domain: "acme.com"}, Now: noon}
	history := func(e deeds.Entry) string { return deeds.History(s, []deeds.Entry{e}, 0).Text }
	home := func(d hub.HomeDeed) string {
		d.Domain, d.At = "acme.com", noon
		encoded, err := kit.Message{Blocks: hub.Home{Now: noon, Tally: hub.Tally{All: 1}, Deeds: []hub.HomeDeed{d}}.View().Blocks.BlockSet}.JSON()
		require.NoError(t, err)
		return string(encoded)
	}
	for _, act := range acts(t) {
		unknown := kit.Spaced(act) // what is said of an action that has no words
		assert.NotContains(t, history(deeds.Entry{Action: act})+".", " "+unknown+".", act)
		assert.NotEqual(t, strings.ReplaceAll(home(hub.HomeDeed{Action: "planted"}), "planted", unknown), home(hub.HomeDeed{Action: act}), act)
		if act == ledger.ActUndo {
			continue
		}
		assert.NotContains(t, history(deeds.Entry{Action: ledger.ActUndo, Undid: act})+".", " "+unknown+".", act)
		assert.NotContains(t, history(deeds.Entry{Action: ledger.ActUndo, Undid: act}), "undid something", act)
	}
	assert.Contains(t, history(deeds.Entry{Action: "a_plant"})+".", " a plant.", "the fallback, in its own words")
	assert.Contains(t, home(hub.HomeDeed{Action: "planted"}), " planted *acme.com*")
}
