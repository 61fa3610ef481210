package rules

// RuleIDs are the ids of all rules, in the order of the table.
func RuleIDs() []string {
	ids := make([]string, len(table))
	for i := range table {
		ids[i] = table[i].id
	}
	return ids
}

// Codes are all codes that this package gives, in the order of the table.
func Codes() []string {
	var out []string
	for i := range table {
		for j := range table[i].codes {
			out = append(out, table[i].codes[j].code)
		}
	}
	return out
}

// SeedOf names where a rule comes from: the municipal documents, or the page
// of this project; "" for an unknown rule.
func SeedOf(id string) string {
	for i := range table {
		if table[i].id == id {
			return table[i].seed
		}
	}
	return ""
}

// Places are the places where rules are asked: "R6 open".
func Places() []string {
	var out []string
	for i := range table {
		for _, h := range hooks(&table[i]) {
			if h.set() {
				out = append(out, table[i].id+" "+h.name)
			}
		}
	}
	return out
}

type hook struct {
	name string
	set  func() bool
	off  func() (restore func())
}

func hooks(r *rule) []hook {
	return []hook{
		hookOf("record", &r.record, r.record != nil), hookOf("intent", &r.intent, r.intent != nil), hookOf("open", &r.open, r.open != nil),
		hookOf("choose", &r.choose, r.choose != nil), hookOf("status", &r.status, r.status != nil),
	}
}

func hookOf[F any](name string, f *F, set bool) hook {
	return hook{name, func() bool { return set }, func() func() {
		var none F
		was := *f
		*f = none
		return func() { *f = was }
	}}
}

// Without takes a rule away from one of its Places until restore is called.
func Without(place string) (restore func()) {
	for i := range table {
		for _, h := range hooks(&table[i]) {
			if table[i].id+" "+h.name == place {
				return h.off()
			}
		}
	}
	panic("no place " + place)
}
