package web

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is a Chromium that is told what to do through a pipe, and what it said.
type browser struct {
	t       *testing.T
	to      *os.File
	session string
	answers chan message

	mu    sync.Mutex
	n     int
	asked []string // addresses that were requested
	said  []string // what stood in its console
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not there")
	}
	read, to, err := os.Pipe()
	check(t, err)
	from, write, err := os.Pipe()
	check(t, err)
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--remote-debugging-pipe", "--window-size=1200,900", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{read, write}
	check(t, cmd.Start())
	b := &browser{t: t, to: to, answers: make(chan message, 64)}
	go b.listen(from)
	t.Cleanup(func() {
		b.send("Browser.close", nil)
		_ = cmd.Wait()
	})
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})["targetId"]
	b.session, _ = b.call("Target.attachToTarget", map[string]any{"targetId": target, "flatten": true})["sessionId"].(string)
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil)
	}
	return b
}

func (b *browser) listen(from *os.File) {
	in := bufio.NewReaderSize(from, 1<<20)
	for {
		text, err := in.ReadBytes(0)
		if err != nil {
			close(b.answers)
			return
		}
		var m message
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		if m.ID != 0 {
			b.answers <- m
			continue
		}
		b.heard(m)
	}
}

func (b *browser) heard(m message) {
	var p struct {
		Request struct{ URL string }
		Entry   struct{ Text, Source, Level string }
	}
	_ = json.Unmarshal(m.Params, &p)
	b.mu.Lock()
	defer b.mu.Unlock()
	switch m.Method {
	case "Network.requestWillBeSent":
		b.asked = append(b.asked, p.Request.URL)
	case "Log.entryAdded":
		b.said = append(b.said, p.Entry.Source+": "+p.Entry.Text)
	case "Runtime.exceptionThrown":
		b.said = append(b.said, string(m.Params))
	}
}

func (b *browser) send(method string, params any) int {
	b.n++
	m := map[string]any{"id": b.n, "method": method}
	if params != nil {
		m["params"] = params
	}
	if b.session != "" && !strings.HasPrefix(method, "Browser.") {
		m["sessionId"] = b.session
	}
	text, err := json.Marshal(m)
	check(b.t, err)
	_, err = b.to.Write(append(text, 0))
	check(b.t, err)
	return b.n
}

func (b *browser) call(method string, params any) map[string]any {
	b.t.Helper()
	id := b.send(method, params)
	for m := range b.answers {
		if m.ID != id {
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error)
		}
		var result map[string]any
		check(b.t, json.Unmarshal(m.Result, &result))
		return result
	}
	b.t.Fatalf("%s: the browser is gone", method)
	return nil
}

// eval is the value of an expression on the page. While a page goes to another there is
// none.
func (b *browser) eval(js string) any {
	id := b.send("Runtime.evaluate", map[string]any{"expression": js, "returnByValue": true})
	for m := range b.answers {
		if m.ID != id {
			continue
		}
		var r struct{ Result struct{ Value any } }
		_ = json.Unmarshal(m.Result, &r)
		return r.Result.Value
	}
	return nil
}

// until waits for an expression to be true: the test as a whole has an end.
func (b *browser) until(js string) {
	b.t.Helper()
	for i := 0; b.eval(`document.readyState === "complete" && !!(`+js+`)`) != true; i++ {
		if i > 600 {
			b.t.Fatalf("never: %s; it is at %v with %v", js, b.eval("location.pathname + location.search"), b.eval("document.activeElement.outerHTML.slice(0, 200) + document.getElementById('said').textContent"))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func (b *browser) goTo(at string) {
	b.t.Helper()
	b.call("Page.navigate", map[string]any{"url": at})
}

// press presses one key.
func (b *browser) press(key string) {
	b.t.Helper()
	down := map[string]any{"type": "keyDown", "key": key}
	if len(key) == 1 {
		down["text"] = key
	}
	if key == "Enter" {
		down["text"], down["windowsVirtualKeyCode"] = "\r", 13
	}
	b.call("Input.dispatchKeyEvent", down)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key})
}

// drag moves the mouse from one part of an element to another, in fractions of it.
func (b *browser) drag(id string, x, y, toX, toY float64) {
	b.t.Helper()
	at := func(fx, fy float64) map[string]any {
		js := fmt.Sprintf(`(()=>{var r=document.getElementById(%q).getBoundingClientRect();return [r.left+r.width*%f,r.top+r.height*%f]})()`, id, fx, fy)
		p, _ := b.eval(js).([]any)
		if len(p) != 2 {
			b.t.Fatalf("%s is not there", id)
		}
		return map[string]any{"x": p[0], "y": p[1], "button": "left", "buttons": 1, "clickCount": 1}
	}
	for _, step := range []struct {
		kind string
		x, y float64
	}{{"mousePressed", x, y}, {"mouseMoved", (x + toX) / 2, (y + toY) / 2}, {"mouseMoved", toX, toY}, {"mouseReleased", toX, toY}} {
		e := at(step.x, step.y)
		e["type"] = step.kind
		b.call("Input.dispatchMouseEvent", e)
	}
}

// By keys alone a person looks through a catalog, rates, puts aside, looks closely and
// searches. Nothing that the pages' policy forbids is tried, and nobody else is asked.
func TestByKeysInABrowser(t *testing.T) {
	b := openBrowser(t)
	p := served(t, house(t, 5), true)
	list := p.photos()
	b.goTo(p.server.Address())
	b.until(`location.pathname === "` + p.server.guard.base + `/" && location.search === ""`)
	b.press("/")
	b.until(`document.activeElement.id === "search"`)
	b.press("Escape")
	b.until(`document.activeElement === document.body`)

	b.goTo(p.base + "photos?sort=name")
	b.until(`document.querySelectorAll(".cell").length === 5`)
	focused := func(n int) { b.until(fmt.Sprintf(`document.activeElement.closest("#p-%s")`, list[n])) }
	b.press("ArrowRight")
	focused(0)
	b.press("ArrowRight")
	focused(1)
	b.press("ArrowLeft")
	focused(0)
	b.press("ArrowLeft")
	focused(0)
	b.press("3")
	b.until(`document.querySelector("#p-` + list[0] + ` .stars").textContent === "★★★"`)
	if r := p.said(list[0]).Rating; r == nil || *r != 3 {
		t.Errorf("rated %v", r)
	}
	b.press("5") // by the version that the first one gave
	b.until(`document.querySelector("#p-` + list[0] + ` .stars").textContent === "★★★★★"`)
	b.press("x")
	b.until(`document.querySelector("#p-` + list[0] + `").classList.contains("aside")`)
	b.press("x")
	b.until(`!document.querySelector("#p-` + list[0] + `").classList.contains("aside")`)
	b.press("Enter")
	b.until(`location.pathname.endsWith("/photos/` + list[0] + `")`)

	b.press("ArrowRight")
	b.until(`location.pathname.endsWith("/photos/` + list[1] + `")`)
	b.press("+")
	b.until(`location.search.includes("zoom=2")`)
	b.press("ArrowRight")
	b.until(`location.search.includes("at=0.75")`)
	b.press("Escape")
	b.until(`!location.search.includes("zoom")`)
	b.press("4")
	b.until(`document.getElementById("e-rating").value === "4"`)
	b.eval(`document.querySelector("[data-draw]").click()`)
	b.until(`document.getElementById("regions").classList.contains("drawing")`)
	b.drag("regions", 0.25, 0.25, 0.75, 0.5)
	b.until(`Math.abs(document.getElementById("d-0-x").value - 0.25) < 0.01 && Math.abs(document.getElementById("d-0-y").value - 0.25) < 0.01`)
	b.until(`Math.abs(document.getElementById("d-0-w").value - 0.5) < 0.01 && Math.abs(document.getElementById("d-0-h").value - 0.25) < 0.01`)
	b.eval(`document.getElementById("d-0-label").value = "a letter"; window.before = true; document.querySelector("#depicts button[type=submit]").click()`)
	// What was typed stands on the page before it is sent as well: a key would be lost there.
	b.until(`!window.before && document.querySelector("#regions rect") && document.getElementById("d-0-label").value === "a letter"`)
	b.eval(`document.activeElement.blur()`)
	b.press("Escape")
	b.until(`location.pathname.endsWith("/photos") && location.hash === "#p-` + list[1] + `"`)
	b.press("?")
	b.until(`location.pathname.endsWith("/help")`)

	only := served(t, house(t, 1), false)
	b.goTo(only.server.Address())
	b.until(`location.pathname === "` + only.server.guard.base + `/"`)
	b.goTo(only.base + "photos")
	b.until(`document.querySelectorAll(".cell").length === 1`)
	b.press("ArrowDown")
	b.press("3")
	b.until(`document.getElementById("said").textContent !== ""`)
	if r := only.said(only.photos()[0]).Rating; r != nil {
		t.Errorf("rated %d without leave", *r)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, at := range b.asked {
		if !strings.HasPrefix(at, "http://"+p.server.at.String()+"/") && !strings.HasPrefix(at, "http://"+only.server.at.String()+"/") && at != "about:blank" {
			t.Errorf("%s was asked for", at)
		}
	}
	for _, s := range b.said {
		t.Errorf("in the console: %s", s)
	}
}

// A file that leads to the address, as serve --open makes one, lets a browser in: the
// strict cookie is sent from the first page on.
func TestAFileLeadsIn(t *testing.T) {
	b := openBrowser(t)
	p := served(t, house(t, 1), false)
	file := t.TempDir() + "/open.html"
	check(t, os.WriteFile(file, []byte(`<!DOCTYPE html><title>x</title><meta http-equiv="refresh" content="0; url=`+p.server.Address()+`">`), 0o600))
	b.goTo("file://" + file)
	b.until(`location.pathname === "` + p.server.guard.base + `/" && location.search === "" && document.querySelector("h1").textContent === "Rooms"`)
}
