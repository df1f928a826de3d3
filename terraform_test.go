package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// terraform is a file in the form that `terraform fmt` gives it: the arguments
// of each block, by the block's path, each as it is written.
type terraform map[string]map[string]string

func readTerraform(t *testing.T) terraform {
	t.Helper()
	block := regexp.MustCompile(`^ *(\w+(?: = )?)((?: "[\w-]+")*) ?\{(\}?)$`)
	argument := regexp.MustCompile(`^ *(\w+) += (.+)$`)
	heredoc := regexp.MustCompile(`(?s)<<-EOT(\n.*?)\n *EOT`)
	text := heredoc.ReplaceAllStringFunc(readFile(t, "testdata/deploy/main.tf"), func(all string) string {
		return strings.ReplaceAll(heredoc.FindStringSubmatch(all)[1], "\n    ", "\x00") // on one line
	})
	f := terraform{}
	var path []string
	for line := range strings.SplitSeq(regexp.MustCompile(`(?m)(^| +)# .*$`).ReplaceAllString(text, ""), "\n") {
		switch m, a := block.FindStringSubmatch(line), argument.FindStringSubmatch(line); {
		case m != nil:
			labels := strings.Fields(strings.ReplaceAll(m[2], `"`, ""))
			path = append(path, strings.Join(append([]string{strings.TrimSuffix(m[1], " = ")}, labels...), "."))
			f[strings.Join(path, ".")] = map[string]string{}
			if m[3] != "" {
				path = path[:len(path)-1]
			}
		case strings.TrimSpace(line) == "}":
			path = path[:len(path)-1]
		case a != nil:
			f[strings.Join(path, ".")][a[1]] = strings.TrimPrefix(strings.ReplaceAll(a[2], "\x00", "\n"), "\n")
		case strings.TrimSpace(line) != "":
			t.Fatalf("main.tf: cannot read %q", line)
		}
	}
	return f
}

// value is what an expression comes to, with the samples for what a reader puts
// in their place.
func (f terraform) value(t *testing.T, expr string) string {
	t.Helper()
	text, quoted := strings.CutPrefix(expr, `"`)
	if quoted || strings.Contains(expr, "{") {
		return regexp.MustCompile(`\$\{([^}]+)\}`).ReplaceAllStringFunc(strings.TrimSuffix(text, `"`), func(ref string) string {
			return f.value(t, ref[2:len(ref)-1])
		})
	}
	dot := strings.LastIndex(expr, ".")
	if dot < 0 {
		return expr
	}
	of, name := "resource."+expr[:dot], expr[dot+1:]
	if expr[:dot] == "var" {
		of, name = "variable."+name, "default"
	}
	switch v, ok := f[of][name]; {
	case expr == "data.tencentcloud_user_info.me.app_id":
		return sampleAppID
	case name == "id" && f[of] != nil: // every resource has one
		return expr
	case ok:
		return f.value(t, v)
	}
	t.Errorf("main.tf: nothing is called %s", expr)
	return ""
}

// The provider knows every resource and argument of main.tf, and each has its
// type.
func TestTerraformArguments(t *testing.T) {
	t.Parallel()
	kinds := map[string]*regexp.Regexp{
		"string": regexp.MustCompile(`(?s)^(".*"|\{.*\}|var\.(region|zip)|tencentcloud_\w+\.\w+\.(id|name))$`),
		"int":    regexp.MustCompile(`^\d+$`), "bool": regexp.MustCompile(`^(true|false)$`), "map": regexp.MustCompile(`^merge\(.*\)$`),
	}
	// What the resources that we use take, with the types, and a star where it is
	// required, from the provider's documentation:
	// https://registry.terraform.io/providers/tencentcloudstack/tencentcloud/latest/docs.
	provider := map[string]map[string]string{
		"resource.tencentcloud_cam_role":                   {"name": "string*", "document": "string*", "description": "string"},
		"resource.tencentcloud_cam_policy":                 {"name": "string*", "document": "string*", "description": "string"},
		"resource.tencentcloud_cam_role_policy_attachment": {"role_id": "string*", "policy_id": "string*"},
		"resource.tencentcloud_cos_bucket":                 {"bucket": "string*", "acl": "string", "force_clean": "bool"},
		"resource.tencentcloud_scf_function": {
			"name": "string*", "handler": "string", "runtime": "string", "zip_file": "string", "mem_size": "int", "timeout": "int",
			"role": "string", "environment": "map", "description": "string", "enable_public_net": "bool",
			"cls_logset_id": "string", "cls_topic_id": "string",
		},
		"resource.tencentcloud_scf_function.triggers": {"name": "string*", "type": "string*", "trigger_desc": "string*"},
		"data.tencentcloud_user_info":                 {},
		"provider.tencentcloud":                       {"region": "string"},
	}
	f := readTerraform(t)
	name := regexp.MustCompile(`^((?:resource|data|provider)\.\w+)(\.\w+)?`)
	for path, arguments := range f {
		kind := name.ReplaceAllString(path, "$1") // without the block's own name
		if !name.MatchString(path) {
			continue
		}
		known, ok := provider[kind]
		if !ok {
			t.Errorf("the provider has no %s", kind)
		}
		for argument, value := range arguments {
			of := strings.TrimSuffix(known[argument], "*")
			if kinds[of] == nil || !kinds[of].MatchString(value) {
				t.Errorf("%s: %s is %s, want %q", path, argument, value, of)
			}
			if of == "string" && value != "var.zip" { // it has no default
				f.value(t, value)
			}
		}
		for argument, of := range known {
			if _, ok := arguments[argument]; !ok && strings.HasSuffix(of, "*") {
				t.Errorf("%s lacks %s", path, argument)
			}
		}
	}
	for _, want := range [][3]string{
		{"variable.region", "type", "string"},
		{"variable.zip", "type", "string"},
		{"variable.settings", "type", "map(string)"},
		{"variable.settings", "sensitive", "true"}, // it holds webhooks
	} {
		if got := f[want[0]][want[1]]; got != want[2] {
			t.Errorf("%s is %q", want, got)
		}
	}
}

// terraformFunction is what main.tf makes of the README's settings.
func terraformFunction(t *testing.T) function {
	t.Helper()
	f := readTerraform(t)
	a, trigger := f["resource.tencentcloud_scf_function.alerts"], f["resource.tencentcloud_scf_function.alerts.triggers"]
	text := func(expr string) string { return f.value(t, expr) }
	got := function{
		"name": text(a["name"]), "runtime": text(a["runtime"]), "handler": text(a["handler"]), "execution role": text(a["role"]),
		"memory, MB": a["mem_size"], "execution timeout, s": a["timeout"],
		"public network": map[string]string{"true": "enabled"}[a["enable_public_net"]],
		"trigger: name":  text(trigger["name"]), "trigger: type": text(trigger["type"]), "trigger: custom period": text(trigger["trigger_desc"]),
		"trigger: enable now": "yes", // the provider opens what it makes of this block
	}
	set := regexp.MustCompile(`(\w+) += (".*?")(?: |\n)`)
	environment := regexp.MustCompile(`^merge\(var\.settings, (\{ .* \})\)$`).FindStringSubmatch(a["environment"])
	if environment == nil {
		t.Fatalf("environment is %s", a["environment"])
	}
	settings := strings.Join(parseDocument(t, "README.md").section("Terraform").code, "\n")
	for _, m := range slices.Concat(set.FindAllStringSubmatch(settings, -1), set.FindAllStringSubmatch(environment[1], -1)) {
		got["variable "+m[1]] = text(m[2])
	}
	return got
}
