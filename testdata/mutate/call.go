package main

import (
	"go/ast"
	"go/types"
	"strings"
)

// call swaps arguments of one type, shifts the boundaries of times, takes either
// for the larger or smaller of two, and leaves keys of an order out.
func (s *source) call(n *ast.CallExpr) {
	name := s.src(n.Fun)
	switch {
	case name == "max" || name == "min":
		for _, e := range n.Args {
			s.wrap(n, "mutantPick(#, ", ", "+s.src(e)+")", s.src(e))
		}
	case name == "cmp.Or":
		for _, e := range n.Args {
			s.omit(e, "")
		}
	case name != "time.After" && (strings.HasSuffix(name, ".Before") || strings.HasSuffix(name, ".After")):
		of := name[:strings.LastIndex(name, ".")]
		s.wrap(n, "(", " || mutantOn(#) && "+of+".Equal("+s.src(n.Args[0])+"))", "or equal")
	case name == "append", name == "make", name == "errors.Is", name == "bytes.Equal", name == "time.Unix", strings.HasSuffix(name, "Sum"): // of two types, or in any order
	default:
		for i := 1; i < len(n.Args); i++ {
			s.swap(name, n.Args[i-1], n.Args[i])
		}
	}
}

func (s *source) swap(name string, x, y ast.Expr) {
	a, b := s.info.Types[x], s.info.Types[y]
	if a.Type == nil || b.Type == nil || !types.Identical(a.Type, b.Type) || a.Value != nil && b.Value != nil ||
		s.src(x) == s.src(y) || strings.Contains(s.src(x)+s.src(y), "(") { // what is called is not called twice
		return
	}
	if id := s.wrap(x, "mutantPick(#, ", ", "+s.src(y)+")", s.src(y)+", as arguments of "+name); id != "" {
		s.put(y, "mutantPick("+id+", ", ", "+s.src(x)+")")
	}
}
