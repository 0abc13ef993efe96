package document

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Plain returns the value as the standard types: map[string]any, []any, string, int64, float64, json.Number (a whole
// number beyond 64 bits), bool or nil. Dates are strings, as they are written. A nil node is nil.
func (n *Node) Plain() any {
	switch {
	case n == nil:
		return nil
	case n.Kind == Map:
		out := make(map[string]any, len(n.Entries))
		for _, e := range n.Entries {
			out[e.Key] = e.Value.Plain()
		}
		return out
	case n.Kind == List:
		out := make([]any, len(n.Items))
		for i, item := range n.Items {
			out[i] = item.Plain()
		}
		return out
	case n.Kind == Null:
		return nil
	}
	if v := n.value(); v != nil {
		return v
	}
	return n.Text
}

// value returns a scalar's value, nil where its text is not of its kind.
func (n *Node) value() any {
	switch n.Kind {
	case String:
		return n.Text
	case Bool:
		switch strings.ToLower(n.Text) {
		case "true":
			return true
		case "false":
			return false
		}
	case Int:
		return parseInt(n.Text)
	case Float:
		return parseFloat(n.Text)
	}
	return nil
}

// parseInt reads an integer in the spellings of YAML 1.1 and 1.2: 12, 1_000, 0x1F, 0b11, 0o17, 017.
func parseInt(text string) any {
	plain := strings.TrimPrefix(strings.ReplaceAll(text, "_", ""), "+")
	if v, err := strconv.ParseInt(plain, 0, 64); err == nil {
		return v
	}
	if v, ok := new(big.Int).SetString(plain, 0); ok {
		return json.Number(v.String())
	}
	return nil
}

// parseFloat reads a number that JSON can hold; infinities and "not a number" are not.
func parseFloat(text string) any {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return v
}

// looksLikeDate reports whether a text is meant as a date or a timestamp, possible or not: "2026-06-03",
// "2023-14-05", "2026-06-03T10:00:00Z", "2026-06-03 10:00".
func looksLikeDate(text string) bool {
	rest, ok := digits(text, 4, 4)
	if !ok {
		return false
	}
	for range 2 {
		if rest == "" || rest[0] != '-' {
			return false
		}
		if rest, ok = digits(rest[1:], 1, 2); !ok {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
		return false
	}
	rest, ok = digits(strings.TrimLeft(rest[1:], " "), 1, 2)
	return ok && strings.HasPrefix(rest, ":")
}

// digits cuts between least and most digits off the front.
func digits(text string, least, most int) (rest string, ok bool) {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return text[n:], least <= n && n <= most
}

// Ambiguous reports whether a plain scalar is read differently by different programs, and why in a few words that
// complete "this value …". It does not know what the schema asks for: the caller does.
func (n *Node) Ambiguous() (reason string, ok bool) {
	if n == nil || n.Style != Plain || !n.IsScalar() || n.Date {
		return "", false
	}
	text := n.Text
	switch strings.ToLower(text) {
	case "yes", "no", "on", "off", "y", "n":
		return "is a yes-or-no value to some readers and text to others", true
	}
	body := strings.TrimLeft(text, "+-")
	if body == "" || (body[0] < '0' || body[0] > '9') && body[0] != '.' {
		return "", false
	}
	number := n.Kind == Int || n.Kind == Float
	switch {
	case isSexagesimal(body):
		return "is a number of base 60 to some readers and text to others", true
	case !number:
		return "", false
	case len(body) > 2 && body[0] == '0' && strings.ContainsRune("xX", rune(body[1])):
		return "is a hexadecimal number to some readers and text to others", true
	case len(body) > 2 && body[0] == '0' && strings.ContainsRune("bB", rune(body[1])):
		return "is a binary number to some readers and text to others", true
	case len(body) > 2 && body[0] == '0' && strings.ContainsRune("oO", rune(body[1])):
		return "is an octal number to some readers and text to others", true
	case len(body) > 1 && body[0] == '0' && '0' <= body[1] && body[1] <= '9':
		return "loses its leading zero, or is read as an octal number", true
	case strings.Contains(body, "_"):
		return "is a number to some readers and text to others", true
	case strings.ContainsAny(body, "eE"):
		return "is a number in scientific notation to some readers and text to others", true
	case strings.Contains(body, ".") && strings.HasSuffix(body, "0"):
		return "is a number that loses its last zero", true
	}
	return "", false
}

// isSexagesimal reports whether a text is two or more groups of digits with colons between, as in 12:30:45.
func isSexagesimal(text string) bool {
	groups := strings.Split(text, ":")
	if len(groups) < 2 {
		return false
	}
	for i, group := range groups {
		if rest, ok := digits(group, 1, 9); !ok || rest != "" || i > 0 && (len(group) > 2 || group >= "6" && len(group) == 2) {
			return false
		}
	}
	return true
}
