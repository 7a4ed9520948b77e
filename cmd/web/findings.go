package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/verify"
	"github.com/stillroom/stillroom/schema"
)

// checking is the last verification that was asked for here, or the one that runs. A
// catalog keeps no findings, because they are true of one moment: they are kept as long
// as the server runs.
type checking struct {
	mu      sync.Mutex
	running bool
	looked  int
	files   int
	report  *findings.Report
	wrong   string // why it could not be finished
	done    schema.When
	all     sync.WaitGroup
}

// findingsView is the page of it.
type findingsView struct {
	Running       bool
	Looked, Files int
	Wrong         string
	Done          schema.When
	Report        *findings.Report
	Rows          longView[schema.Finding]
	Fixes         []fix
}

// fix is what to do about the findings of one rule.
type fix struct{ Rule, Text string }

func (s *Server) findings(context.Context, *app.Session, *http.Request) (string, any, error) {
	k := s.check
	k.mu.Lock()
	defer k.mu.Unlock()
	v := findingsView{Running: k.running, Looked: k.looked, Files: k.files, Wrong: k.wrong, Done: k.done, Report: k.report}
	if k.report == nil {
		return "Findings", v, nil
	}
	v.Rows = beginning(k.report.Findings)
	told := map[string]bool{}
	for _, f := range v.Rows.Rows {
		if f.Fix != "" && !told[f.Rule] {
			told[f.Rule] = true
			v.Fixes = append(v.Fixes, fix{f.Rule, f.Fix})
		}
	}
	return "Findings", v, nil
}

// startCheck begins a verification, unless one runs. It ends with the server.
func (s *Server) startCheck(w http.ResponseWriter, r *http.Request) error {
	readData := r.PostFormValue("read") == "data"
	k := s.check
	k.mu.Lock()
	if !k.running {
		k.running, k.looked, k.files, k.wrong = true, 0, 0, ""
		k.all.Go(func() { s.verify(s.end, readData) })
	}
	k.mu.Unlock()
	http.Redirect(w, r, s.guard.base+"/findings", http.StatusSeeOther)
	return nil
}

func (k *checking) wait() { k.all.Wait() }

func (s *Server) verify(ctx context.Context, readData bool) {
	k := s.check
	// A session of its own: it may take hours, and nobody's page shall wait for it.
	door := s.opt.Door
	door.Notices = s.catalogs.told
	var report findings.Report
	err := door.Read(ctx, func(c *app.Session) error {
		job, wrong := app.Verification{ReadData: readData}.InSession(c)
		n, _, _ := c.Catalog.FileCount(ctx) // only how far it is
		k.mu.Lock()
		k.files = n
		k.mu.Unlock()
		job.Looked = func(int64) {
			k.mu.Lock()
			k.looked++
			k.mu.Unlock()
		}
		var err error
		report, err = verify.Run(ctx, job)
		for _, f := range wrong {
			report.Add(f)
		}
		report.OK = report.Errors == 0
		return err
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	k.running = false
	if err != nil {
		lines, hint := []string{err.Error()}, ""
		if s.opt.Explain != nil {
			lines, hint = s.opt.Explain(err)
		}
		k.wrong = strings.Join(append(lines, hint), " ")
		return
	}
	k.report, k.done = &report, schema.WhenOf(time.Now())
}
