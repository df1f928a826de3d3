package main

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
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

// What a recipe by the framework has besides: TestRecipesMakeTheSameFunction has
// the rest.
func TestServerlessFunction(t *testing.T) {
	t.Parallel()
	d := readDeployment(t)
	in := d.Inputs
	// dist is packed as it is, and ours alone is the file named by handler.
	want := []string{"scf", "event", sampleRegion, ".", "dist"}
	if diff := cmp.Diff(want, []string{d.Component, in.Type, in.Region, in.Src.Src, in.Src.Dist}); diff != "" {
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
	if len(in.Events) != 1 {
		t.Fatalf("%d triggers, want one", len(in.Events))
	}
	if a := in.Events[0].Timer.Parameters.Argument; a.ShortTag() != "!!str" || !json.Valid([]byte(a.Value)) {
		t.Errorf("the argument is %s %q, want JSON in a string", a.ShortTag(), a.Value)
	}
	variables := in.Environment.Variables
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
