package handler

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync"

	"golang.org/x/sync/errgroup"

	"tcss-licensing-alerts/handler/tcss"
)

// The API's codes of images that failed.
const (
	reachLimit          = "REACH_LIMIT"
	licenseInsufficient = "LICENSE_INSUFFICIENT"
)

// details are why tasks failed: their images, the licences and the rule. What
// could not be read is nil or missing.
type details struct {
	images   map[int64][]reasonImages // by TaskId
	licences *tcss.Licences
	rule     *tcss.Rule
}

// reasonImages are the failed images of a task that have one reason.
type reasonImages struct {
	code  string
	count int64
	names []string // the first of them
}

const (
	// maxImageCalls keeps a run, with the calls for the licences and the rule
	// and their repeats, at forty calls besides reading the list.
	maxImageCalls = 36
	shownNames    = 5
	// wholeList is the most images that one call lists.
	wholeList = 100
)

// readDetails asks for the images of the failures, worst first, the licences
// and the rule. Whatever fails costs its own line and nothing else.
func (r *run) readDetails(ctx context.Context, failures []Failure) *details {
	d := &details{images: map[int64][]reasonImages{}}
	var g errgroup.Group
	g.Go(func() error {
		l, err := r.api.Licences(ctx)
		if r.useful(ctx, err) {
			d.licences = &l
		}
		return nil
	})
	g.Go(func() error {
		rule, err := r.api.Rule(ctx)
		if r.useful(ctx, err) {
			d.rule = &rule
		}
		return nil
	})
	g.Go(func() error {
		r.readImages(ctx, d, failures)
		return nil
	})
	_ = g.Wait() // its functions return none
	return d
}

// useful logs why a call failed, and what to grant if that is it.
func (r *run) useful(ctx context.Context, err error) bool {
	if err == nil {
		return true
	}
	if e := apiError(err); e.Class == tcss.Permission {
		r.log.WarnContext(ctx, "permission missing for details", "grant", "tcss:"+e.Action, "code", e.Code, "api_request_id", e.RequestID)
	} else {
		r.log.WarnContext(ctx, "details left out", "error", err.Error())
	}
	return false
}

// readImages spends the calls on the worst failures. The first call goes
// alone: if it is refused, none of the others is worth trying.
func (r *run) readImages(ctx context.Context, d *details, failures []Failure) {
	var plan []imageQuery
	for _, f := range failures {
		queries := queriesOf(f)
		if len(plan)+len(queries) > maxImageCalls {
			break
		}
		plan = append(plan, queries...)
	}
	if len(plan) == 0 || !r.readImagesOf(ctx, d, &sync.Mutex{}, plan[0]) {
		return
	}
	var g errgroup.Group
	var mu sync.Mutex
	g.SetLimit(8)
	for _, q := range plan[1:] {
		g.Go(func() error {
			r.readImagesOf(ctx, d, &mu, q)
			return nil
		})
	}
	_ = g.Wait() // its functions return none
	for _, list := range d.images {
		sort.Slice(list, func(i, j int) bool {
			return cmp.Or(cmp.Compare(list[j].count, list[i].count), cmp.Compare(list[i].code, list[j].code)) < 0
		})
	}
}

// imageQuery asks for images of one task.
type imageQuery struct {
	task  int64
	codes []string
	limit int
}

// queriesOf asks for all failed images of a task at once if one call can list
// them, else for the count and the first names of each reason.
func queriesOf(f Failure) []imageQuery {
	if f.FailCount <= wholeList {
		return []imageQuery{{f.TaskID, []string{reachLimit, licenseInsufficient}, wholeList}}
	}
	return []imageQuery{
		{f.TaskID, []string{reachLimit}, shownNames},
		{f.TaskID, []string{licenseInsufficient}, shownNames},
	}
}

func (r *run) readImagesOf(ctx context.Context, d *details, mu *sync.Mutex, q imageQuery) bool {
	images, total, err := r.api.FailedImages(ctx, q.task, q.codes, q.limit)
	if !r.useful(ctx, err) {
		return false
	}
	found := byReason(images)
	if len(q.codes) == 1 && len(found) == 1 {
		found[0].count = max(total, found[0].count)
	}
	mu.Lock()
	defer mu.Unlock()
	d.images[q.task] = append(d.images[q.task], found...)
	return true
}

// byReason groups images by why they failed.
func byReason(images []tcss.Image) (list []reasonImages) {
	for _, image := range images {
		i := slices.IndexFunc(list, func(r reasonImages) bool { return r.code == image.Status })
		if i < 0 {
			i = len(list)
			list = append(list, reasonImages{code: image.Status})
		}
		list[i].count++
		name := image.ImageName
		if name == "" {
			name = image.ImageID
		}
		if len(list[i].names) < shownNames {
			list[i].names = append(list[i].names, name)
		}
	}
	return list
}
