package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// walk changes what is in a function's body.
func (s *source) walk(body ast.Node, f *ast.FuncType) {
	ast.Inspect(body, func(n ast.Node) bool {
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
			for _, e := range n.List {
				s.condition(e)
			}
		case *ast.IfStmt:
			s.condition(n.Cond)
		case *ast.ReturnStmt:
			s.returns(n, f)
		case *ast.AssignStmt:
			for _, e := range n.Rhs {
				s.condition(e)
			}
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if pair, ok := e.(*ast.KeyValueExpr); ok {
					e = pair.Value
				}
				s.omit(e, s.named(e))
			}
		case *ast.CallExpr:
			s.call(n)
		case *ast.BinaryExpr:
			if s.info.Types[n].Value == nil {
				s.binary(n)
			}
		}
		if e, ok := n.(ast.Expr); ok && s.info.Types[e].Value != nil {
			s.constant(e)
			return false
		}
		return true
	})
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
		if text := s.src(n); !strings.HasSuffix(text, "ock()") && !strings.Contains(text, "defer cancel") && !strings.Contains(text, "Close()") {
			s.wrap(n, "if !mutantOn(#) { ", " }", "nothing")
		}
	}
}

// condition is made true, and false. What a case names is made another.
func (s *source) condition(e ast.Expr) {
	switch v := s.info.Types[e].Value; {
	case v != nil && v.Kind() == constant.String && s.named(e) != "":
		s.wrap(e, "mutantPick["+s.named(e)+"](#, ", ", "+s.src(e)+` + "~")`, "another")
	case v == nil && s.is(e, types.IsBoolean):
		s.wrap(e, "(", " || mutantOn(#))", "true")
		s.wrap(e, "(", " && !mutantOn(#))", "false")
	}
}

func (s *source) is(e ast.Expr, what types.BasicInfo) bool {
	t := s.info.Types[e].Type
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&what != 0
}

// returns gives zero values back, and of what is true or false both.
func (s *source) returns(n *ast.ReturnStmt, f *ast.FuncType) {
	var kinds []string
	for i := 0; f.Results != nil && i < len(f.Results.List); i++ {
		for range max(len(f.Results.List[i].Names), 1) {
			kinds = append(kinds, s.src(f.Results.List[i].Type))
		}
	}
	for i, e := range n.Results {
		if s.is(e, types.IsBoolean) {
			s.condition(e)
		} else if len(kinds) == len(n.Results) {
			s.omit(e, kinds[i])
		}
	}
}

// omit puts the zero value of a type in e's place.
func (s *source) omit(e ast.Expr, kind string) {
	tv := s.info.Types[e]
	literal, ok := e.(*ast.CompositeLit)
	if tv.Type == nil || tv.IsNil() || ok && (len(literal.Elts) == 0 || literal.Type == nil) || tv.Value != nil && kind == "" {
		return
	}
	if v := tv.Value; v != nil && (v.Kind() == constant.Bool || v.ExactString() == `""` || v.ExactString() == "0") {
		return
	}
	if kind != "" {
		kind = "[" + kind + "]"
	}
	s.wrap(e, "mutantZero"+kind+"(#, ", ")", "zero")
}

// named is the name of a constant's type, empty if the package has none for it.
func (s *source) named(e ast.Expr) string {
	if s.info.Types[e].Value == nil {
		return ""
	}
	name := types.TypeString(s.info.Types[e].Type, func(p *types.Package) string { return strings.TrimPrefix(p.Path(), s.dir) })
	switch name = strings.TrimPrefix(name, "."); {
	case name == "time.Duration":
		return "mutantDuration"
	case strings.ContainsAny(name, ". "): // another package's, or untyped
		return ""
	}
	return name
}

// constant is one more, or twice as much if one more would not show.
func (s *source) constant(e ast.Expr) {
	kind, text, v := s.named(e), s.src(e), s.info.Types[e].Value
	switch {
	case v.Kind() == constant.Bool:
		s.wrap(e, "(mutantOn(#) != ", ")", "not")
	case kind == "" || !s.is(e, types.IsNumeric) || constant.Compare(v, token.GTR, constant.MakeInt64(1<<62)):
	case kind == "mutantDuration" || kind == "float64" && constant.Compare(v, token.GTR, constant.MakeInt64(1000)):
		s.wrap(e, "mutantPick["+kind+"](#, ", ", 2 * ("+text+"))", "twice")
	default:
		s.wrap(e, "mutantPick["+kind+"](#, ", ", "+text+" + 1)", text+" + 1")
	}
}

// binary shifts boundaries, takes one operator for another and leaves conditions
// out.
func (s *source) binary(n *ast.BinaryExpr) {
	x, y, op := s.src(n.X), s.src(n.Y), n.Op.String()
	other := map[token.Token]string{token.ADD: "-", token.SUB: "+", token.MUL: "+", token.QUO: "*", token.LAND: "||", token.LOR: "&&"}[n.Op]
	changed := x + " " + other + " " + y
	switch {
	case n.Op == token.LSS, n.Op == token.GTR:
		s.wrap(n, "(", " || mutantOn(#) && "+x+" == "+y+")", x+" "+op+"= "+y)
	case n.Op == token.LEQ, n.Op == token.GEQ:
		s.wrap(n, "(", " && !(mutantOn(#) && "+x+" == "+y+"))", x+" "+op[:1]+" "+y)
	case n.Op == token.LAND, n.Op == token.LOR:
		s.wrap(n, "(mutantOn(#) && ("+changed+") || !mutantOn(#) && (", "))", changed)
		for _, e := range []ast.Expr{n.X, n.Y} {
			if b, ok := e.(*ast.BinaryExpr); ok && b.Op == n.Op {
				continue // its own operands are left out
			} else if n.Op == token.LAND {
				s.wrap(e, "(", " || mutantOn(#))", "true")
			} else {
				s.wrap(e, "(", " && !mutantOn(#))", "false")
			}
		}
	case other != "" && s.is(n, types.IsNumeric) && !strings.Contains(changed, "jitter("): // which counts its calls
		s.wrap(n, "mutantPick(#, ", ", "+changed+")", changed)
	}
}
