package site

import (
	"bytes"
	"io"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/feature"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
	"github.com/roadbookdev/roadbook/pkg/view/trace"
	"github.com/roadbookdev/roadbook/pkg/workspace"
)

// data writes the views as JSON, the same as the command line's.
func (s *site) data() error {
	road, err := s.roadmap(roadmap.ByQuarter)
	if err != nil {
		return err
	}
	writers := map[string]func(io.Writer) error{
		"list.json":     s.writeList,
		"graph.json":    func(w io.Writer) error { return render.WriteJSON(w, render.NewGraph(s.Graph, s.sees, s.Public)) },
		"features.json": render.Features{View: s.features(feature.ByTeam), Name: s.config.Name}.WriteJSON,
		"roadmap.json":  render.Roadmap{View: road, Name: s.config.Name}.WriteJSON,
		"trace.json":    func(w io.Writer) error { return render.WriteJSON(w, render.NewThread(s.Graph, s.thread)) },
		"coverage.json": func(w io.Writer) error {
			return render.WriteJSON(w, render.NewCoverages(trace.Cover(trace.Input{Graph: s.Graph, Public: s.Public})))
		},
	}
	if s.in("objectives/index.html") {
		v, err := s.okrs("")
		if err != nil {
			return err
		}
		writers["okrs.json"] = func(w io.Writer) error { return render.WriteJSON(w, render.NewOKRs(v)) }
	}
	if s.in("board.html") {
		v, err := s.boardView()
		if err != nil {
			return err
		}
		writers["board.json"] = render.Board{View: v, Name: s.config.Name}.WriteJSON
	}
	if !s.Public {
		writers["stale.json"] = render.Stale{View: s.staleView()}.WriteJSON
	}
	for name, write := range writers { // each into a file of its own: the order does not show
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return err
		}
		s.put("data/"+name, b.Bytes())
	}
	return nil
}

func (s *site) sees(d *workspace.Document) bool { return s.visible(d) }

// writeList writes all documents as list does.
func (s *site) writeList(w io.Writer) error {
	out := struct {
		Version   int               `json:"version"`
		Documents []render.Document `json:"documents"`
	}{Version: 1, Documents: []render.Document{}}
	for _, d := range s.documents {
		shown := render.NewDocument(d)
		if s.Public {
			shown.Fields.Node = d.PublicFields()
		}
		out.Documents = append(out.Documents, shown)
	}
	return render.WriteJSON(w, out)
}
