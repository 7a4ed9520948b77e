// What the pages do beyond being read: the time since a day for the reader's day,
// keys and swipes, and one photograph large without leaving the room. All of it may
// be absent.
(function () {
  "use strict";
  var said = document.body.dataset;

  // The time since a day as people count it: whole months, twelve a year, then days.
  // A month is as long as the calendar's; one that has no such day ends on its last.
  // By years, all days since the last year: 5 years and 200 days.
  function since(day, byYears) {
    var from = new Date(day * 864e5), now = new Date();
    var y = from.getUTCFullYear(), m = from.getUTCMonth(), d = from.getUTCDate();
    var today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    function after(months) {
      var last = new Date(Date.UTC(y, m + months + 1, 0)).getUTCDate();
      return Date.UTC(y, m + months, Math.min(d, last));
    }
    var months = 12 * (now.getFullYear() - y) + now.getMonth() - m;
    if (after(months) > today) months--;
    if (months < 0) return "";
    if (byYears) months -= months % 12;
    var parts = [];
    [["y", Math.floor(months / 12)], ["m", months % 12], ["d", Math.round((today - after(months)) / 864e5)]].forEach(function (u) {
      if (u[1] === 1) parts.push(said[u[0] + "1"]);
      else if (u[1] > 1) parts.push(said[u[0] + "n"].replace("{n}", u[1]));
    });
    if (!parts.length) return said.today;
    var last = parts.pop();
    return parts.length ? parts.join(", ") + " " + said.and + " " + last : last;
  }
  function count(in_) {
    in_.querySelectorAll(".since").forEach(function (e) { e.textContent = since(+e.dataset.day, e.dataset.by === "years") || e.textContent; });
  }
  count(document);

  // Left and right, by key or finger: what is before and after in the direction of
  // reading.
  var rtl = getComputedStyle(document.documentElement).direction === "rtl";
  function turns(on, go) {
    var x = null, y = null;
    on.addEventListener("pointerdown", function (e) {
      x = e.pointerType === "touch" && e.isPrimary ? e.clientX : null;
      y = e.clientY;
    });
    on.addEventListener("pointerup", function (e) {
      if (x === null) return;
      var dx = e.clientX - x;
      if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(e.clientY - y) && (!window.visualViewport || visualViewport.scale < 1.1)) go((dx < 0) !== rtl ? 1 : -1);
      x = null;
    });
  }
  function arrow(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return 0;
    var way = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    return rtl ? -way : way;
  }

  var one = document.querySelector("article.one");
  if (one) {
    var step = function (way) {
      var to = document.querySelector(way > 0 ? ".turn a[rel=next]" : ".turn a[rel=prev]");
      if (to) location.href = to.href;
    };
    document.addEventListener("keydown", function (e) { if (arrow(e)) step(arrow(e)); });
    one.querySelector("figure").style.touchAction = "pan-y pinch-zoom";
    turns(one.querySelector("figure"), step);
  }

  var links = Array.prototype.slice.call(document.querySelectorAll("a.photo"));
  if (!links.length || !window.HTMLDialogElement) return;
  var box, hold, words, where, before, after, page, at = -1, pushed = false;

  function button(text, act) {
    var b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.addEventListener("click", act);
    return b;
  }
  function make() {
    box = document.createElement("dialog");
    box.className = "box";
    box.setAttribute("aria-modal", "true");
    var frame = document.createElement("div"), bar = document.createElement("div"), fill = document.createElement("span");
    frame.className = "frame";
    bar.className = "bar";
    fill.className = "fill";
    hold = document.createElement("div");
    hold.className = "hold";
    words = document.createElement("div");
    words.className = "say";
    where = document.createElement("span");
    where.setAttribute("role", "status");
    before = button(said.previous, function () { show(at - 1); });
    after = button(said.next, function () { show(at + 1); });
    after.autofocus = true;
    page = document.createElement("a");
    page.textContent = said.open;
    bar.append(before, after, where, fill, page, button(said.close, function () { box.close(); }));
    frame.append(bar, hold, words);
    box.append(frame);
    document.body.append(box);
    box.addEventListener("keydown", function (e) {
      if (arrow(e)) { e.preventDefault(); show(at + arrow(e)); }
    });
    turns(hold, function (way) { show(at + way); });
    box.addEventListener("close", function () {
      var link = links[at];
      at = -1;
      if (pushed) { pushed = false; history.back(); }
      hold.textContent = "";
      link.focus({ preventScroll: true });
      link.scrollIntoView({ block: "nearest" });
    });
  }
  // The address is that of the photograph's page; where files have none, a mark.
  function address(i) {
    return location.protocol === "file:" ? "#p-" + links[i].getAttribute("href").replace(".html", "") : links[i].getAttribute("href");
  }
  function show(i) {
    if (i < 0 || i >= links.length) return;
    at = i;
    var link = links[i], picture = link.querySelector("picture").cloneNode(true), img = picture.querySelector("img");
    var r = img.getAttribute("width") / img.getAttribute("height");
    var sizes = "min(96vw, " + Math.round(78 * r) + "vh)";
    picture.querySelectorAll("source, img").forEach(function (e) { e.sizes = sizes; });
    img.removeAttribute("loading");
    hold.replaceChildren(picture);
    words.replaceChildren();
    var caption = link.parentNode.querySelector("figcaption");
    if (caption) Array.prototype.forEach.call(caption.children, function (c) { words.append(c.cloneNode(true)); });
    where.textContent = said.of.replace("{n}", i + 1).replace("{m}", links.length);
    box.setAttribute("aria-label", where.textContent);
    // Not disabled: a button that had the focus would lose it.
    before.setAttribute("aria-disabled", i === 0);
    after.setAttribute("aria-disabled", i === links.length - 1);
    page.href = link.href;
    box.scrollTop = 0;
    if (pushed) history.replaceState({ box: i }, "", address(i));
  }
  links.forEach(function (link, i) {
    link.addEventListener("click", function (e) {
      if (e.button || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      if (!box) make();
      history.pushState({ box: i }, "", address(i));
      pushed = true;
      show(i);
      box.showModal();
    });
  });
  window.addEventListener("popstate", function (e) {
    if (e.state && typeof e.state.box === "number") {
      if (!box) make();
      pushed = true;
      show(e.state.box);
      if (!box.open) box.showModal();
    } else if (box && box.open) {
      pushed = false;
      box.close();
    }
  });
})();
