package main

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/input"
)

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

// trigger is what the API's CreateTrigger is given.
type trigger struct{ Action, FunctionName, Type, TriggerName, TriggerDesc, Enable, CustomArgument string }

// readCalls are the two calls of calls.json, which is what the framework makes
// of serverless.yml: .ci/run converts it anew, and fails if it has changed.
func readCalls(t *testing.T) (f created, tr trigger) {
	t.Helper()
	var calls []json.RawMessage
	if err := json.Unmarshal([]byte(readFile(t, "testdata/deploy/calls.json")), &calls); err != nil || len(calls) != 2 {
		t.Fatalf("%v, %d calls, want two", err, len(calls))
	}
	if err := errors.Join(json.Unmarshal(calls[0], &f), json.Unmarshal(calls[1], &tr)); err != nil || f.Action != "CreateFunction" || tr.Action != "CreateTrigger" {
		t.Fatalf("%v: the calls are %s and %s", err, f.Action, tr.Action)
	}
	return f, tr
}

// serverlessFunction is what the framework makes of serverless.yml and
// .env.example's lines that are not comments.
func serverlessFunction(t *testing.T) function {
	t.Helper()
	made, tr := readCalls(t)
	f := made.function()
	f.Trigger, f.Kind, f.Cron, f.Open = tr.TriggerName, tr.Type, tr.TriggerDesc, tr.Enable == "OPEN"
	env := readFile(t, ".env.example")
	maps.DeleteFunc(f.Variables, func(name, _ string) bool { return !strings.Contains(env, "\n"+name+"=") })
	return f
}

// calls.json is of this serverless.yml.
func TestServerlessCalls(t *testing.T) {
	t.Parallel()
	f, tr := readCalls(t)
	// 4 KB is the platform's limit for all variables together.
	var size int
	for _, v := range f.Environment.Variables {
		size += len(v.Key) + len(v.Value)
	}
	if diff := cmp.Diff(settingNames(), slices.Sorted(maps.Keys(f.function().Variables))); diff != "" || size > 2048 {
		t.Errorf("the sample's variables are %d bytes (real ones may pass 4096), and not the settings (-settings +variables):\n%s", size, diff)
	}
	in := readDeployment(t).Inputs
	timer := in.Events[0].Timer.Parameters
	want := created{Action: "CreateFunction", FunctionName: in.Name, Type: "Event", Region: in.Region, Runtime: in.Runtime, Handler: in.Handler, Role: in.Role, MemorySize: in.MemorySize, Timeout: in.Timeout}
	want.PublicNetConfig, want.Environment = f.PublicNetConfig, f.Environment
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("-serverless.yml +calls.json:\n%s", diff)
	}
	enable := map[bool]string{true: "OPEN", false: "CLOSE"}[timer.Enable]
	if diff := cmp.Diff(trigger{"CreateTrigger", in.Name, "timer", timer.Name, timer.CronExpression, enable, timer.Argument.Value}, tr); diff != "" {
		t.Errorf("-serverless.yml +calls.json:\n%s", diff)
	}
}
