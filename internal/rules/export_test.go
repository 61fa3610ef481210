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
