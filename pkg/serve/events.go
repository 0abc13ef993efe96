package serve

import (
	"fmt"
	"net/http"
	"net/url"
)

// events is the stream to one open page. The page says which one it is and which version it shows; as soon as that is not
// what the state has, it is told to reload, and the stream ends.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	page, err := url.PathUnescape(r.URL.Query().Get("page"))
	version := r.URL.Query().Get("version")
	if err != nil || page == "" || version == "" || r.Method != http.MethodGet {
		write(w, r, refusal(http.StatusBadRequest, "a page asks for events with its path and its version"))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	stream := http.NewResponseController(w)
	for {
		st := s.now()
		// What cannot be told apart from a stale page is one: its redirection, its end.
		if st.answer(page).version != version {
			fmt.Fprint(w, "event: reload\ndata:\n\n")
			stream.Flush()
			return
		}
		if stream.Flush() != nil {
			return
		}
		select {
		case <-st.replaced:
		case <-r.Context().Done():
			return
		case <-s.done:
			return
		}
	}
}
