package document

import (
	"bytes"
	"reflect"
	"strconv"
	"testing"
	"unicode/utf8"
)

// TestEditFixtures edits every fixture in every place.
func TestEditFixtures(t *testing.T) {
	for _, fx := range fixtures {
		t.Run(fx.name, func(t *testing.T) {
			file := Read(fx.file(), []byte(fx.src), Options{})
			if file.Root == nil || len(file.Findings) > 0 {
				return
			}
			for pick := range 40 {
				for _, value := range []string{"plain", "a: b", "it's \"both\"\n", "12"} {
					editEverywhere(t, file, "new key", value, pick)
				}
			}
		})
	}
}

// editEverywhere picks a place of a file, changes it in each way, and reads the result again.
func editEverywhere(t *testing.T, f *File, key, value string, pick int) {
	t.Helper()
	if !utf8.ValidString(key) || !utf8.ValidString(value) || hasAliases(f.Root, f) {
		return // an edit of an anchored value is one of all its aliases
	}
	maps, lists := places(f.Root, "", nil, nil)
	if len(maps) > 0 {
		at := maps[pick%len(maps)]
		rec, _ := f.Root.At(at)
		keys := []string{key}
		if len(rec.Entries) > 0 {
			keys = append(keys, rec.Entries[pick%len(rec.Entries)].Key)
		}
		for _, key := range keys {
			for _, v := range []any{value, 7, []string{value, "x"}} {
				if edits, err := f.SetField(rec, key, v); err == nil {
					got, err := ApplyEdits(f.Source(), edits)
					if err != nil {
						t.Fatal(err)
					}
					checkSet(t, f, got, at, key, v)
				}
			}
			if edits, err := f.RemoveField(rec, key); err == nil {
				got, err := ApplyEdits(f.Source(), edits)
				if err != nil {
					t.Fatal(err)
				}
				after := Read(f.Path, got, Options{Data: f.Data})
				if !reflect.DeepEqual(without(f.Root.Plain(), at, key), after.Root.Plain()) {
					t.Fatalf("removing %q at %q:\n%q\n%q", key, at, f.Source(), got)
				}
			}
		}
	}
	if len(lists) > 0 {
		at := lists[pick%len(lists)]
		list, _ := f.Root.At(at)
		edits, err := f.AppendItem(list, value)
		if err != nil {
			return
		}
		got, err := ApplyEdits(f.Source(), edits)
		if err != nil {
			t.Fatal(err)
		}
		after, _ := Read(f.Path, got, Options{Data: f.Data}).Root.At(at)
		if !reflect.DeepEqual(after.Plain(), append(list.Plain().([]any), value)) {
			t.Fatalf("appending %q at %q:\n%q\n%q", value, at, f.Source(), got)
		}
	}
}

// places returns the pointers of all maps and lists.
func places(n *Node, at string, maps, lists []string) ([]string, []string) {
	switch n.Kind {
	case Map:
		maps = append(maps, at)
		for _, e := range n.Entries {
			maps, lists = places(e.Value, at+Pointer(e.Key), maps, lists)
		}
	case List:
		lists = append(lists, at)
		for i, item := range n.Items {
			maps, lists = places(item, at+Pointer(strconv.Itoa(i)), maps, lists)
		}
	}
	return maps, lists
}

func hasAliases(_ *Node, f *File) bool {
	return bytes.ContainsAny(f.Source()[f.FrontMatter.Start:f.FrontMatter.End], "&*")
}
