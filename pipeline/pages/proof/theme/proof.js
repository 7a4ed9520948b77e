// Answers are kept in this page, on this device as far as that works, and in the file
// that is saved. Nothing is chosen beforehand, and nothing is sent.
(function () {
  "use strict";
  var body = document.body, said = body.dataset, words = document.getElementById("words").dataset;
  var key = "stillroom-proof " + said.id, svg = "http://www.w3.org/2000/svg";
  var all = { name: "", note: "", photos: {} };
  var views = [];
  document.documentElement.className = "works";

  function of(id) { return all.photos[id] || (all.photos[id] = { uses: {}, parts: [], note: "" }); }
  function tell(text) { document.getElementById("said").textContent = text; }
  function keep() {
    try { localStorage.setItem(key, JSON.stringify(file())); } catch (e) { /* the file is what counts */ }
    states();
  }
  function states() {
    document.querySelectorAll("[data-of]").forEach(function (e) {
      var p = all.photos[e.dataset.of];
      e.textContent = "(" + (p && (Object.keys(p.uses).length || p.parts.length || p.note) ? said.answered : said.unanswered) + ")";
    });
  }
  function file() {
    var list = [];
    views.forEach(function (v) {
      var p = of(v.id), uses = Object.keys(p.uses).map(function (u) { return { channel: u, answer: p.uses[u] }; });
      if (!uses.length && !p.parts.length && !p.note) return;
      var out = { photo_id: v.id, uses: uses };
      if (p.parts.length) out.parts = p.parts;
      if (p.note) out.note = p.note;
      list.push(out);
    });
    var f = { schema: "stillroom.answers", schema_version: "1.0.0", package: said.id, saved_at: new Date().toISOString().slice(0, 19) + "Z", photos: list };
    if (all.name) f.name = all.name;
    if (all.note) f.note = all.note;
    return f;
  }
  // Returns whether these are answers about these photographs.
  function take(text) {
    var f;
    try { f = JSON.parse(text); } catch (e) { return false; }
    if (!f || f.schema !== "stillroom.answers" || f.package !== said.id || !Array.isArray(f.photos)) return false;
    all = { name: String(f.name || ""), note: String(f.note || ""), photos: {} };
    f.photos.forEach(function (p) {
      var mine = of(String(p.photo_id));
      (p.uses || []).forEach(function (u) { if (/^(yes|no|part)$/.test(u.answer)) mine.uses[String(u.channel)] = u.answer; });
      (p.parts || []).forEach(function (b) {
        if ([b.x, b.y, b.w, b.h].every(function (n) { return typeof n === "number" && n >= 0 && n <= 1; })) mine.parts.push(clamp({ x: b.x, y: b.y, w: b.w, h: b.h }));
      });
      mine.note = String(p.note || "");
    });
    views.forEach(function (v) { v.draw(); });
    document.getElementById("name").value = all.name;
    document.getElementById("all-note").value = all.note;
    return true;
  }
  // A part lies within the picture, and is never so small that it cannot be seen.
  function clamp(b) {
    function r(n) { return Math.round(n * 1e4) / 1e4; }
    var w = Math.min(1, Math.max(.02, b.w)), h = Math.min(1, Math.max(.02, b.h));
    return { x: r(Math.min(Math.max(0, b.x), 1 - w)), y: r(Math.min(Math.max(0, b.y), 1 - h)), w: r(w), h: r(h) };
  }

  function View(section, n) {
    var id = section.dataset.photo, asks = section.querySelector(".asks"), hold = section.querySelector(".hold"), first = null;
    asks.append(document.getElementById("asks").content.cloneNode(true));
    var parts = asks.querySelector(".parts"), list = parts.querySelector("ul"), drawing = parts.querySelector(".draw"), note = asks.querySelector(".note textarea");
    var sheet = document.createElementNS(svg, "svg");
    sheet.setAttribute("viewBox", "0 0 1 1");
    sheet.setAttribute("preserveAspectRatio", "none");
    sheet.setAttribute("aria-hidden", "true");
    hold.append(sheet);
    asks.querySelectorAll("fieldset").forEach(function (f) {
      f.querySelectorAll("input").forEach(function (i) {
        i.name = "u-" + n + "-" + f.dataset.use;
        i.addEventListener("change", function () {
          if (i.value) of(id).uses[f.dataset.use] = i.value;
          else delete of(id).uses[f.dataset.use];
          show();
          keep();
        });
      });
    });
    note.addEventListener("input", function () { of(id).note = note.value.trim(); keep(); });
    function draws(on) {
      first = null;
      hold.classList.toggle("drawing", on);
      drawing.textContent = on ? said.done : said.draw;
      drawing.setAttribute("aria-pressed", on);
      mark();
    }
    drawing.addEventListener("click", function () { 
      draws(!hold.classList.contains("drawing"));
      if (hold.classList.contains("drawing")) hold.scrollIntoView({ block: "nearest" });
    });
    parts.querySelector(".add").addEventListener("click", function () { put({ x: .35, y: .35, w: .3, h: .3 }); });
    hold.addEventListener("click", function (e) {
      if (!hold.classList.contains("drawing")) return;
      var r = hold.getBoundingClientRect(), x = (e.clientX - r.left) / r.width, y = (e.clientY - r.top) / r.height;
      if (!first) { first = [x, y]; return mark(); }
      var a = first;
      draws(false);
      put({ x: Math.min(x, a[0]), y: Math.min(y, a[1]), w: Math.abs(x - a[0]), h: Math.abs(y - a[1]) });
    });
    function put(b) { of(id).parts.push(clamp(b)); mark(); boxes(); keep(); }
    function mark() {
      sheet.textContent = "";
      of(id).parts.forEach(function (b) {
        var e = document.createElementNS(svg, "rect");
        e.setAttribute("x", b.x); e.setAttribute("y", b.y); e.setAttribute("width", b.w); e.setAttribute("height", b.h);
        sheet.append(e);
      });
      if (first) {
        var c = document.createElementNS(svg, "circle");
        c.setAttribute("cx", first[0]); c.setAttribute("cy", first[1]); c.setAttribute("r", .015);
        sheet.append(c);
      }
    }
    function boxes() {
      list.textContent = "";
      of(id).parts.forEach(function (b, i) {
        var row = document.getElementById("box").content.cloneNode(true);
        row.querySelector("strong").textContent = said.box.replace("{n}", i + 1);
        row.querySelectorAll("button").forEach(function (button) {
          button.setAttribute("aria-label", said.box.replace("{n}", i + 1) + ": " + button.textContent);
          button.addEventListener("click", function () {
            var p = of(id).parts, d = { left: [-.03, 0, 0], right: [.03, 0, 0], up: [0, -.03, 0], down: [0, .03, 0], larger: [-.015, -.015, .03], smaller: [.015, .015, -.03] }[button.dataset.do];
            if (!d) { p.splice(i, 1); boxes(); drawing.focus(); } else p[i] = clamp({ x: p[i].x + d[0], y: p[i].y + d[1], w: p[i].w + d[2], h: p[i].h + d[2] });
            mark();
            keep();
          });
        });
        list.append(row);
      });
    }
    function show() {
      var p = of(id), any = p.parts.length > 0 || Object.keys(p.uses).some(function (u) { return p.uses[u] === "part"; });
      parts.classList.toggle("on", any);
      if (!any) draws(false);
    }
    this.id = id;
    this.draw = function () {
      var p = of(id);
      asks.querySelectorAll("fieldset").forEach(function (f) {
        f.querySelectorAll("input").forEach(function (i) { i.checked = i.value !== "" && p.uses[f.dataset.use] === i.value; });
      });
      note.value = p.note;
      mark();
      boxes();
      show();
    };
  }
  document.querySelectorAll("section.photo").forEach(function (s, i) { views.push(new View(s, i)); });

  [["name", "name"], ["all-note", "note"]].forEach(function (x) {
    var e = document.getElementById(x[0]);
    e.addEventListener("input", function () { all[x[1]] = e.value.trim(); keep(); });
  });
  document.getElementById("save").addEventListener("click", function () {
    var text = JSON.stringify(file(), null, 2) + "\n", name = "answers-" + said.stem + ".txt", blob = new Blob([text], { type: "text/plain" });
    document.getElementById("text").value = text;
    document.getElementById("copy").hidden = false;
    function load() {
      var a = document.createElement("a");
      a.href = URL.createObjectURL(blob);
      a.download = name;
      document.body.append(a);
      a.click();
      a.remove();
      setTimeout(function () { URL.revokeObjectURL(a.href); }, 60000);
      tell(words.saved);
    }
    try {
      var f = new File([blob], name, { type: "text/plain" });
      // A telephone hands a file on; a computer keeps it.
      if (matchMedia("(pointer: coarse)").matches && navigator.canShare && navigator.canShare({ files: [f] })) {
        navigator.share({ files: [f] }).then(function () { tell(words.saved); }, function (e) { if (e.name !== "AbortError") load(); });
        return;
      }
    } catch (e) { /* no File, or no sharing */ }
    load();
  });
  document.getElementById("file").addEventListener("change", function () {
    var input = this, r = new FileReader();
    if (!input.files.length) return;
    r.onload = function () {
      var ok = take(String(r.result));
      tell(ok ? words.opened : words.bad);
      if (ok) keep();
      input.value = "";
    };
    r.readAsText(input.files[0]);
  });
  document.getElementById("forget").addEventListener("click", function () {
    try { localStorage.removeItem(key); } catch (e) { /* nothing was kept */ }
    all = { name: "", note: "", photos: {} };
    views.forEach(function (v) { v.draw(); });
    document.getElementById("name").value = document.getElementById("all-note").value = "";
    states();
    tell(words.forgot);
  });
  document.getElementById("print").addEventListener("click", function () {
    document.querySelectorAll("img[loading]").forEach(function (i) { i.loading = "eager"; });
    print();
  });
  try { var was = localStorage.getItem(key); if (was) take(was); } catch (e) { /* nothing was kept */ }
  states();
})();
