package handler

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"tcss-licensing-alerts/handler/news"
	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

const (
	imageTasks  = 2  // of which the images are asked for, of a group
	imageGroups = 10 // as many as a message shows
	imageCalls  = 8  // at once
)

// explain asks for the images of what is news to anybody, of the worst tasks of
// each group.
func (r *run) explain(o *observation, parts []*part) {
	defer r.summary.step("details", time.Now())
	items := map[report.Group]news.Item{}
	for _, p := range parts {
		for _, i := range p.news.Items {
			if _, ok := items[i.Series.Group]; !ok && len(items) < imageGroups {
				items[i.Series.Group] = i
			}
		}
	}
	if !r.settings.Details || len(items) == 0 {
		return
	}
	ctx, cancel := until(r.ctx, r.deadlines.read)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, detailsTime)
	defer stop()
	o.images = map[report.Group]report.Images{}
	var calls errgroup.Group
	calls.SetLimit(imageCalls)
	var found []*taskImages
	for group, item := range items {
		shown := item.Tasks[:min(len(item.Tasks), imageTasks)]
		o.images[group] = report.Images{Whole: len(shown) == len(item.Day.Failing) && len(item.Earlier) == 0}
		for _, t := range shown {
			of := &taskImages{group: group}
			found = append(found, of)
			calls.Go(func() error {
				of.list, of.whole = r.imagesOf(ctx, t)
				return nil
			})
		}
	}
	_ = calls.Wait()           // its functions return none
	for _, of := range found { // in the order of the tasks
		had := o.images[of.group]
		o.images[of.group] = report.Images{List: append(had.List, of.list...), Whole: had.Whole && of.whole}
	}
}

// taskImages are one task's.
type taskImages struct {
	group report.Group
	list  []report.Image
	whole bool
}

// imagesOf are the images that a task failed to license, and whether they are
// all that it counts.
func (r *run) imagesOf(ctx context.Context, t report.Task) ([]report.Image, bool) {
	codes := []string{"REACH_LIMIT", "LICENSE_INSUFFICIENT"}
	found := useful(ctx, r, func(ctx context.Context) ([]tcss.Image, error) {
		list, _, err := r.api.FailedImages(ctx, t.TaskID, codes, tcss.PageLimit)
		return list, err
	})
	if found == nil {
		return nil, false
	}
	list := make([]report.Image, 0, len(*found))
	for _, i := range *found {
		list = append(list, r.image(i))
	}
	return list, int64(len(list)) == t.FailCount
}
