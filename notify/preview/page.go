package preview

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

//go:embed page.html.tmpl
var pageHTML string

//go:embed blocks.html.tmpl
var blocksHTML string

//go:embed page.css
var pageCSS string

// The values that the templates draw. All strings are plain.
type (
	pageView struct {
		Lang     string
		Zone     string // of the reader
		Single   bool   // there is nothing to choose from
		Sections []sectionView
	}
	sectionView struct {
		ID, Title string
		Samples   []sampleView
	}
	sampleView struct {
		ID, Lang, Language   string
		Channel, ChannelName string
		Count                string
		Posts                []post
	}
)

// Page writes an HTML page that shows the samples as their channels draw them,
// each with its size against the channel's limits. Samples of one title stand
// together, two a row, in their order. A sample's article has an id of title,
// channel and language, such as failures-slack-en; a page of a single sample
// has no index. The page needs no other file and runs no script. It fails if a
// body is not what its channel takes, or with the writer.
func Page(w io.Writer, samples []Sample, zone *time.Location) error {
	t := template.New("")
	for _, part := range []struct{ name, text string }{{"page.css", pageCSS}, {"blocks", blocksHTML}, {"page", pageHTML}} {
		if _, err := t.New(part.name).Parse(part.text); err != nil {
			return fmt.Errorf("parse %s: %w", part.name, err)
		}
	}
	if zone == nil {
		zone = time.UTC
	}
	view := pageView{Lang: "en", Zone: zone.String(), Single: len(samples) == 1}
	ids := map[string]int{}
	for _, s := range samples {
		v, err := viewSample(s, zone)
		if err != nil {
			return err
		}
		v.ID = unique(ids, slug(s.Title)+"-"+v.ID)
		if view.Single {
			view.Lang = v.Lang
		}
		view.add(ids, sanitize(s.Title), v)
	}
	if err := t.ExecuteTemplate(w, "page", view); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// add puts a sample into the section of its title.
func (p *pageView) add(ids map[string]int, title string, v sampleView) {
	for i := range p.Sections {
		if p.Sections[i].Title == title {
			p.Sections[i].Samples = append(p.Sections[i].Samples, v)
			return
		}
	}
	p.Sections = append(p.Sections, sectionView{ID: unique(ids, slug(title)), Title: title, Samples: []sampleView{v}})
}

// slug is a title as a part of an address: "One channel failed" is
// one-channel-failed.
func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "sample"
	}
	return strings.Join(words, "-")
}

func unique(ids map[string]int, id string) string {
	ids[id]++
	if n := ids[id]; n > 1 {
		return fmt.Sprintf("%s-%d", id, n)
	}
	return id
}

func viewSample(s Sample, zone *time.Location) (sampleView, error) {
	r := newReader(s.Language, zone, s.Now)
	posts, err := r.readAll(s.Channel, s.Bodies)
	if err != nil {
		return sampleView{}, fmt.Errorf("%s: %w", sanitize(s.Title), err)
	}
	return sampleView{
		ID:   slug(s.Channel) + "-" + slug(s.Language),
		Lang: r.words.lang, Language: r.words.name,
		Channel: sanitize(s.Channel), ChannelName: r.words.channel(s.Channel),
		Count: r.words.messages(len(posts)), Posts: posts,
	}, nil
}

// Phone is about what two lines of a locked phone show of the notification.
func (p post) Phone() string { return cut(p.Notification, 150) }

// Badge stands beside the sender's name.
func (p post) Badge() string { return cmp.Or(p.Words.Badges[p.Channel], p.Words.Badges["slack"]) }
