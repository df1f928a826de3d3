package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tcss-licensing-alerts/handler/ledger"
	"tcss-licensing-alerts/handler/tcss"
)

// function is what a recipe makes, as far as recipes could differ, in the words of
// the README's table for the console.
type function map[string]string

// What the recipes write where a reader puts something else.
const (
	sampleAppID   = "1250000000"
	sampleRegion  = "ap-guangzhou"
	sampleWebhook = "https://hooks.slack.com/services/T…/B…/…"
)

// created is what the API's CreateFunction, or CreateTrigger, is given by a recipe
// that calls it.
type created struct {
	Action, FunctionName, Type, Region, Runtime, Handler, Role string
	TriggerName, TriggerDesc, Enable, CustomArgument           string
	MemorySize, Timeout                                        int
	PublicNetConfig                                            struct{ PublicNetStatus string }
	Environment                                                struct{ Variables []struct{ Key, Value string } }
	Code                                                       struct{ ZipFile []byte }
}

func (c created) function(trigger created) function {
	f := function{
		"name": c.FunctionName, "runtime": c.Runtime, "handler": c.Handler, "execution role": c.Role,
		"memory, MB": strconv.Itoa(c.MemorySize), "execution timeout, s": strconv.Itoa(c.Timeout),
		"public network": map[string]string{"ENABLE": "enabled"}[c.PublicNetConfig.PublicNetStatus],
		"trigger: name":  trigger.TriggerName, "trigger: type": trigger.Type, "trigger: custom period": trigger.TriggerDesc,
		"trigger: enable now": map[string]string{"OPEN": "yes"}[trigger.Enable],
	}
	for _, v := range c.Environment.Variables {
		f["variable "+v.Key] = v.Value
	}
	return f
}

// From the same settings all recipes make the same function.
func TestRecipesMakeTheSameFunction(t *testing.T) {
	t.Parallel()
	want := function{
		"name": "tcss-licensing-alerts", "runtime": "Go1", "handler": "main", "execution role": "tcss-licensing-alerts",
		"memory, MB": "128", "execution timeout, s": "300", "public network": "enabled",
		"variable SLACK_WEBHOOK_URL": sampleWebhook,
		"variable LEDGER":            "cos://tcss-alerts-1250000000/ledger?region=ap-guangzhou",
		"trigger: name":              "daily", "trigger: type": "timer", "trigger: custom period": "0 5 9 * * * *", "trigger: enable now": "yes",
	}
	for recipe, got := range map[string]function{
		"Terraform":                  terraformFunction(t),
		"tccli":                      tccliFunction(t),
		"console":                    consoleFunction(t),
		"Serverless Cloud Framework": serverlessFunction(t),
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", recipe, diff)
		}
	}
}

// consoleFunction is what the README's table for the console makes.
func consoleFunction(t *testing.T) function {
	t.Helper()
	f := function{}
	for _, row := range parseDocument(t, "README.md").section("Console").tables[0][1:] {
		f[strings.ReplaceAll(row[0], "`", "")] = strings.Trim(row[1], "`")
	}
	maps.DeleteFunc(f, func(name, _ string) bool { return name == "type" || name == "submitting method" }) // which have one value
	return f
}

// The documents of the role and of its policy are the same wherever they stand.
func TestDocumentsAreTheSame(t *testing.T) {
	t.Parallel()
	f := readTerraform(t)
	shown := parseDocument(t, "README.md").section("Deploy").code
	for i, d := range []struct{ file, resource string }{
		{"testdata/deploy/trust.json", "resource.tencentcloud_cam_role.function"},
		{"testdata/deploy/policy.json", "resource.tencentcloud_cam_policy.function"},
	} {
		want := readFile(t, d.file)
		if diff := cmp.Diff("```json\n"+want+"```", shown[i]); diff != "" {
			t.Errorf("README.md (-%s +README.md):\n%s", d.file, diff)
		}
		if diff := cmp.Diff(strings.TrimSpace(want), f.value(t, f[d.resource]["document"])); diff != "" {
			t.Errorf("main.tf (-%s +main.tf):\n%s", d.file, diff)
		}
	}
}

// The policy permits what the code calls, and no other: the API's actions, the
// look at the trigger, and the object of LEDGER.
func TestPolicyGrantsWhatIsUsed(t *testing.T) {
	t.Parallel()
	type statement struct {
		Effect           string
		Action, Resource []string // lists, which Terraform's provider insists on
	}
	type policy struct {
		Version   string
		Statement []statement
	}
	place, err := ledger.ParseLocation(terraformFunction(t)["variable LEDGER"])
	var got policy
	if err = errors.Join(err, json.Unmarshal([]byte(readFile(t, "testdata/deploy/policy.json")), &got)); err != nil {
		t.Fatal(err)
	}
	folder, _, _ := strings.Cut(place.Named("100012345678", "tcss-licensing-alerts").Key, "/")
	actions := append(tcss.Actions(), "scf:ListTriggers")
	for i, action := range tcss.Actions() {
		actions[i] = "tcss:" + action
	}
	// https://www.tencentcloud.com/document/product/436/13312, here with a long region.
	if domain := place.Bucket + ".cos.na-siliconvalley.myqcloud.com"; len(domain) > 60 {
		t.Errorf("COS takes names of 60 characters at most: %s", domain)
	}
	object := "qcs::cos:" + place.Region + ":uid/" + sampleAppID + ":" + place.Bucket + "/" + folder + "/*"
	want := policy{"2.0", []statement{
		{"allow", actions, []string{"*"}},
		{"allow", []string{"name/cos:GetObject", "name/cos:PutObject"}, []string{object}},
	}}
	if diff := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); diff != "" {
		t.Errorf("the policy is not what the code calls (-code +policy):\n%s", diff)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
