// Command mutate changes a package in one place at a time, runs the package's
// tests, and lists the changes that none of them noticed:
//
//	go run ./testdata/mutate handler/news
//	go run ./testdata/mutate -every 4 handler tell.go write.go:32:
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
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// slow tests do not run: they draw, enumerate or measure. Late ones wait in
// earnest, and have their turn when the others saw nothing.
const (
	slow = "Simulation|Enumerat|Metamorphic|Years|Hostile|EveryWeek|EveryWorld|Fuzz|AbsurdLengths|ManyItems|TooLong|" +
		"TenThousand|Readme|Roots|NoRunIsOver|ThePeriodDoesNotMatter|ThePace|Nights|RepeatsNothing"
	late = "OverConnections"
)

func main() {
	every := flag.Int("every", 1, "take only each nth change")
	flag.Parse()
	if err := run(flag.Arg(0), flag.Args()[min(1, flag.NArg()):], *every); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func run(dir string, targets []string, every int) error {
	s, err := rewrite(dir, targets)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(tmp)
	binary := tmp + "/test"
	near := []tests{{dir: dir, binary: binary, skip: slow + "|" + late}, {dir: dir, binary: binary, only: late}}
	if err := build(tmp, near, s.texts); err != nil {
		return err
	}
	var noticed atomic.Int32
	var g sync.WaitGroup
	free := make(chan struct{}, runtime.NumCPU())
	for id := every; id <= len(s.mutants); id += every {
		free <- struct{}{}
		g.Go(func() {
			if slices.ContainsFunc(near, func(t tests) bool { return t.run(id, 5*t.take+10*time.Second) != nil }) {
				noticed.Add(1)
			} else {
				fmt.Println(s.mutants[id-1])
			}
			<-free
		})
	}
	g.Wait()
	fmt.Printf("%s: %d of %d noticed\n", dir, noticed.Load(), len(s.mutants)/every)
	return nil
}

// tests are some of a folder, compiled with all changes.
type tests struct {
	dir, binary, only, skip string
	take                    time.Duration // without a change
}

func build(tmp string, near []tests, texts map[string]string) (err error) {
	replace := map[string]string{}
	for name, text := range texts {
		from, _ := filepath.Abs(name)
		replace[from] = filepath.Join(tmp, filepath.Base(name))
		err = cmp.Or(err, os.WriteFile(replace[from], []byte(text), 0o600))
	}
	overlay, _ := json.Marshal(map[string]any{"Replace": replace}) //nolint:errchkjson // words cannot fail
	if err = cmp.Or(err, os.WriteFile(tmp+"/overlay", overlay, 0o600)); err != nil {
		return fmt.Errorf("write changes: %w", err)
	}
	//nolint:gosec // a folder of ours
	c := exec.CommandContext(context.Background(), "go", "test", "-c", "-vet=off", "-o", near[0].binary, "-overlay", tmp+"/overlay", "./"+near[0].dir)
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, said)
	}
	for i := range near {
		t := &near[i]
		start := time.Now()
		if err := t.run(0, 5*time.Minute); err != nil {
			return fmt.Errorf("without a change: %w", err)
		}
		t.take = time.Since(start)
	}
	return nil
}

// run fails if the tests notice a change, which they have if they do not end.
func (t tests) run(id int, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	c := exec.CommandContext(ctx, t.binary, "-test.failfast", "-test.parallel=16", "-test.run="+t.only, "-test.skip="+t.skip) //nolint:gosec // built above
	c.Dir, c.Env = t.dir, append(os.Environ(), fmt.Sprintf("MUTANT=%d", id))
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("test: %w: %s", err, said)
	}
	return nil
}
