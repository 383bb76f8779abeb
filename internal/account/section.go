package account

// Section is where an account is worked on. The zero value is no section.
type Section string

// The five sections, by the words of the import format.
const (
	Health    Section = "health"
	Convert   Section = "convert"
	Pipeline  Section = "pipeline"
	Contracts Section = "contracts"
	Reengage  Section = "re_engage"
)

// Sections lists all sections in the order in which people see them.
func Sections() []Section { return []Section{Health, Convert, Pipeline, Contracts, Reengage} }

// Known reports whether s is one of the five sections.
func (s Section) Known() bool {
	switch s {
	case Health, Convert, Pipeline, Contracts, Reengage:
		return true
	}
	return false
}

// Label is the section's name on a card.
func (s Section) Label() string {
	switch s {
	case Health:
		return "Health"
	case Convert:
		return "Convert"
	case Pipeline:
		return "Pipeline"
	case Contracts:
		return "Contracts"
	case Reengage:
		return "Re-engage"
	}
	return string(s)
}
