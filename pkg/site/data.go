package site

import (
	"bytes"
	"io"

	"github.com/roadbookdev/roadbook/pkg/render"
	"github.com/roadbookdev/roadbook/pkg/view/roadmap"
)

// planData plans the views as JSON, the same as the command line's, and the features as CSV.
func (s *Site) planData() {
	s.dataFile("list.json", true, s.writeList)
	s.dataFile("graph.json", true, func(w io.Writer) error { return render.WriteJSON(w, s.graphData()) })
	s.dataFile("trace.json", true, func(w io.Writer) error { return render.WriteJSON(w, s.threadData()) })
	s.dataFile("coverage.json", true, func(w io.Writer) error { return render.WriteJSON(w, render.NewCoverages(s.views.coverage())) })
	s.dataFile("features.json", true, func(w io.Writer) error { return s.featuresData().WriteJSON(w) })
	s.dataFile("features.csv", s.in(featuresPath), func(w io.Writer) error { return s.featuresData().WriteCSV(w) })
	s.dataFile("stale.json", s.in(stalePath), func(w io.Writer) error { return render.Stale{View: s.views.stale()}.WriteJSON(w) })
	s.dataFile("roadmap.json", true, func(w io.Writer) error {
		v, err := s.roadmap(chart{by: roadmap.ByQuarter})
		if err != nil {
			return err
		}
		return render.Roadmap{View: v, Name: s.config.Name}.WriteJSON(w)
	})
	s.dataFile("okrs.json", s.in(objectivesPath), func(w io.Writer) error {
		v, err := s.okrsWithCurves("")
		if err != nil {
			return err
		}
		return render.WriteJSON(w, render.NewOKRs(v))
	})
	s.dataFile("board.json", s.in(boardPath), func(w io.Writer) error {
		v, err := s.views.board()
		if err != nil {
			return err
		}
		return render.Board{View: v, Name: s.config.Name}.WriteJSON(w)
	})
}

func (s *Site) dataFile(name string, has bool, write func(io.Writer) error) {
	if !has {
		return
	}
	s.add("data/"+name, func(o *output) error {
		var b bytes.Buffer
		err := write(&b)
		o.put("data/"+name, b.Bytes())
		return err
	})
}

func (s *Site) featuresData() render.Features {
	return render.Features{View: s.views.features(), Name: s.config.Name}
}

// graphData is the documents with their links. On which lines things stand depends on what is internal above them.
func (s *Site) graphData() render.Graph {
	g := render.NewGraph(s.Graph, s.visible, s.Public)
	s.withoutLines(g.Edges)
	return g
}

func (s *Site) threadData() render.Thread {
	t := render.NewThread(s.Graph, s.thread)
	s.withoutLines(t.Edges)
	return t
}

func (s *Site) withoutLines(edges []render.Edge) {
	for i := range edges {
		if s.Public {
			edges[i].Line = 0
		}
	}
}

// writeList writes all documents as list does.
func (s *Site) writeList(w io.Writer) error {
	out := struct {
		Version   int               `json:"version"`
		Documents []render.Document `json:"documents"`
	}{Version: 1, Documents: []render.Document{}}
	for _, d := range s.documents {
		shown := render.NewDocument(d)
		shown.Fields.Node = s.fields(d)
		if s.Public {
			shown.Line = 0
		}
		out.Documents = append(out.Documents, shown)
	}
	return render.WriteJSON(w, out)
}
