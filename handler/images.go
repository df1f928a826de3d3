package handler

import (
	"context"
	"sync"
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

// taskImages are the images that a task failed to license, as far as they were
// read.
type taskImages struct {
	list  []report.Image
	whole bool // they are all that it counts
}

// explain asks for the images of what is news to anybody, of the worst tasks of
// each group, and waits for what else was asked for.
func (r *run) explain(o *observation, parts []*part) {
	defer r.summary.step("details", time.Now())
	defer r.complete(o)
	tasks := map[int64]report.Task{}
	for _, p := range parts {
		for _, i := range p.news.Items[:min(len(p.news.Items), imageGroups)] {
			for _, t := range named(i) {
				tasks[t.TaskID] = t
			}
		}
	}
	if !r.settings.Details || len(tasks) == 0 {
		return
	}
	ctx, cancel := r.besides()
	defer cancel()
	o.images = map[int64]taskImages{}
	var mu sync.Mutex
	var calls errgroup.Group
	calls.SetLimit(imageCalls)
	for id, t := range tasks {
		calls.Go(func() error {
			found := r.imagesOf(ctx, t)
			mu.Lock()
			defer mu.Unlock()
			o.images[id] = found
			return nil
		})
	}
	_ = calls.Wait() // its functions return none
}

// named are the tasks of an item of which images are named.
func named(i news.Item) []report.Task { return i.Tasks[:min(len(i.Tasks), imageTasks)] }

// imagesFor are the images of a destination's own items: another's of the same
// group may be of another day.
func (o *observation) imagesFor(items []news.Item) map[report.Group]report.Images {
	images := map[report.Group]report.Images{}
	for _, i := range items {
		of := report.Images{Whole: len(i.Tasks) <= imageTasks && len(i.Tasks) == len(i.Day.Failing) && len(i.Earlier) == 0}
		for _, t := range named(i) {
			found := o.images[t.TaskID]
			of.List, of.Whole = append(of.List, found.list...), of.Whole && found.whole
		}
		images[i.Series.Group] = of
	}
	return images
}

// imagesOf asks for the images of a task.
func (r *run) imagesOf(ctx context.Context, t report.Task) taskImages {
	codes := []string{"REACH_LIMIT", "LICENSE_INSUFFICIENT"}
	found := useful(ctx, r, func(ctx context.Context) ([]tcss.Image, error) {
		list, _, err := r.api.FailedImages(ctx, t.TaskID, codes, tcss.PageLimit)
		return list, err
	})
	if found == nil {
		return taskImages{}
	}
	list := make([]report.Image, 0, len(*found))
	for _, i := range *found {
		list = append(list, r.image(i))
	}
	return taskImages{list: list, whole: int64(len(list)) == t.FailCount}
}
