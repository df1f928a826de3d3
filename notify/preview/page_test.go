package preview

import (
	"strings"
	"testing"
)

func page(t testing.TB, all ...Sample) string {
	t.Helper()
	var b strings.Builder
	if err := Page(&b, all, shanghai(t)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
