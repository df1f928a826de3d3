package main

import (
	"encoding/json"
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

// calls.json is what the framework makes of serverless.yml: .ci/run converts
// it anew, and fails if it has changed.
func TestServerlessCalls(t *testing.T) {
	t.Parallel()
	type variable struct{ Key, Value string }
	var calls []struct {
		Action, Region, FunctionName, Type               string
		Runtime, Handler, Role                           string
		MemorySize, Timeout                              int
		Environment                                      struct{ Variables []variable }
		TriggerName, TriggerDesc, Enable, CustomArgument string
	}
	if err := json.Unmarshal([]byte(readFile(t, "testdata/deploy/calls.json")), &calls); err != nil {
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
