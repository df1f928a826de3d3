package notify

import "testing"

// BenchmarkRender renders a message at its limit, with more than it can show.
func BenchmarkRender(b *testing.B) {
	m := many(1000)
	for _, d := range []Destination{testSlack("here"), testWeCom("zhangsan", "@all")} {
		b.Run(d.Channel(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if posts := d.posts(&m); len(posts) == 0 {
					b.Fatal("no posts")
				}
			}
		})
	}
}
