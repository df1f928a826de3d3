package message

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/notify"
)

// The API's codes of images that failed.
const (
	reachLimit   = "REACH_LIMIT"
	insufficient = "LICENSE_INSUFFICIENT"
)

// cause is how many images failed by one code.
type cause struct {
	code   string
	images int64
}

// failed is what one item counts for: its days that the headline counts.
type failed struct {
	news.Item

	images int64
	causes []cause // the most images first
	exact  bool    // the images that were read are these, and no others
}

// failures are the items that are not over, as far as they count.
func (c composer) failures() (list []failed) {
	for _, i := range c.n.Items {
		if !i.Over {
			x := failed{Item: i}
			images := c.f.Images[i.Series.Group]
			images.Whole = images.Whole && i.Counted[0].Date == i.Day.Date // or another day counts
			x.images, x.causes, x.exact = causesOf(i.Counted, images)
			list = append(list, x)
		}
	}
	return list
}

// byStatus says whether days of success are missing from the list.
func (c composer) byStatus() bool {
	return slices.ContainsFunc(c.f.Filters, func(s string) bool { return strings.HasPrefix(s, "Status=") })
}

// causesOf counts the images of some days by their own codes if these days'
// are all there is and all are known, which makes it exact, else by their
// tasks'.
func causesOf(days []report.Day, images report.Images) (total int64, list []cause, exact bool) {
	add := func(code string, n int64) {
		at := slices.IndexFunc(list, func(c cause) bool { return c.code == code })
		if at < 0 {
			at, list = len(list), append(list, cause{code: code})
		}
		list[at].images = report.Sum(list[at].images, n)
	}
	for _, d := range days {
		total = report.Sum(total, d.Failed)
		for _, t := range d.Failing {
			add(t.LatestFailCode, t.FailCount)
		}
	}
	if exact = images.Whole && int64(len(images.List)) == total; exact {
		list = nil
		for _, i := range images.List {
			add(i.Code, 1)
		}
	}
	slices.SortStableFunc(list, func(x, y cause) int { return cmp.Compare(y.images, x.images) })
	return total, list, exact
}

// count is the headline: news counts an image once as far as counts can tell;
// where all images are known, an ID that several tasks failed counts once.
// least is how many images there are at least.
func (c composer) count(list []failed) (images, least int64) {
	ids, exact := map[string]bool{}, true
	for _, x := range list {
		exact = exact && x.exact
		for _, i := range c.f.Images[x.Series.Group].List {
			id := cmp.Or(i.ID, i.Name)
			ids[id], exact = true, exact && id != ""
		}
	}
	if exact {
		images = min(int64(len(ids)), c.n.Headline)
		return images, images
	}
	return c.n.Headline, min(atLeast(list), c.n.Headline)
}

// atLeast is how many images there are if manual tasks failed the same ones as
// automatic ones, and as each other.
func atLeast(list []failed) (least int64) {
	sources := map[string]int64{}
	for _, x := range list {
		for _, d := range x.Counted {
			n := d.Failed
			if !x.Series.Auto() {
				n = slices.MaxFunc(d.Failing, func(x, y report.Task) int { return cmp.Compare(x.FailCount, y.FailCount) }).FailCount
			}
			sources[x.Series.Source] = max(sources[x.Series.Source], n)
		}
	}
	for _, n := range sources {
		least = report.Sum(least, n)
	}
	return least
}

// twice says why fewer images may have failed than are counted.
func (c composer) twice(images int64) notify.Text {
	return c.say("{1 image} may be counted twice, as several tasks can fail the same ones.", images)
}

// more is how many more images failed than the destination was told of.
func more(i news.Item) (n int64) {
	if !i.Grown() {
		return 0
	}
	for _, t := range i.Tasks {
		n = report.Sum(n, t.FailCount)
	}
	return n - i.Known
}

// grew says how many more there are, and since when, if that is known.
func (c composer) grew(i news.Item) notify.Text {
	n := more(i)
	if n <= 0 {
		return nil
	}
	var since time.Time
	for _, t := range i.Tasks {
		if at := c.f.KnownAt(t.TaskID); !at.IsZero() && (since.IsZero() || at.Before(since)) {
			since = at
		}
	}
	if since.IsZero() {
		return c.say("{1} more than told before", n)
	}
	clock, at := c.f.Seen.Report.Clock.In(c.Zone), c.time(since)
	if since = since.In(c.Zone); since.YearDay() == clock.YearDay() {
		at = since.Format("15:04")
	}
	return c.say("{1} more since {2}", n, at)
}
