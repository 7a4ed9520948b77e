package fence

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/pipeline/render"
)

// TestNobodyElseDraws: the program has no picture read by what is written in C but in a
// worker.
func TestNobodyElseDraws(t *testing.T) {
	draws := map[string]bool{reflect.TypeFor[render.InProcess]().Name(): true}
	for m := range reflect.TypeFor[render.Renderer]().Methods() {
		draws[m.Name] = true
	}
	root, looked := filepath.Join("..", ".."), 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (path == filepath.Join(root, "pipeline", "fence") || path == filepath.Join(root, "pipeline", "render") ||
			path == filepath.Join(root, "pipeline", "internal", "testcatalog")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		imported := false
		for _, i := range file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			imported = imported || name == reflect.TypeFor[render.Limits]().PkgPath()
		}
		if !imported {
			return nil
		}
		looked++
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !draws[s.Sel.Name] {
				return true
			}
			of := s.X
			if c, ok := of.(*ast.CompositeLit); ok { // render.Limits{}.Ladder
				of = c.Type
			}
			if q, ok := of.(*ast.SelectorExpr); ok {
				of = q.X
			}
			if name, ok := of.(*ast.Ident); ok && name.Name == "render" {
				t.Errorf("%s reads pictures in the process that has the catalog open: %s", path, s.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if looked < 5 {
		t.Errorf("only %d files were looked at", looked)
	}
}
