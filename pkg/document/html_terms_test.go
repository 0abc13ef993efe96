package document

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/roadbookdev/roadbook/pkg/sample"
)

func TestTermsFound(t *testing.T) {
	for _, c := range []struct {
		spellings, text string // spellings of each term, separated by "|", of one term by ","
		want            string // what is found, separated by "|"
	}{
		{"churn", "Churn, churned, churn. CHURN", "Churn|churn|CHURN"},
		{"SLA", "sla SLA slas SLAs", "SLA"},
		{"IT|GitHub", "it is IT at Github and GitHub", "IT|GitHub"},
		{"key result,KR", "A Key\n  result, a KR, a kr; key-result", "Key\n  result|KR"},
		{"result|key result|key", "key result; result key", "key result|result|key"},
		{"C++|.NET|A/B test", "C++ c++ C++11 ASP.NET .NET a/b test A/B Test", "C++|.NET|A/B Test"},
		{"launch|mail|churn", "pre-launch e-mail churn-rate churn.csv @mail #mail mail. launch - launch", "mail|launch|launch"},
		{"Übung|цель|στόχος", "übung ЦЕЛЬ Στόχος", "übung|ЦЕЛЬ|Στόχος"},
		{"目標|顧客", "今期の目標は顧客数", "目標|顧客"},
		{"KPI", "このKPIは", "KPI"},
		{"café", "cafés cafe\u0301 café", "café"},
		{"ลูกค้า", "กับลูกค้าของเรา", "ลูกค้า"},
		{"a, ,--", "a A aa", "a"},
		{"", "anything", ""},
	} {
		var spellings [][]string
		for term := range strings.SplitSeq(c.spellings, "|") {
			spellings = append(spellings, strings.Split(term, ","))
		}
		terms := NewTerms(spellings)
		var got []string
		for at := 0; ; {
			_, start, end, ok := terms.next(c.text, at)
			if !ok {
				break
			}
			got = append(got, c.text[start:end])
			at = end
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q in %q (-want +got):\n%s", c.spellings, c.text, diff)
		}
	}
}

func TestHTMLTerms(t *testing.T) {
	terms := NewTerms([][]string{{"churn"}, {"NPS"}, {"own page"}})
	o := HTMLOptions{Reserved: "rb-", Terms: terms, Term: func(n int) (TermHint, bool) {
		return TermHint{Text: "Means <this>.", Href: "t.html", Name: "More"}, n != 2
	}}
	for _, body := range []string{
		"## churn\n\n[churn](x.md) `churn` first churn, then churn. Our own page.\n\n```\nNPS\n```\n",
		"## churn\n\n<a href=\"x.md\">churn</a> <code>churn</code> first churn, then churn. Our own page.\n\n<pre>\nNPS</pre>\n",
	} {
		got := Read("a.md", []byte(body), Options{}).HTML(o)
		want := `first <button type="button" class="term" popovertarget="rb-term-0">churn</button><span popover="auto" class="hint" id="rb-term-0">Means &lt;this&gt;. <a href="t.html">More</a></span>, then churn. Our own page.`
		if !strings.Contains(got.Text, want) || strings.Count(got.Text, "<button") != 1 {
			t.Errorf("%q gives\n%s", body, got.Text)
		}
		if strings.Contains(got.Plain, "Means") || len(got.Anchors) != 1 {
			t.Errorf("the hint is in the text for searching, or among the anchors: %q %q", got.Plain, got.Anchors)
		}
	}
	for _, body := range []string{"<button popovertarget=rb-term-0 class=term>x</button> <span popover=auto class=hint id=rb-term-1>y</span>"} {
		if got := Read("a.md", []byte(body), Options{}).HTML(o).Text; strings.Contains(got, "popover") || strings.Contains(got, "class") || strings.Contains(got, "rb-") {
			t.Errorf("%s gives %s", body, got)
		}
	}
}

// FuzzTerms looks for terms in anything: what is found is written as one of the spellings.
func FuzzTerms(f *testing.F) {
	f.Add("key result|KR|C++|.NET", "A key\nresult of .NET in C++")
	f.Add("目標|a b", "目標 A  b")
	f.Fuzz(func(t *testing.T, spellings, text string) {
		list := strings.Split(spellings, "|")
		terms := NewTerms([][]string{list})
		for at := 0; ; {
			_, start, end, ok := terms.next(text, at)
			if !ok {
				return
			}
			if start < at || end <= start || end > len(text) {
				t.Fatalf("%q in %q: %d-%d from %d", spellings, text, start, end, at)
			}
			found := false
			for _, s := range list {
				found = found || strings.EqualFold(strings.Join(strings.Fields(s), " "), strings.Join(strings.Fields(text[start:end]), " "))
			}
			if !found && strings.ToValidUTF8(text, "") == text && strings.ToValidUTF8(spellings, "") == spellings &&
				!strings.ContainsRune(text+spellings, 'İ') {
				t.Fatalf("%q in %q: found %q", spellings, text, text[start:end])
			}
			at = end
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	var spellings [][]string
	words := strings.Fields("account board customer delivery engine feature goal home index job kind launch metric note owner plan quarter result search team")
	for i := range 200 {
		spellings = append(spellings, []string{words[i%20] + " " + words[i/10], fmt.Sprintf("T%dX", i)})
	}
	terms := NewTerms(spellings)
	var files []*File
	for _, f := range sample.Workspace(300, 7) {
		if IsMarkdown(f.Path) {
			files = append(files, Read(f.Path, []byte(f.Text), Options{}))
		}
	}
	for _, with := range []bool{false, true} {
		o := HTMLOptions{}
		if with {
			o.Terms, o.Term = terms, func(n int) (TermHint, bool) { return TermHint{Text: "what it means", Href: strconv.Itoa(n)}, true }
		}
		b.Run(fmt.Sprintf("terms=%v", with), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				files[i%len(files)].HTML(o)
			}
		})
	}
}
