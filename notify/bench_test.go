package notify

import "testing"

// BenchmarkRender renders a message at its limit: five parts, and more that
// are counted.
func BenchmarkRender(b *testing.B) {
	m := many(1000)
	for _, d := range []Destination{testSlack("here"), testWeCom("zhangsan", "@all")} {
		b.Run(d.Channel(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if posts := d.channel.posts(&m, d.mentions); len(posts) < maxParts {
					b.Fatalf("%d posts", len(posts))
				}
			}
		})
	}
}
