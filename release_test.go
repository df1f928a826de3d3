package main

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// The release is made in two folders, from commits with the same hash: each of
// its files has the same bytes in both.
func TestReleaseIsReproducible(t *testing.T) {
	t.Parallel()
	toolchain := regexp.MustCompile(`GOTOOLCHAIN=go1\.\d+\.\d+`)
	config := readFile(t, "serverless.yml")
	if !toolchain.MatchString(config) {
		t.Error("the hook does not say which Go builds it: each makes other bytes")
	}
	_, err := exec.LookPath("git")
	inGit := err == nil
	// Here any Go will do, as long as it is the same, and needs no download.
	config = toolchain.ReplaceAllLiteralString(config, "GOTOOLCHAIN=local")
	var made [2]map[string]string
	var dir string
	for i, folder := range []string{"one", "two/further/down"} {
		dir = filepath.Join(t.TempDir(), folder)
		if err := errors.Join(os.CopyFS(dir, sources{os.DirFS(".")}), os.WriteFile(filepath.Join(dir, "serverless.yml"), []byte(config), 0o600)); err != nil {
			t.Fatal(err)
		}
		if inGit {
			runIn(t, dir, "git", "init", "--quiet")
			runIn(t, dir, "git", "add", "--all")
			runIn(t, dir, "git", "commit", "--quiet", "--message", "all")
		}
		made[i] = release(t, dir)
	}
	for name, content := range made[0] {
		if made[1][name] != content {
			t.Errorf("two releases of the same commit differ in %s", name)
		}
	}
	if len(made[0]) != 4 || len(made[1]) != 4 {
		t.Errorf("made %d and %d files, want four", len(made[0]), len(made[1]))
	}
	if inGit { // what is built of no commit says so
		saysVersion(t, filepath.Join(dir, "dist", "main"), `^tcss-licensing-alerts 0\.0\.0-\d{14}-[0-9a-f]{12}\n$`)
		if err := os.WriteFile(filepath.Join(dir, "new"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		release(t, dir)
		saysVersion(t, filepath.Join(dir, "dist", "main"), `^tcss-licensing-alerts 0\.0\.0-\d{14}-[0-9a-f]{12}\.dirty\n$`)
	}
}

// release runs the README's command in dir, looks at the zip whose path it
// prints, and returns what is in dist.
func release(t *testing.T, dir string) map[string]string {
	t.Helper()
	path := strings.TrimSpace(runIn(t, dir, "go", "run", "./testdata/deploy/release"))
	packed, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	if len(packed.File) != 1 || packed.File[0].Name != "main" || packed.File[0].Mode() != 0o755 {
		t.Errorf("the zip holds %v, want main alone, which can be started", packed.File)
	}
	files := map[string]string{}
	entries, err := os.ReadDir(filepath.Join(dir, "dist"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		files[e.Name()] = readFile(t, filepath.Join(dir, "dist", e.Name()))
	}
	version := strings.TrimSuffix(filepath.Base(path), ".zip")
	sums := fmt.Sprintf("%x  %s.zip\n%x  main\n", sha256.Sum256([]byte(files[version+".zip"])), version, sha256.Sum256([]byte(files["main"])))
	if files[version+".sha256"] != sums {
		t.Errorf("the sums are\n%swant\n%s", files[version+".sha256"], sums)
	}
	if list := files[version+".modules.txt"]; !strings.Contains(list, "github.com/slack-go/slack\tv") {
		t.Errorf("the modules are\n%s", list)
	}
	return files
}

// saysVersion runs a binary, where it can run, for its version, which the API's
// audit log has to take.
func saysVersion(t *testing.T, binary, form string) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return
	}
	got, err := exec.CommandContext(t.Context(), binary, "-version").Output()
	if err != nil || !regexp.MustCompile(form).Match(got) {
		t.Errorf("%v: version %q, want it to match %s", err, got, form)
	}
}

// sources are a folder without dotfiles and what was built.
type sources struct{ fs.FS }

func (s sources) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(s.FS, name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		return name == "." && e.Name() == "dist" || strings.HasPrefix(e.Name(), ".")
	}), err
}

// runIn runs a command in dir. Git's variables are its own: a hook that runs the
// tests has some that point at the real repository.
func runIn(t *testing.T, dir, name string, args ...string) (stdout string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(
		slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") }),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z",
	)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}
