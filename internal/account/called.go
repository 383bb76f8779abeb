package account

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Calls is what accounts may be called by in a text that somebody wrote: names
// of up to four words, with or without what kind of company it is, and the
// first labels of domains.
type Calls struct {
	words []called
}

// called is one word of a text, in lower case.
type called struct {
	word    string
	capital bool // it is written as names are
}

// Bounds of what is looked through, and of a name.
const (
	mostCalled  = 200
	longestName = 4
	shortestLow = 4 // letters of a name of one word that is written in small letters
	aroundNames = ".,;:!?()[]{}<>\"'“”‘’„«»*_~`|/\\…–—#"
)

// CallsIn reads a text, which is plain and not Slack's markup.
func CallsIn(text string) Calls {
	var c Calls
	for _, word := range strings.Fields(text) {
		if len(c.words) == mostCalled {
			break
		}
		word = strings.Trim(word, aroundNames)
		for _, own := range []string{"'s", "’s"} {
			word = strings.TrimSuffix(word, own)
		}
		if word == "" || !utf8.ValidString(word) {
			continue
		}
		first, _ := utf8.DecodeRuneInString(word)
		c.words = append(c.words, called{strings.ToLower(word), unicode.IsUpper(first) || unicode.IsDigit(first) || !unicode.IsLower(first)})
	}
	return c
}

// Keys are the names, in lower case, and the first labels of domains to look
// for.
func (c Calls) Keys() (names, labels []string) {
	for i := range c.words {
		for n := 1; n <= longestName && i+n <= len(c.words); n++ {
			if n == 1 && !c.words[i].tells() {
				continue
			}
			phrase := c.phrase(i, n, " ")
			names = append(names, phrase)
			for _, kind := range companies {
				names = append(names, phrase+kind)
			}
			labels = append(labels, c.phrase(i, n, ""))
			if n > 1 {
				labels = append(labels, c.phrase(i, n, "-"))
			}
		}
	}
	return unique(names), unique(labels)
}

func unique(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}

func (c Calls) phrase(at, n int, between string) string {
	words := make([]string, n)
	for i := range words {
		words[i] = c.words[at+i].word
	}
	return strings.Join(words, between)
}

// tells reports whether a word by itself may be a name.
func (w called) tells() bool {
	return utf8.RuneCountInString(w.word) > 1 && !slices.Contains(everyday, w.word) && (w.capital || utf8.RuneCountInString(w.word) >= shortestLow)
}

// Candidate is an account that one of the keys may mean.
type Candidate struct {
	Domain Domain
	Name   string
}

// Meant is which of some accounts the text calls, in its order. The longest
// name at a place is the one that is meant. A word in small letters is a name
// only where nothing else is.
func (c Calls) Meant(candidates []Candidate) []Domain {
	by := keyed(candidates)
	if meant := c.meant(by, true, nil); len(meant) > 0 {
		return meant
	}
	return c.meant(by, false, nil)
}

// Beside is which of some accounts the text calls, in its order, beside those
// that it names by their domains: what may call one of those calls no other, and
// a word in small letters calls none.
func (c Calls) Beside(named []Domain, candidates []Candidate) []Domain {
	return c.meant(keyed(candidates), true, named)
}

// keyed is accounts by what they may be called.
func keyed(candidates []Candidate) map[string][]Domain {
	by := map[string][]Domain{}
	for _, a := range candidates {
		label, _, _ := strings.Cut(string(a.Domain), ".")
		words := nameWords(a.Name)
		for _, key := range unique([]string{strings.Join(words, " "), strings.Join(withoutCompany(words), " "), label}) {
			if key != "" {
				by[key] = append(by[key], a.Domain)
			}
		}
	}
	return by
}

func (c Calls) meant(by map[string][]Domain, capital bool, named []Domain) (meant []Domain) {
	for i := 0; i < len(c.words); {
		n := min(longestName, len(c.words)-i)
		for ; n > 0; n-- {
			if n == 1 && (!c.words[i].tells() || (capital && !c.words[i].capital)) {
				continue
			}
			hits := slices.Concat(by[c.phrase(i, n, " ")], by[c.phrase(i, n, "")], by[c.phrase(i, n, "-")])
			if len(hits) == 0 {
				continue
			}
			if slices.ContainsFunc(hits, func(d Domain) bool { return slices.Contains(named, d) }) {
				break
			}
			for _, d := range hits {
				if !slices.Contains(meant, d) {
					meant = append(meant, d)
				}
			}
			break
		}
		i += max(n, 1)
	}
	return meant
}

// nameWords is a name as CallsIn reads the words of a text.
func nameWords(name string) []string {
	var words []string
	for _, w := range CallsIn(name).words {
		words = append(words, w.word)
	}
	return words
}

// withoutCompany cuts what kind of company it is off a name.
func withoutCompany(words []string) []string {
	for len(words) > 1 && slices.Contains(companyWords, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}

// companies are what stands behind a name in the record and is left out in
// talk.
var companies = []string{
	" inc", " inc.", ", inc", ", inc.", " ltd", " ltd.", ", ltd", ", ltd.", " llc", ", llc", " llp", " corp", " corp.", " corporation", " co", " co.", " company",
	" limited", " plc", " gmbh", " gmbh & co. kg", " ag", " se", " kg", " ug", " bv", " b.v.", " nv", " n.v.", " sa", " s.a.", " sas", " sarl", " srl", " s.r.l.",
	" spa", " s.p.a.", " ab", " as", " a/s", " oy", " oyj", " pty ltd", " pty. ltd.", " group", " holding", " holdings",
}

var companyWords = strings.Fields("inc ltd llc llp corp corporation co company limited plc gmbh & ag se kg ug bv b.v nv n.v sa s.a sas sarl srl s.r.l spa s.p.a ab as a/s oy oyj pty " +
	"group holding holdings")

// everyday are words that begin sentences and are no names by themselves.
var everyday = strings.Fields("a about account accounts after again all also am an and any anyone are as ask asked at back be because been before but by call called calls can " +
	"churn contract could customer customers day did do does doing done down email every fine first follow for from get give go going good got great had has have he hello help her here " +
	"hey hi him his how i if in into is issue it its just keep know last let like look looks make many maybe me meeting month more morning most much my need needs new news next " +
	"no not note now of off ok okay on once one only open or order other our out over past plan please quick ready really renewal reply risk said same say see seems send she should " +
	"since so some someone soon still sure take team tell than thank thanks that the their them then there these they thing think this time to today tomorrow too two up update " +
	"upsell us use usage very want was we week well went were what when where which while who why will with work would year yes yesterday yet you your")
