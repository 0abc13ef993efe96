package config

import (
	"testing"
	"testing/fstest"
)

func BenchmarkLoad(b *testing.B) {
	fsys := fstest.MapFS{"roadbook.yaml": {Data: []byte("version: 1\nname: Bench\n")}}
	for b.Loop() {
		if _, err := Load(fsys, FileName); err != nil {
			b.Fatal(err)
		}
	}
}
