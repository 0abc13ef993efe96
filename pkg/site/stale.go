package site

// stalePage is for those who write: what wants a review, by owner.
func (s *Site) stalePage(o *output) error {
	const path = stalePath
	v := s.views.stale()
	var b builder
	b.add("<h1>Stale</h1>\n<p class=\"intro\">What nobody has reviewed in time, by owner: %s of %s.</p>\n", len(v.Documents), v.Limited)
	if len(v.Documents) == 0 {
		b.add("<p class=\"empty\"><span class=\"good-text\">✓ Everything was reviewed in time.</span></p>\n")
	} else {
		b.add("%s<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Stale documents\"><table class=\"cards\" data-filtered data-sorted>\n<thead><tr><th scope=\"col\">Owner</th><th scope=\"col\">Document</th><th scope=\"col\">Kind</th>"+
			"<th scope=\"col\">Reviewed</th><th scope=\"col\" class=\"n\">Age in days</th><th scope=\"col\" class=\"n\">Limit</th></tr></thead>\n<tbody>\n", filterBox(len(v.Documents), "document", "documents"))
		for _, d := range v.ByOwner() {
			reviewed := "never"
			if !d.Reviewed.IsZero() {
				reviewed = d.Reviewed.String()
			}
			b.add("<tr><td data-label=\"Owner\">%s</td><th scope=\"row\">%s</th><td data-label=\"Kind\">%s</td><td data-label=\"Reviewed\" class=\"nowrap\">%s</td><td data-label=\"Age in days\" class=\"n\">%s</td><td data-label=\"Limit\" class=\"n\">%s</td></tr>\n",
				s.reference(path, []string{"person", "team"}, d.Owner.ID, d.Owner.Title), s.named(path, d.Document), d.Document.Kind.Label, reviewed, d.Age, d.Limit)
		}
		b.add("</tbody></table></div>\n")
	}
	if len(v.Unknown) > 0 {
		b.add("<h2>Nobody knows when</h2><ul class=\"links\">\n")
		for _, d := range v.Unknown {
			b.add("<li>%s</li>\n", s.linked(path, d, ""))
		}
		b.add("</ul>\n")
	}
	s.page(o, page{path: path, title: "Stale", menu: path, class: "wide", body: b.markup()})
	return nil
}
