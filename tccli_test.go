package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// call is one run of a command by a recipe: its arguments, and the JSON file
// that they name.
type call struct {
	args []string
	file []byte
}

// options are those of a call of tccli, by name; nil if they are not such, each
// with a value.
func (c call) options() map[string]string {
	list := map[string]string{}
	for pair := range slices.Chunk(c.args[3:], 2) {
		name, ok := strings.CutPrefix(pair[0], "--")
		if !ok || len(pair) < 2 {
			return nil
		}
		list[name] = pair[1]
	}
	return list
}

// recorder stands in the place of a command that a recipe runs.
const recorder = `#!/bin/sh
n=$(ls "$CALLS" | wc -l)
printf '%s\0' "${0##*/}" "$@" >"$CALLS/$n"
for a; do case $a in file://*) cp "${a#file://}" "$CALLS.$((n + 0))";; esac; done
case "$*" in
  *release*) echo "$PACKAGE";;
  *GetUserAppId*) echo 1250000000;;
  *GetFunction*) echo '"Active"';;
esac
`

// runBlocks runs the README's commands of some sections by the shell, with
// commands that only note how they were run, in a folder that has our files.
func runBlocks(t *testing.T, sections ...string) (calls []call) {
	t.Helper()
	dir := t.TempDir()
	files := fstest.MapFS{"dist/sample.zip": {Data: []byte("the package")}, "calls/.keep": {}}
	for _, name := range []string{"go", "tccli", "coscli"} {
		files["bin/"+name] = &fstest.MapFile{Data: []byte(recorder), Mode: 0o700}
	}
	if err := errors.Join(os.CopyFS(dir, files), os.CopyFS(filepath.Join(dir, "testdata/deploy"), os.DirFS("testdata/deploy"))); err != nil {
		t.Fatal(err)
	}
	var script []string
	for _, s := range sections {
		for _, block := range parseDocument(t, "README.md").section(s).code {
			if text, ok := strings.CutPrefix(block, "```sh\n"); ok {
				script = append(script, strings.TrimSuffix(text, "```"))
			}
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", strings.Join(script, "\n"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(dir, "bin")+":"+os.Getenv("PATH"),
		"CALLS="+filepath.Join(dir, "calls"), "PACKAGE="+filepath.Join(dir, "dist/sample.zip"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for n := 0; ; n++ {
		text, err := os.ReadFile(filepath.Join(dir, "calls", strconv.Itoa(n)))
		if err != nil {
			return calls
		}
		c := call{args: strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")}
		c.file, _ = os.ReadFile(filepath.Join(dir, "calls."+strconv.Itoa(n)))
		calls = append(calls, c)
	}
}

// tccli takes an action's parameters on the command line or in one JSON file,
// and refuses both together: "Unknown options".
func TestTccliCommandsParse(t *testing.T) {
	t.Parallel()
	// What the actions take that the recipe calls:
	// https://cloud.tencent.com/document/api/583 and /598.
	parameters := map[string][]string{
		"cam GetUserAppId":     {},
		"cam CreatePolicy":     {"PolicyName", "PolicyDocument", "Description"},
		"cam CreateRole":       {"RoleName", "PolicyDocument", "Description"},
		"cam AttachRolePolicy": {"PolicyName", "AttachRoleName"},
		"scf CreateFunction": {
			"FunctionName", "Code", "Handler", "Description", "MemorySize", "Timeout", "Environment", "Runtime", "Role", "Type", "PublicNetConfig",
			"ClsLogsetId", "ClsTopicId",
		},
		"scf UpdateFunctionCode":  {"FunctionName", "Handler", "Code"},
		"scf GetFunction":         {"FunctionName"},
		"scf CreateTrigger":       {"FunctionName", "TriggerName", "Type", "TriggerDesc", "Enable", "CustomArgument"},
		"scf InvokeFunction":      {"FunctionName", "LogType", "Event"},
		"scf UpdateTriggerStatus": {"FunctionName", "TriggerName", "Type", "Enable"},
	}
	ran := map[string]bool{}
	for _, c := range runBlocks(t, "tccli", "Live with it") {
		if c.args[0] != "tccli" {
			continue
		}
		action := strings.Join(c.args[1:3], " ")
		ran[action] = true
		given := c.options()
		if given == nil {
			t.Errorf("%s: %q are not options with values", action, c.args)
		}
		if document := given["PolicyDocument"]; document != "" && !json.Valid([]byte(document)) {
			t.Errorf("%s: %s is not JSON", action, document)
		}
		maps.DeleteFunc(given, func(name, _ string) bool {
			return slices.Contains([]string{"region", "filter", "cli-input-json"}, name)
		})
		if c.file != nil {
			var fields map[string]json.RawMessage
			if err := json.Unmarshal(c.file, &fields); err != nil || len(given) > 0 {
				t.Errorf("%s: %v beside --cli-input-json, %v in %s", action, given, err, c.file)
			}
			for name := range fields {
				given[name] = ""
			}
		}
		for name := range given {
			if !slices.Contains(parameters[action], name) {
				t.Errorf("%s takes no %s", action, name)
			}
		}
	}
	for action := range parameters {
		if !ran[action] {
			t.Errorf("the README does not call %s", action)
		}
	}
}

// tccliFunction is what the README's commands make.
func tccliFunction(t *testing.T) function {
	t.Helper()
	var made, trigger created
	bucket := ""
	for _, c := range runBlocks(t, "tccli") {
		switch strings.Join(c.args[:min(3, len(c.args))], " ") {
		case "coscli mb cos://tcss-alerts-1250000000":
			bucket = c.args[2]
		case "tccli scf CreateFunction":
			if err := json.Unmarshal(c.file, &made); err != nil || string(made.Code.ZipFile) != "the package" {
				t.Errorf("%v, the code is %q", err, made.Code.ZipFile)
			}
		case "tccli scf CreateTrigger":
			o := c.options()
			trigger = created{TriggerName: o["TriggerName"], Type: o["Type"], TriggerDesc: o["TriggerDesc"], Enable: o["Enable"]}
		}
	}
	if bucket == "" {
		t.Error("no bucket is made")
	}
	return made.function(trigger)
}
