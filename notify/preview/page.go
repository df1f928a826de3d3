package preview

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"time"
)

//go:embed page.html.tmpl page.css
var pageFiles embed.FS

// The values that the template draws.
type (
	pageView struct {
		Zone     string // of the reader
		Single   bool   // there is nothing to choose from
		Sections []sectionView
	}
	sectionView struct {
		Title   string
		Samples []sampleView
	}
	sampleView struct {
		Channel string
		Words   words
		Posts   []post
	}
)

// Page writes an HTML page that shows the samples as their channels draw them.
// Samples of one title that follow each other stand together; a page of a
// single sample has no index. The page needs no other file and runs no script.
// It fails if a body is not what its channel takes, or with the writer.
func Page(w io.Writer, samples []Sample, zone *time.Location) error {
	t, err := template.ParseFS(pageFiles, "*")
	if err != nil {
		return fmt.Errorf("parse page: %w", err)
	}
	view := pageView{Zone: zone.String(), Single: len(samples) == 1}
	for _, s := range samples {
		around, posts, err := read(s, zone)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Title, err)
		}
		n := len(view.Sections)
		if n == 0 || view.Sections[n-1].Title != s.Title {
			view.Sections = append(view.Sections, sectionView{Title: s.Title})
			n++
		}
		section := &view.Sections[n-1]
		section.Samples = append(section.Samples, sampleView{Channel: s.Channel, Words: around, Posts: posts})
	}
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, "page.html.tmpl", view); err != nil {
		return fmt.Errorf("draw page: %w", err)
	}
	if _, err := io.WriteString(w, sanitize(page.String())); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}
