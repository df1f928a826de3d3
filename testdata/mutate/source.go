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
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// helpers go into the package. A change may make a loop that never ends, so
// memory is bounded.
const helpers = `package %s

import ("os"; "strconv"; "syscall")

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

func mutantMinus[T ~int | ~int32 | ~int64 | ~float64](id int, a T) T { return mutantPick(id, a, -a) }

func mutantZero[T any](id int, a T) T { return mutantPick(id, a, *new(T)) }
`

// source is a package whose nodes are put between texts.
type source struct {
	fset           *token.FileSet
	info           *types.Info
	targets        []string
	text           []byte         // of the file at hand
	before, behind map[int]string // by offset in it
	texts          map[string]string
	mutants        []string // file:line: what → what
}

// rewrite makes all changes whose place begins with one of the targets.
func rewrite(dir string, targets []string) (s *source, err error) {
	names, _ := filepath.Glob(dir + "/*.go")
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	files := make([]*ast.File, len(names))
	s = &source{fset: token.NewFileSet(), targets: targets, texts: map[string]string{}}
	for i, name := range names {
		if files[i], err = parser.ParseFile(s.fset, name, nil, parser.SkipObjectResolution); err != nil {
			return nil, fmt.Errorf("parse: %w", err)
		}
		s.texts[dir+"/mutants.go"] = fmt.Sprintf(helpers, files[i].Name.Name)
	}
	s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(s.fset, "gc", exported)}
	if _, err = config.Check(dir, s.fset, files, s.info); err != nil {
		return nil, fmt.Errorf("check types: %w", err)
	}
	for i, name := range names {
		if s.text, err = os.ReadFile(name); err != nil { //nolint:gosec // a file of ours
			return nil, fmt.Errorf("read: %w", err)
		}
		s.before, s.behind = map[int]string{}, map[int]string{}
		for _, d := range files[i].Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil {
				s.walk(d.Body, d.Type)
			}
		}
		for at := range len(s.text) + 1 {
			s.texts[name] += s.behind[at] + s.before[at] + string(s.text[at:min(at+1, len(s.text))])
		}
	}
	return s, nil
}

// exported opens what the compiler has left of a package's types.
func exported(imported string) (io.ReadCloser, error) {
	file, err := exec.CommandContext(context.Background(), "go", "list", "-export", "-f={{.Export}}", imported).Output() //nolint:gosec // what our files import
	if err != nil {
		return nil, fmt.Errorf("find types of %s: %w", imported, err)
	}
	return os.Open(string(bytes.TrimSpace(file))) //nolint:wrapcheck // its error names the file
}

func (s *source) src(n ast.Node) string {
	return string(s.text[s.fset.Position(n.Pos()).Offset:s.fset.Position(n.End()).Offset])
}

// wrap puts a node between two texts, in which # is the number of the change. A
// node is wrapped before what it holds.
func (s *source) wrap(n ast.Node, before, behind, to string) (id string) {
	from := s.fset.Position(n.Pos())
	place := fmt.Sprintf("%s:%d:", filepath.Base(from.Filename), from.Line)
	if len(s.targets) > 0 && !slices.ContainsFunc(s.targets, func(t string) bool { return strings.HasPrefix(place, t) }) {
		return ""
	}
	what := fmt.Sprintf("%.90s → %.90s", strings.Join(strings.Fields(s.src(n)), " "), strings.Join(strings.Fields(to), " "))
	s.mutants = append(s.mutants, place+" "+what)
	id = strconv.Itoa(len(s.mutants))
	s.put(n, strings.ReplaceAll(before, "#", id), strings.ReplaceAll(behind, "#", id))
	return id
}

func (s *source) put(n ast.Node, before, behind string) {
	from, end := s.fset.Position(n.Pos()).Offset, s.fset.Position(n.End()).Offset
	s.before[from], s.behind[end] = s.before[from]+before, behind+s.behind[end]
}
