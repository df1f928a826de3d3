package main

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// helpers go into each package. A change may make a loop that never ends, so
// memory is bounded.
const helpers = `package %s

import ("os"; "strconv"; "syscall"; "time")

type mutantDuration = time.Duration

var mutantActive = func() int {
	n, _ := strconv.Atoi(os.Getenv("MUTANT"))
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: 6 << 30, Max: 6 << 30})
	return n
}()

func mutantOn(id int) bool { return id == mutantActive }

func mutantPick[T any](id int, a, b T) T {
	if id == mutantActive {
		return b
	}
	return a
}

func mutantZero[T any](id int, a T) T { return mutantPick(id, a, *new(T)) }
`

// source is a file whose nodes are put between texts.
type source struct {
	fset           *token.FileSet
	info           *types.Info
	dir            string
	text           []byte
	before, behind map[int]string // by offset
	targets        []string
	mutants        *[]*mutant
}

// rewrite makes all changes whose place begins with a target, and the texts that
// stand for files.
func rewrite(targets []string) (mutants []*mutant, texts map[string]string, err error) {
	dirs := make([]string, len(targets))
	for i, t := range targets {
		dirs[i] = path.Dir(t)
	}
	slices.Sort(dirs)
	texts = map[string]string{}
	s := &source{fset: token.NewFileSet(), targets: targets, mutants: &mutants}
	config := types.Config{Importer: importer.ForCompiler(s.fset, "gc", exported)}
	for _, s.dir = range slices.Compact(dirs) {
		names, _ := filepath.Glob(s.dir + "/*.go")
		names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
		files := make([]*ast.File, len(names))
		for i, name := range names {
			if files[i], err = parser.ParseFile(s.fset, name, nil, parser.SkipObjectResolution); err != nil {
				return nil, nil, fmt.Errorf("parse: %w", err)
			}
		}
		s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
		if _, err = config.Check(s.dir, s.fset, files, s.info); err != nil {
			return nil, nil, fmt.Errorf("check types: %w", err)
		}
		for i, name := range names {
			if s.text, err = os.ReadFile(name); err != nil { //nolint:gosec // a file of ours
				return nil, nil, fmt.Errorf("read: %w", err)
			}
			texts[name] = s.change(files[i])
		}
		texts[s.dir+"/mutants.go"] = fmt.Sprintf(helpers, files[0].Name.Name)
	}
	return mutants, texts, nil
}

// exported opens what the compiler has left of a package's types.
func exported(imported string) (io.ReadCloser, error) {
	file, err := exec.CommandContext(context.Background(), "go", "list", "-export", "-f={{.Export}}", imported).Output() //nolint:gosec // what our files import
	if err != nil {
		return nil, fmt.Errorf("find types of %s: %w", imported, err)
	}
	return os.Open(string(bytes.TrimSpace(file))) //nolint:wrapcheck // its error names the file
}

// change is a file with all its changes.
func (s *source) change(f *ast.File) string {
	s.before, s.behind = map[int]string{}, map[int]string{}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil {
			s.walk(d.Body, d.Type)
		}
	}
	var b strings.Builder
	for i := range s.text {
		b.WriteString(s.behind[i] + s.before[i] + string(s.text[i:i+1]))
	}
	return b.String() + s.behind[len(s.text)]
}

func (s *source) src(n ast.Node) string {
	return string(s.text[s.fset.Position(n.Pos()).Offset:s.fset.Position(n.End()).Offset])
}

// wrap puts a node between two texts, in which # is the number of the change,
// and does with others of it the same. A node is wrapped before what it holds.
func (s *source) wrap(n ast.Node, before, behind, to string) (id string) {
	from := s.fset.Position(n.Pos())
	m := &mutant{id: len(*s.mutants) + 1, place: fmt.Sprintf("%s:%d", from.Filename, from.Line)}
	if !slices.ContainsFunc(s.targets, func(t string) bool { return strings.HasPrefix(m.place+":", t) }) {
		return ""
	}
	line := func(text string) string { return fmt.Sprintf("%.90s", strings.Join(strings.Fields(text), " ")) }
	m.what = line(s.src(n)) + " → " + line(to)
	*s.mutants = append(*s.mutants, m)
	id = strconv.Itoa(m.id)
	s.put(n, strings.ReplaceAll(before, "#", id), strings.ReplaceAll(behind, "#", id))
	return id
}

func (s *source) put(n ast.Node, before, behind string) {
	from, end := s.fset.Position(n.Pos()).Offset, s.fset.Position(n.End()).Offset
	s.before[from], s.behind[end] = s.before[from]+before, behind+s.behind[end]
}
