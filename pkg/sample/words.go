package sample

var (
	verbs      = []string{"Show", "Save", "Share", "Plan", "Export", "Import", "Filter", "Sort", "Merge", "Rename", "Archive", "Restore", "Assign", "Confirm", "Reschedule", "Track"}
	things     = []string{"cards", "routes", "visits", "invoices", "crews", "reports", "alerts", "contracts", "parts", "photos", "signatures", "shifts", "quotes", "orders"}
	places     = []string{"on the map", "in the app", "by region", "for dispatchers", "for partners", "after hours", "on a phone", "by team", "in bulk", "per customer", "without a network", "in one click"}
	roles      = []string{"Product manager", "Designer", "Engineer", "Researcher", "Support lead", "Sales engineer"}
	personas   = []string{"dispatcher", "technician", "customer", "fleet manager", "accountant", "administrator"}
	firstNames = []string{"Amara", "Björn", "Chen", "Dolores", "Emeka", "Fatima", "Giulia", "Hiroshi", "Ines", "Jamal", "Katarzyna", "Lars", "Mira", "Noor", "Oluwaseun", "Priya"}
	lastNames  = []string{"Okafor", "Lindqvist", "Wei", "García", "Nwosu", "Haddad", "Rossi", "Tanaka", "Costa", "Carter", "Nowak", "Jensen", "Patel", "Rahman", "Adeyemi", "Iyer"}
	vocabulary = []string{"the", "team", "customer", "visit", "route", "map", "plan", "morning", "late", "early", "crew", "van", "part", "order", "invoice", "sees", "needs", "wants", "moves", "changes",
		"waits", "calls", "knows", "finds", "writes", "before", "after", "while", "because", "when", "every", "most", "few", "two", "three", "often", "never", "again", "their", "our",
		"quickly", "slowly", "clear", "simple", "new", "old", "first", "last", "week", "month", "quarter", "office", "phone", "list", "note", "photo", "street", "region", "and", "without"}
)
