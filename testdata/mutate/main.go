// Command mutate changes the production code in one place at a time, runs the
// tests that are near, and lists the changes that no test noticed:
//
//	go run ./testdata/mutate                       # all of what is told, remembered and posted
//	go run ./testdata/mutate -sample 200 -seed 7   # some of it
//	go run ./testdata/mutate handler/news/ notify/post.go handler/tell.go:152:
//
// The tree is not touched: all changes are compiled at once, by an overlay, and
// the environment says which of them is on.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const everything = `handler/report/ handler/news/ handler/ledger/ handler/tell.go handler/said.go handler/write.go
	notify/answer.go notify/slack_answer.go notify/wecom_answer.go notify/reason.go notify/deliver.go notify/post.go`

// stage is a run of tests that may notice a change.
type stage struct{ dir, run, skip string }

// stages are the tests near a package: its own, and for what handler is made of
// also the fast ones of handler. What is slow comes last.
func stages(dir string) []stage {
	const (
		never  = "Simulation|TenThousand|AHostileResult|Readme|Roots"
		seldom = "AFaultAtEachStep|NoRunIsOver|ThePeriodDoesNotMatter|ASlowService|Flows|ThePace|Nights"
		slow   = "AbsurdLengths|Proxy|Fuzz(WeCom|Slack)|ConnectionsAreUsedAgain|EveryWeek|EveryWorld|NoLedgerGrows|OrderNeverShows"
	)
	run := stage{"handler", ".", never + "|" + seldom}
	switch dir {
	case "handler":
		return []stage{run, {dir, seldom, ""}}
	case "notify":
		return []stage{{dir, ".", slow}, {dir, slow, ""}}
	case "handler/ledger":
		return []stage{{dir, ".", slow}, {"handler/input", ".", ""}, run, {dir, slow, ""}}
	}
	return []stage{{dir, ".", slow}, run, {dir, slow, ""}}
}

func main() {
	seed := flag.Uint64("seed", 1, "which sample")
	sample := flag.Int("sample", 0, "how many changes; 0: all")
	parallel := flag.Int("p", 2, "how many at a time")
	flag.Parse()
	targets := flag.Args()
	if len(targets) == 0 {
		targets = strings.Fields(everything)
	}
	if err := run(targets, *seed, *sample, max(*parallel, 1)); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// mutant is a change in one place.
type mutant struct {
	id          int
	place, what string // file:line, what → what
	survived    bool
}

func (m *mutant) dir() string { return path.Dir(m.place) }

func run(targets []string, seed uint64, sample, parallel int) error {
	tmp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(tmp)
	mutants, texts, err := rewrite(targets)
	if err != nil {
		return err
	}
	if sample > 0 && sample < len(mutants) {
		r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a sample that can be drawn again
		r.Shuffle(len(mutants), func(i, j int) { mutants[i], mutants[j] = mutants[j], mutants[i] })
		mutants = mutants[:sample]
		slices.SortFunc(mutants, func(x, y *mutant) int { return cmp.Compare(x.id, y.id) })
	}
	r := runner{tmp: tmp, takes: map[stage]time.Duration{}}
	if err := r.build(mutants, texts); err != nil {
		return err
	}
	r.all(mutants, parallel)
	return nil
}

// runner runs tests that hold all changes.
type runner struct {
	tmp   string
	takes map[stage]time.Duration // without a change
}

func (r *runner) file(name string) string {
	return filepath.Join(r.tmp, strings.ReplaceAll(name, "/", "-"))
}

func (r *runner) build(mutants []*mutant, texts map[string]string) (err error) {
	replace := map[string]string{}
	for name, text := range texts {
		from, _ := filepath.Abs(name)
		replace[from] = r.file(name)
		err = cmp.Or(err, os.WriteFile(r.file(name), []byte(text), 0o600))
	}
	overlay, _ := json.Marshal(map[string]any{"Replace": replace}) //nolint:errchkjson // words cannot fail
	if err = cmp.Or(err, os.WriteFile(r.file("overlay"), overlay, 0o600)); err != nil {
		return fmt.Errorf("write changes: %w", err)
	}
	for _, m := range mutants {
		for _, s := range stages(m.dir()) {
			if r.takes[s] > 0 {
				continue
			}
			//nolint:gosec // folders of ours
			c := exec.CommandContext(context.Background(), "go", "test", "-c", "-vet=off", "-o", r.file(s.dir), "-overlay", r.file("overlay"), "./"+s.dir)
			c.Stderr = os.Stderr
			if err := c.Run(); err != nil {
				return fmt.Errorf("build %s: %w", s.dir, err)
			}
			start := time.Now()
			if !r.passes(0, s, 10*time.Minute) {
				return fmt.Errorf("without a change, %v fails", s)
			}
			r.takes[s] = time.Since(start)
		}
	}
	return nil
}

// passes says whether tests notice nothing of a change. If they do not end, they
// have noticed.
func (r *runner) passes(id int, s stage, timeout time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	c := exec.CommandContext(ctx, r.file(s.dir), "-test.failfast", "-test.run="+s.run, "-test.skip="+s.skip) //nolint:gosec // built above
	c.Dir, c.Stdout, c.Stderr = s.dir, io.Discard, io.Discard
	c.Env = append(os.Environ(), fmt.Sprintf("MUTANT=%d", id))
	return c.Run() == nil
}

func (r *runner) all(mutants []*mutant, parallel int) {
	var wg sync.WaitGroup
	turns := make(chan struct{}, parallel)
	for _, m := range mutants {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			m.survived = !slices.ContainsFunc(stages(m.dir()), func(s stage) bool { return !r.passes(m.id, s, 5*r.takes[s]+10*time.Second) })
			if m.survived {
				fmt.Printf("%s: %s\n", m.place, m.what)
			}
		})
	}
	wg.Wait()
	all, noticed := map[string]int{}, map[string]int{}
	for _, m := range mutants {
		all[m.dir()]++
		if !m.survived {
			noticed[m.dir()]++
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(all)) {
		fmt.Printf("%s: %d of %d noticed, %.1f %%\n", dir, noticed[dir], all[dir], 100*float64(noticed[dir])/float64(all[dir]))
	}
}
