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
	variables := in.Environment.Variables
	if diff := cmp.Diff(settingNames(), slices.Sorted(maps.Keys(variables))); diff != "" {
		t.Errorf("variables are not the settings (-settings +variables):\n%s", diff)
	}
	// A shell has these for its own use, and the framework prefers the shell's
	// variables to those of .env.
	prefix := map[string]string{"LANGUAGE": "FUNCTION_", "HTTPS_PROXY": "FUNCTION_", "NO_PROXY": "FUNCTION_"}
	for name, value := range variables {
		if want := "${env:" + prefix[name] + name + "}"; value != want {
			t.Errorf("%s is %q, want the whole value to be %s", name, value, want)
		}
		if regexp.MustCompile(`^(SCF|QCLOUD|TENCENTCLOUD)_`).MatchString(name) {
			t.Errorf("%s: the platform reserves the name", name)
		}
	}
}
