package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// walk changes what is in a function's body.
func (s *source) walk(body ast.Node, f *ast.FuncType) {
	var see func(ast.Node) bool
	var alone ast.Expr // no value of its own is taken from it
	see = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			s.walk(n.Body, n.Type)
			return false
		case *ast.GenDecl, *ast.ArrayType:
			return false
		case *ast.BlockStmt:
			s.statements(n.List)
		case *ast.CaseClause:
			s.statements(n.Body)
		case *ast.ReturnStmt:
			s.returns(n, f)
		case *ast.AssignStmt: // what is assigned to is no value
			for _, e := range n.Rhs {
				ast.Inspect(e, see)
			}
			return false
		case *ast.KeyValueExpr:
			s.zero(n.Value, "")
			ast.Inspect(n.Value, see)
			return false
		case *ast.ExprStmt:
			alone = n.X
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				alone = n.X
			}
		case *ast.DeferStmt:
			alone = n.Call
		case *ast.CallExpr:
			s.arguments(n)
		}
		e, ok := n.(ast.Expr)
		if ok && e != alone {
			s.condition(e)
		}
		return !ok || s.info.Types[e].Value == nil
	}
	ast.Inspect(body, see)
}

// statements are left out, but for locks and what is given back, as no test can
// see that.
func (s *source) statements(list []ast.Stmt) {
	for _, n := range list {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE || s.src(n.Lhs[0]) == "_" {
				continue
			}
		case *ast.IncDecStmt, *ast.BranchStmt, *ast.RangeStmt, *ast.ExprStmt, *ast.DeferStmt:
		default:
			continue
		}
		if text := s.src(n); !strings.HasSuffix(text, "ock()") && !strings.Contains(text, "cancel") && !strings.Contains(text, "Close()") {
			s.wrap(n, "if !mutantOn(#) { ", " }", "nothing")
		}
	}
}

// condition shifts boundaries, takes plus for minus, and makes what can be true
// or false both. Of && and || that is done to the operands: who notices that one
// does not matter notices the other operator.
func (s *source) condition(e ast.Expr) {
	v, is := s.info.Types[e], s.basic(e)
	if _, ok := e.(*ast.ParenExpr); ok || !v.IsValue() || is&(types.IsBoolean|types.IsNumeric) == 0 {
		return
	}
	switch n := e.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			return
		}
		other := map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">", token.ADD: "-", token.SUB: "+"}[n.Op]
		changed := s.src(n.X) + " " + other + " " + s.src(n.Y)
		switch { // what is called is not called twice
		case other == "" || v.Value != nil:
		case is&types.IsBoolean != 0:
			s.wrap(n, "(mutantOn(#) && "+changed+" || !mutantOn(#) && ", ")", changed)
		case s.info.Types[n.Y].Value != nil:
			s.wrap(n, "mutantPick(#, ", ", "+changed+")", changed)
		default:
			if id := s.wrap(n, "", "", changed); id != "" {
				s.put(n.Y, "mutantMinus("+id+", ", ")")
			}
		}
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if opposite := map[string]string{"Before": "After", "After": "Before"}; ok && opposite[f.Sel.Name] != "" {
			s.wrap(n, "mutantPick(#, ", ", !"+s.src(f.X)+"."+opposite[f.Sel.Name]+"("+s.src(n.Args[0])+"))", "or equal")
		}
	}
	switch {
	case is&types.IsBoolean == 0:
	case v.Value != nil:
		s.wrap(e, "(mutantOn(#) != ", ")", "not")
	default:
		s.wrap(e, "(", " || mutantOn(#))", "true")
		s.wrap(e, "(", " && !mutantOn(#))", "false")
	}
}

func (s *source) basic(e ast.Expr) types.BasicInfo {
	if t := s.info.Types[e].Type; t != nil {
		if b, ok := t.Underlying().(*types.Basic); ok {
			return b.Info()
		}
	}
	return 0
}

// returns gives zero values back.
func (s *source) returns(n *ast.ReturnStmt, f *ast.FuncType) {
	var kinds []string
	for i := 0; f.Results != nil && i < len(f.Results.List); i++ {
		for range max(len(f.Results.List[i].Names), 1) {
			kinds = append(kinds, "["+s.src(f.Results.List[i].Type)+"]")
		}
	}
	for i, e := range n.Results {
		if len(kinds) == len(n.Results) {
			s.zero(e, kinds[i])
		}
	}
}

// zero puts the zero value of a type in e's place.
func (s *source) zero(e ast.Expr, kind string) {
	v := s.info.Types[e]
	if l, ok := e.(*ast.CompositeLit); ok && (len(l.Elts) == 0 || l.Type == nil) || v.Type == nil || v.IsNil() || s.basic(e)&types.IsBoolean != 0 {
		return
	}
	if v.Value == nil || kind != "" && v.Value.ExactString() != `""` && v.Value.ExactString() != "0" {
		s.wrap(e, "mutantZero"+kind+"(#, ", ")", "zero")
	}
}

// arguments of one type change places, but for those whose order does not matter.
func (s *source) arguments(n *ast.CallExpr) {
	name := s.src(n.Fun)
	if slices.Contains([]string{"append", "errors.Is", "max", "min", "bytes.Equal", "strings.EqualFold"}, name) || strings.HasPrefix(name, "slog.") || strings.HasSuffix(name, "Sum") {
		return
	}
	for i := 1; i < len(n.Args); i++ {
		x, y := n.Args[i-1], n.Args[i]
		a, b := s.info.Types[x], s.info.Types[y]
		if a.Type == nil || b.Type == nil || !types.Identical(a.Type, b.Type) || a.Value != nil && b.Value != nil ||
			s.src(x) == s.src(y) || strings.Contains(s.src(x)+s.src(y), "(") { // what is called is not called twice
			continue
		}
		if id := s.wrap(x, "mutantPick(#, ", ", "+s.src(y)+")", s.src(y)+", as arguments of "+name); id != "" {
			s.put(y, "mutantPick("+id+", ", ", "+s.src(x)+")")
		}
	}
}
