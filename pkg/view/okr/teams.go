package okr

import "slices"

// Teams are the names that Input.Team can have: the documents that an objective may name as its team, and what
// objectives say without one.
func Teams(in Input) []string {
	var teams []string
	add := func(id string, public bool) {
		if id != "" && (public || !in.Public) && !slices.Contains(teams, id) {
			teams = append(teams, id)
		}
	}
	for _, k := range in.Graph.Workspace.Config.Kinds {
		link := k.Link("team")
		if link == nil {
			continue
		}
		for _, d := range in.Graph.Workspace.Documents {
			if len(link.To) > 0 && link.Accepts(d.Kind.Name) {
				add(d.ID, d.Public)
			}
			if d.Kind == k {
				add(d.Text("team"), false)
			}
		}
	}
	return teams
}
