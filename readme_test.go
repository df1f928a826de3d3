package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tcss-licensing-alerts/handler/input"
)

// document is a file of Markdown, by section.
type document []section

type section struct {
	title  string // with its hashes
	code   []string
	tables [][][]string // rows of cells, the first of them the head
	prose  string
}

func parseDocument(t *testing.T, name string) document {
	t.Helper()
	d := document{{}}
	for _, block := range regexp.MustCompile("(?m)^ *```(?s:.*?)^ *```$|(?:^ *\\|.*\n)+|^.*\n").FindAllString(readFile(t, name), -1) {
		s, text := &d[len(d)-1], strings.TrimSpace(block)
		switch {
		case strings.HasPrefix(text, "```"):
			indent, _, _ := strings.Cut(block, "`")
			s.code = append(s.code, strings.ReplaceAll(text, "\n"+indent, "\n"))
		case strings.HasPrefix(text, "|"):
			s.tables = append(s.tables, rows(text))
		case strings.HasPrefix(block, "#"):
			d = append(d, section{title: text})
		default:
			s.prose += block
		}
	}
	return d
}

func rows(table string) (list [][]string) {
	for line := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(strings.Trim(strings.ReplaceAll(strings.TrimSpace(line), `\|`, "\x00"), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(strings.ReplaceAll(cells[i], "\x00", "|"))
		}
		if !strings.HasPrefix(cells[0], "---") {
			list = append(list, cells)
		}
	}
	return list
}

// section is the one of that title, at any level; an empty one if there is none.
func (d document) section(title string) section {
	for _, s := range d {
		if strings.TrimLeft(s.title, "# ") == title {
			return s
		}
	}
	return section{code: []string{"", ""}, tables: [][][]string{{nil}}}
}

// The README's table has every setting, in order, with its default.
func TestReadmeSettings(t *testing.T) {
	t.Parallel()
	table := input.Table()
	want, got := make([][]string, 0, len(table)), make([][]string, 0, len(table))
	for _, s := range table {
		if s.Name == "LEDGER" {
			s.Default = "a file in the temporary folder"
		}
		want = append(want, []string{s.Name, s.Default})
	}
	for _, row := range parseDocument(t, "README.md").section("Settings").tables[0][1:] {
		got = append(got, row[:2])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-input +README.md:\n%s", diff)
	}
}

// The README takes five minutes: what is neither table nor code has at most
// 1,300 words.
func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	words := 0
	for _, s := range parseDocument(t, "README.md") {
		words += len(strings.Fields(s.title + " " + s.prose))
	}
	if words > 1300 {
		t.Errorf("%d words", words)
	}
}

// Every message that is logged has a row in the README, and every row is of one
// that is.
func TestReadmeNamesTheLogLines(t *testing.T) {
	t.Parallel()
	logged := []string{"run done", "run failed", "check done", "check failed"} // put together at run time
	written := regexp.MustCompile(`\.(?:Debug|Info|Warn|Error)Context\([^,"]+, *"([^"]+)"`)
	for _, folder := range []string{"handler", "notify"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				for _, m := range written.FindAllStringSubmatch(readFile(t, path), -1) {
					logged = append(logged, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rows := parseDocument(t, "README.md").section("Log").tables[0][1:]
	listed := make([]string, 0, len(rows))
	for _, row := range rows {
		listed = append(listed, spans(row[0])...)
	}
	slices.Sort(logged)
	slices.Sort(listed)
	if diff := cmp.Diff(slices.Compact(logged), listed); diff != "" {
		t.Errorf("-code +README.md:\n%s", diff)
	}
}

func spans(text string) []string {
	list := regexp.MustCompile("`[^`]+`").FindAllString(text, -1)
	for i := range list {
		list[i] = strings.Trim(list[i], "`")
	}
	return list
}

// Every file that the documents link to is there.
func TestDocumentsLinkToWhatIsThere(t *testing.T) {
	t.Parallel()
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, name := range []string{"README.md", ".github/README.zh-CN.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"} {
		for _, m := range links.FindAllStringSubmatch(readFile(t, name), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
