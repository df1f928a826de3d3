package main

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"tcss-licensing-alerts/handler/input"
)

// deployment is serverless.yml as far as we use it. The framework ignores keys
// it does not know, so the test knows only those that it does:
// https://github.com/serverless-components/tencent-scf/blob/master/docs/configure.md
// For src.hook and src.dist: npm @serverless/platform-client-china, instance.js.
type deployment struct {
	Component, Name string
	Inputs          struct {
		Name, Description, Type, Runtime, Handler, Region, Role string

		MemorySize int `yaml:"memorySize"`
		Timeout    int
		Src        struct {
			Src, Hook, Dist string
			Exclude         []string
		}
		Environment struct{ Variables map[string]string }
		Events      []struct{ Timer struct{ Parameters timer } }
	}
}

type timer struct {
	Name           string
	CronExpression string `yaml:"cronExpression"`
	Enable         bool
	Argument       yaml.Node
}

func readDeployment(t *testing.T) (d deployment) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(readFile(t, "serverless.yml")))
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err != nil || len(d.Inputs.Events) != 1 {
		t.Fatalf("serverless.yml: %v, %d triggers, want one", err, len(d.Inputs.Events))
	}
	return d
}

// What a recipe by the framework has besides: TestRecipesMakeTheSameFunction has
// the rest.
func TestServerlessFunction(t *testing.T) {
	t.Parallel()
	d := readDeployment(t)
	in := d.Inputs
	// dist is packed as it is, and ours alone is the file named by handler.
	if diff := cmp.Diff([]string{"scf", "event", sampleRegion, ".", "dist"}, []string{d.Component, in.Type, in.Region, in.Src.Src, in.Src.Dist}); diff != "" {
		t.Errorf("component, type, region, src.src, src.dist:\n%s", diff)
	}
	if hook := regexp.MustCompile(`^CGO_ENABLED=0 GOOS=linux GOARCH=amd64 .*go build -trimpath .* -o dist/main \.$`); !hook.MatchString(in.Src.Hook) {
		t.Errorf("hook is %q, want it to match %s", in.Src.Hook, hook)
	}
	for _, never := range []string{"**/.*", "**/.*/**", "*.zip", "*.json", "*.sha256", "*.txt"} { // dotfiles, and what other recipes put beside main
		if !slices.Contains(in.Src.Exclude, never) {
			t.Errorf("src.exclude lacks %s", never)
		}
	}
	if a := in.Events[0].Timer.Parameters.Argument; a.ShortTag() != "!!str" || !json.Valid([]byte(a.Value)) {
		t.Errorf("the argument is %s %q, want JSON in a string", a.ShortTag(), a.Value)
	}
	// A shell has these for its own use, and the framework prefers the shell's
	// variables to those of .env.
	prefix := map[string]string{"LANGUAGE": "FUNCTION_", "HTTPS_PROXY": "FUNCTION_", "NO_PROXY": "FUNCTION_"}
	variables := map[string]string{}
	for _, setting := range input.Table() {
		variables[setting.Name] = "${env:" + prefix[setting.Name] + setting.Name + "}"
		if regexp.MustCompile(`^(SCF|QCLOUD|TENCENTCLOUD)_`).MatchString(setting.Name) {
			t.Errorf("%s: the platform reserves the name", setting.Name)
		}
	}
	if diff := cmp.Diff(variables, in.Environment.Variables); diff != "" {
		t.Errorf("variables are not the settings (-settings +variables):\n%s", diff)
	}
}

// .env.example names every variable that serverless.yml takes, and no other
// but the framework's own, with its default where it has one.
func TestEnvExample(t *testing.T) {
	t.Parallel()
	defaults := map[string]string{}
	for _, s := range input.Table() {
		defaults[s.Name] = s.Default
	}
	var got []string
	for _, line := range regexp.MustCompile(`(?m)^#?(\w+)=(.*)$`).FindAllStringSubmatch(readFile(t, ".env.example"), -1) {
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

// readCalls are the two calls of calls.json, which is what the framework makes
// of serverless.yml: .ci/run converts it anew, and fails if it has changed.
func readCalls(t *testing.T) (calls []created) {
	t.Helper()
	if err := json.Unmarshal([]byte(readFile(t, "testdata/deploy/calls.json")), &calls); err != nil || len(calls) != 2 {
		t.Fatalf("%v, %d calls, want two", err, len(calls))
	}
	return calls
}

// serverlessFunction is what the framework makes of serverless.yml and
// .env.example's lines that are not comments.
func serverlessFunction(t *testing.T) function {
	t.Helper()
	calls, env := readCalls(t), readFile(t, ".env.example")
	f := calls[0].function(calls[1])
	maps.DeleteFunc(f, func(name, _ string) bool {
		variable, ok := strings.CutPrefix(name, "variable ")
		return ok && !strings.Contains(env, "\n"+variable+"=")
	})
	return f
}

// calls.json is of this serverless.yml.
func TestServerlessCalls(t *testing.T) {
	t.Parallel()
	got, in := readCalls(t), readDeployment(t).Inputs
	size, variables := 0, map[string]string{}
	for _, v := range got[0].Environment.Variables {
		size += len(v.Key) + len(v.Value)
		variables[v.Key] = in.Environment.Variables[v.Key]
	}
	// 4 KB is the platform's limit for all variables together; real ones are larger.
	if diff := cmp.Diff(in.Environment.Variables, variables); diff != "" || size > 2048 {
		t.Errorf("the sample's variables are %d bytes, -serverless.yml +calls.json:\n%s", size, diff)
	}
	timer := in.Events[0].Timer.Parameters
	want := []created{{
		Action: "CreateFunction", FunctionName: in.Name, Type: "Event", Region: in.Region, Runtime: in.Runtime, Handler: in.Handler, Role: in.Role,
		MemorySize: in.MemorySize, Timeout: in.Timeout, PublicNetConfig: got[0].PublicNetConfig, Environment: got[0].Environment,
	}, {
		Action: "CreateTrigger", FunctionName: in.Name, Type: "timer", Region: in.Region, TriggerName: timer.Name, TriggerDesc: timer.CronExpression,
		Enable: map[bool]string{true: "OPEN", false: "CLOSE"}[timer.Enable], CustomArgument: timer.Argument.Value,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-serverless.yml +calls.json:\n%s", diff)
	}
}
