package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"tcss-licensing-alerts/handler/input"
	"tcss-licensing-alerts/handler/tcss"
)

// deployment is serverless.yml as far as we use it. The framework ignores keys
// it does not know, so the test knows only those that it does:
// https://github.com/serverless-components/tencent-scf/blob/master/docs/configure.md
// For src.hook and src.dist: npm @serverless/platform-client-china, instance.js.
type deployment struct {
	Component string `yaml:"component"`
	Name      string `yaml:"name"`
	Inputs    struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
		Type        string `yaml:"type"`
		Runtime     string `yaml:"runtime"`
		Handler     string `yaml:"handler"`
		Region      string `yaml:"region"`
		MemorySize  int    `yaml:"memorySize"`
		Timeout     int    `yaml:"timeout"`
		Role        string `yaml:"role"`
		Src         struct {
			Src     string   `yaml:"src"`
			Hook    string   `yaml:"hook"`
			Dist    string   `yaml:"dist"`
			Exclude []string `yaml:"exclude"`
		} `yaml:"src"`
		Environment struct {
			Variables map[string]string `yaml:"variables"`
		} `yaml:"environment"`
		Events []struct {
			Timer struct {
				Parameters struct {
					Name           string    `yaml:"name"`
					CronExpression string    `yaml:"cronExpression"`
					Enable         bool      `yaml:"enable"`
					Argument       yaml.Node `yaml:"argument"`
				} `yaml:"parameters"`
			} `yaml:"timer"`
		} `yaml:"events"`
	} `yaml:"inputs"`
}

func readDeployment(t *testing.T) deployment {
	t.Helper()
	file, err := os.Open("serverless.yml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	var d deployment
	if err := decoder.Decode(&d); err != nil {
		t.Fatalf("serverless.yml: %v", err)
	}
	return d
}

// settingNames is every variable that the function reads, sorted.
func settingNames() []string {
	settings := input.Table()
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.Name
	}
	slices.Sort(names)
	return names
}

func TestServerlessFunction(t *testing.T) {
	t.Parallel()
	d := readDeployment(t)
	in := d.Inputs
	for what, c := range map[string]struct{ got, want any }{
		"component": {d.Component, "scf"},
		"type":      {in.Type, "event"},
		"runtime":   {in.Runtime, "Go1"},
		"handler":   {in.Handler, "main"},
		"memory":    {in.MemorySize, 128},
		// dist is packed as it is, and ours alone is the file named by handler.
		"src":  {in.Src.Src, "."},
		"dist": {in.Src.Dist, "dist"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", what, c.got, c.want)
		}
	}
	for what, c := range map[string]struct{ value, form string }{
		"name":   {in.Name, `^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$`},
		"role":   {in.Role, `^[\w-]+$`}, // a name, not an ARN
		"region": {in.Region, `^[a-z]+-[a-z]+(-\d)?$`},
		"hook":   {in.Src.Hook, `^CGO_ENABLED=0 GOOS=linux GOARCH=amd64 .*go build -trimpath .* -o dist/main \.$`},
	} {
		if !regexp.MustCompile(c.form).MatchString(c.value) {
			t.Errorf("%s is %q, want it to match %s", what, c.value, c.form)
		}
	}
	// The deadline has to hold the API's retries and WeCom's minute.
	if in.Timeout < 180 || in.Timeout > 900 {
		t.Errorf("timeout is %d s, want 180 to 900", in.Timeout)
	}
	for _, never := range []string{"**/.*", "**/.*/**", "*.zip"} { // dotfiles, and a package that was made by hand
		if !slices.Contains(in.Src.Exclude, never) {
			t.Errorf("src.exclude lacks %s", never)
		}
	}
}

func TestServerlessVariables(t *testing.T) {
	t.Parallel()
	variables := readDeployment(t).Inputs.Environment.Variables
	if diff := cmp.Diff(settingNames(), slices.Sorted(maps.Keys(variables))); diff != "" {
		t.Errorf("variables are not the settings (-settings +variables):\n%s", diff)
	}
	for name, value := range variables {
		from := name
		// A shell has these for its own use, and the framework prefers the
		// shell's variables to those of .env.
		if slices.Contains([]string{"LANGUAGE", "HTTPS_PROXY", "NO_PROXY"}, name) {
			from = "FUNCTION_" + name
		}
		if want := "${env:" + from + "}"; value != want {
			t.Errorf("%s is %q, want the whole value to be %s", name, value, want)
		}
		if regexp.MustCompile(`^(SCF|QCLOUD|TENCENTCLOUD)_`).MatchString(name) {
			t.Errorf("%s: the platform reserves the name", name)
		}
	}
}

func TestServerlessTimer(t *testing.T) {
	t.Parallel()
	events := readDeployment(t).Inputs.Events
	if len(events) != 1 {
		t.Fatalf("%d triggers, want one", len(events))
	}
	timer := events[0].Timer.Parameters
	if !timer.Enable {
		t.Error("enable is not true: the trigger would be made closed")
	}
	if !regexp.MustCompile(`^\d+ ([1-9]|[1-5]\d) 9( \*){4}$`).MatchString(timer.CronExpression) {
		t.Errorf("cron is %q, want seven fields, daily after nine, off the full hour", timer.CronExpression)
	}
	if tag := timer.Argument.ShortTag(); tag != "!!str" {
		t.Errorf("argument is a %s, want a string", tag)
	}
	if !json.Valid([]byte(timer.Argument.Value)) {
		t.Errorf("argument is %q, want JSON", timer.Argument.Value)
	}
}

// .env.example names every variable that serverless.yml takes, and no other
// but the framework's own, with its default where it has one.
func TestEnvExample(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	defaults := map[string]string{}
	for _, s := range input.Table() {
		defaults[s.Name] = s.Default
	}
	var got []string
	for _, line := range regexp.MustCompile(`(?m)^#?(\w+)=(.*)$`).FindAllStringSubmatch(string(file), -1) {
		name, value := line[1], line[2]
		if strings.HasPrefix(name, "TENCENT_") {
			continue
		}
		if value == "" {
			t.Errorf("%s is empty: the platform refuses that", name)
		}
		if want := defaults[strings.TrimPrefix(name, "FUNCTION_")]; want != "" && value != want {
			t.Errorf("%s is %q, want the default, %q", name, value, want)
		}
		got = append(got, "${env:"+name+"}")
	}
	want := slices.Sorted(maps.Values(readDeployment(t).Inputs.Environment.Variables))
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("serverless.yml and .env.example differ (-serverless.yml +.env.example):\n%s", diff)
	}
}

// calls.json is what the framework makes of serverless.yml: .ci/run converts
// it anew, and fails if it has changed.
func TestServerlessCalls(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/deploy/calls.json")
	if err != nil {
		t.Fatal(err)
	}
	type variable struct{ Key, Value string }
	var calls []struct {
		Action, Region, FunctionName, Type               string
		Runtime, Handler, Role                           string
		MemorySize, Timeout                              int
		Environment                                      struct{ Variables []variable }
		TriggerName, TriggerDesc, Enable, CustomArgument string
	}
	if err := json.Unmarshal(file, &calls); err != nil {
		t.Fatal(err)
	}
	if len(calls) != 2 {
		t.Fatalf("%d calls, want two", len(calls))
	}
	function, trigger := calls[0], calls[1]

	// 4 KB is the platform's limit for all variables together.
	names := make([]string, len(function.Environment.Variables))
	var size int
	for i, v := range function.Environment.Variables {
		names[i] = v.Key
		size += len(v.Key) + len(v.Value)
	}
	slices.Sort(names)
	if diff := cmp.Diff(settingNames(), names); diff != "" {
		t.Errorf("variables are not the settings (-settings +variables):\n%s", diff)
	}
	if size > 2048 {
		t.Errorf("the sample's variables are %d bytes: real ones may pass 4096", size)
	}

	in := readDeployment(t).Inputs
	timer := in.Events[0].Timer.Parameters
	for what, c := range map[string]struct{ got, want any }{
		"first call":  {function.Action, "CreateFunction"},
		"name":        {function.FunctionName, in.Name},
		"type":        {function.Type, "Event"},
		"region":      {function.Region, in.Region},
		"runtime":     {function.Runtime, "Go1"},
		"handler":     {function.Handler, "main"},
		"role":        {function.Role, in.Role},
		"memory":      {function.MemorySize, 128},
		"timeout":     {function.Timeout, in.Timeout},
		"second call": {trigger.Action, "CreateTrigger"},
		"of function": {trigger.FunctionName, in.Name},
		"trigger":     {trigger.Type, "timer"},
		"called":      {trigger.TriggerName, timer.Name},
		"cron":        {trigger.TriggerDesc, timer.CronExpression},
		"open":        {trigger.Enable, "OPEN"},
		"argument":    {trigger.CustomArgument, timer.Argument.Value},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", what, c.got, c.want)
		}
	}
}

// The README's policy permits the actions that the code calls, and no other.
func TestPolicyGrantsWhatIsUsed(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	type policy struct {
		Version   string
		Statement []struct {
			Effect           string
			Action, Resource []string
		}
	}
	var policies []policy
	for _, block := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(readme, -1) {
		if !bytes.Contains(block[1], []byte(`"tcss:`)) {
			continue
		}
		var p policy
		if err := json.Unmarshal(block[1], &p); err != nil {
			t.Errorf("%v in:\n%s", err, block[1])
		}
		policies = append(policies, p)
	}
	if len(policies) != 1 || len(policies[0].Statement) != 1 {
		t.Fatalf("README.md has %d policies with tcss actions, want one of one statement", len(policies))
	}
	used := tcss.Actions()
	for i := range used {
		used[i] = "tcss:" + used[i]
	}
	got := policies[0]
	if s := got.Statement[0]; got.Version != "2.0" || s.Effect != "allow" || !slices.Equal(s.Resource, []string{"*"}) {
		t.Errorf("version %q, effect %q, resource %q, want 2.0, allow and *", got.Version, s.Effect, s.Resource)
	}
	slices.Sort(used)
	slices.Sort(got.Statement[0].Action)
	if diff := cmp.Diff(used, got.Statement[0].Action); diff != "" {
		t.Errorf("the policy is not what the code calls (-code +policy):\n%s", diff)
	}
}

// The README's build command is the one that makes the same bytes anywhere.
func TestReadmeBuildsAsServerlessDoes(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if hook := readDeployment(t).Inputs.Src.Hook; !strings.Contains(string(readme), "\n"+hook+"\n") {
		t.Errorf("README.md lacks the line\n%s", hook)
	}
}

// The package is built in two folders by the command of serverless.yml, from
// commits with the same hash.
func TestBuildIsReproducible(t *testing.T) {
	t.Parallel()
	in := readDeployment(t).Inputs
	toolchain := regexp.MustCompile(`GOTOOLCHAIN=go1\.\d+\.\d+`)
	if !toolchain.MatchString(in.Src.Hook) {
		t.Error("the hook does not say which Go builds it: each makes other bytes")
	}
	// Here any will do, as long as it is the same, and needs no download.
	hook := toolchain.ReplaceAllLiteralString(in.Src.Hook, "GOTOOLCHAIN=local")

	var built [2][]byte
	var last string
	for i, folder := range []string{"one", "two/further/down"} {
		dir := filepath.Join(t.TempDir(), folder)
		copyTree(t, dir)
		_, err := exec.LookPath("git")
		inGit := err == nil
		if inGit {
			runIn(t, dir, "git", "init", "--quiet")
			runIn(t, dir, "git", "add", "--all")
			runIn(t, dir, "git", "commit", "--quiet", "--message", "all")
		}
		runIn(t, dir, "sh", "-c", hook)

		path := filepath.Join(dir, "dist", "main")
		if built[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		stamped := strings.Contains(info.String(), "vcs.revision=") && strings.HasPrefix(info.Main.Version, "v0.0.0-")
		if stamped != inGit {
			t.Errorf("the build's version is %q, and git present is %t", info.Main.Version, inGit)
		}
		if inGit {
			last = dir
			saysVersion(t, path, `^tcss-licensing-alerts 0\.0\.0-\d{14}-[0-9a-f]{12}\n$`)
		}
	}
	if last != "" { // what is built of no commit says so
		if err := os.WriteFile(filepath.Join(last, "new"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		runIn(t, last, "sh", "-c", hook)
		saysVersion(t, filepath.Join(last, "dist", "main"), `^tcss-licensing-alerts 0\.0\.0-\d{14}-[0-9a-f]{12}\.dirty\n$`)
	}
	if !bytes.Equal(built[0], built[1]) {
		t.Errorf("two builds of the same commit differ: %d and %d bytes", len(built[0]), len(built[1]))
	}
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

// copyTree copies the project, but for dotfiles and what was built, to dir.
func copyTree(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if err = os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		to := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."), e.Name() == "dist":
			continue
		case e.IsDir():
			err = os.CopyFS(to, os.DirFS(e.Name()))
		default:
			var file []byte
			if file, err = os.ReadFile(e.Name()); err == nil {
				err = os.WriteFile(to, file, 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// runIn runs a command in dir. Git's variables are its own: a hook that runs the
// tests has some that point at the real repository.
func runIn(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(
		slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GIT_") }),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z",
	)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
