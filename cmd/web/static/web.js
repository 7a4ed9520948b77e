// Keys, and what is drawn by hand. Every page can be read without this.
(function () {
  'use strict';
  var root = document.documentElement, page = document.body.dataset.page;
  root.classList.add('scripted');
  var base = document.querySelector('link[rel=icon]').getAttribute('href').replace(/\/static\/.*$/, '');
  var byId = function (id) { return document.getElementById(id); };

  function say(text) {
    var p = byId('said');
    p.textContent = text;
    clearTimeout(say.later);
    say.later = setTimeout(function () { p.textContent = ''; }, 4000);
  }
  function follow(id) {
    var a = byId(id);
    if (a && a.href) { a.click(); return true; }
    return false;
  }

  // Photos that can be acted on: the cell in hand, or the photo of the page.
  function cells() { return Array.prototype.slice.call(document.querySelectorAll('.cell')); }
  function cellInHand() { return document.activeElement && document.activeElement.closest ? document.activeElement.closest('.cell') : null; }
  function inHand() {
    var cell = cellInHand();
    if (cell) return { cell: cell, photo: cell.dataset.photo, version: cell.dataset.version, form: cell.dataset.form };
    var form = byId('write');
    if (!form) return null;
    return { photo: form.getAttribute('action').split('/').pop(), version: form.elements.version.value, form: form.elements.form.value };
  }
  function send(x, path, fields, done) {
    var body = new URLSearchParams(fields);
    body.set('form', x.form);
    fetch(base + '/photos/' + x.photo + path, { method: 'POST', body: body, headers: { 'If-Match': '"' + x.version + '"', 'Accept': 'application/json' } })
      .then(function (r) {
        if (r.ok) return done((r.headers.get('ETag') || '').replace(/"/g, ''));
        return r.text().then(function (text) {
          var found = new DOMParser().parseFromString(text, 'text/html').querySelector('.alert');
          say(found ? found.textContent.trim().replace(/\s+/g, ' ') : text);
        });
      })
      .catch(function () { say('The server does not answer. Is stillroom serve still running?'); });
  }
  function changed(x, version) {
    if (x.cell) { x.cell.dataset.version = version; return; }
    document.querySelectorAll('input[name=version]').forEach(function (i) { i.value = version; });
  }
  function rate(n) {
    var x = inHand();
    if (!x || !x.photo) { say(page === 'photos' ? 'Go to a photo with the arrows first.' : ''); return; }
    if (!x.form) { say('Nothing can be changed here.'); return; }
    send(x, '', { rating: n }, function (version) {
      changed(x, version);
      if (x.cell) x.cell.querySelector('.stars').textContent = '★'.repeat(n);
      else byId('e-rating').value = n;
      say('Rated ' + n + ' of 5.');
    });
  }
  function putAside() {
    var x = inHand();
    if (!x || !x.photo || !x.form) return;
    var is = x.cell ? x.cell.classList.contains('aside') : !!document.querySelector('#aside [value=restore]');
    send(x, '/aside', { 'do': is ? 'restore' : 'reject' }, function (version) {
      changed(x, version);
      say(is ? 'Taken back.' : 'Put aside; x takes it back.');
      if (x.cell) x.cell.classList.toggle('aside', !is);
      else location.reload();
    });
  }

  // Arrows among photos.
  function move(key) {
    var list = cells();
    if (!list.length) return false;
    var at = list.indexOf(cellInHand()), to = at;
    if (at < 0) {
      var aimed = location.hash ? list.indexOf(document.querySelector('.cell' + ':target')) : -1;
      to = Math.max(0, aimed);
    } else if (key === 'ArrowRight') to = at + 1;
    else if (key === 'ArrowLeft') to = at - 1;
    else {
      var columns = list.filter(function (c) { return c.offsetTop === list[0].offsetTop; }).length || 1;
      to = at + (key === 'ArrowDown' ? columns : -columns);
    }
    if (to >= list.length) { more(); to = list.length - 1; }
    if (to < 0) to = 0;
    list[to].querySelector('a').focus();
    return true;
  }

  // The next photos come when the end is near, below those that are there.
  var asking = false;
  function more() {
    var further = document.querySelector('#further a');
    if (!further || asking) return;
    asking = true;
    fetch(further.href).then(function (r) { return r.ok ? r.text() : Promise.reject(); }).then(function (text) {
      var doc = new DOMParser().parseFromString(text, 'text/html');
      doc.querySelectorAll('.cell').forEach(function (c) { byId('grid').appendChild(document.adoptNode(c)); });
      var next = doc.querySelector('#further a');
      if (next) further.setAttribute('href', next.getAttribute('href'));
      else byId('further').remove();
      asking = false;
    }, function () { asking = false; });
  }
  if (byId('further') && 'IntersectionObserver' in window) {
    new IntersectionObserver(function (seen) { if (seen[0].isIntersecting) more(); }, { rootMargin: '600px' }).observe(byId('further'));
  }

  document.addEventListener('keydown', function (e) {
    var t = e.target, writes = /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName);
    if (e.key === 'Escape' && drawing) { stop(); e.preventDefault(); return; }
    if (e.key === 'Escape' && writes) { t.blur(); return; }
    if (writes || e.ctrlKey || e.metaKey || e.altKey) return;
    var done = true;
    if (e.key === '/') byId('search').focus();
    else if (e.key === '?') location.href = base + '/help';
    else if (/^[0-5]$/.test(e.key) && (page === 'photos' || page === 'photo')) rate(+e.key);
    else if (e.key === 'x') putAside();
    else if (page === 'photos' && /^Arrow/.test(e.key)) done = move(e.key);
    else if (page === 'photo') {
      var zoomed = byId('zoom-out');
      if (e.key === 'ArrowLeft') done = follow(zoomed ? 'zoom-left' : 'previous');
      else if (e.key === 'ArrowRight') done = follow(zoomed ? 'zoom-right' : 'next');
      else if (e.key === 'ArrowUp') done = follow('zoom-up');
      else if (e.key === 'ArrowDown') done = follow('zoom-down');
      else if (e.key === '+' || e.key === '=') done = follow('zoom-in');
      else if (e.key === '-') done = follow('zoom-out');
      else if (e.key === 'Escape') done = follow(zoomed ? 'zoom-out' : 'back');
      else done = false;
    } else done = false;
    if (done) e.preventDefault();
  });

  // Regions and points, drawn over the picture in fractions of it.
  var svg = byId('regions'), drawing = null;
  function part(e) {
    var box = svg.getBoundingClientRect();
    var in01 = function (v) { return Math.min(1, Math.max(0, v)); };
    return { x: in01((e.clientX - box.left) / box.width), y: in01((e.clientY - box.top) / box.height) };
  }
  function short(v) { return String(Math.round(v * 10000) / 10000); }
  function stop() {
    if (!drawing) return;
    svg.classList.remove('drawing');
    var back = drawing.button;
    drawing = null;
    back.focus();
  }
  function begin(button, fields) {
    drawing = { button: button, fields: fields };
    svg.classList.add('drawing');
    byId('picture').scrollIntoView({ block: 'start' });
    say('Draw with the mouse or a finger; Esc ends it.');
  }
  if (svg) {
    document.querySelectorAll('[data-draw]').forEach(function (b) {
      b.addEventListener('click', function () { begin(b, b.dataset.draw); });
    });
    document.querySelectorAll('[data-point]').forEach(function (b) {
      b.addEventListener('click', function () { begin(b, null); drawing.point = b.dataset.point; });
    });
    var from = null, rect = null;
    svg.addEventListener('pointerdown', function (e) {
      if (!drawing) return;
      e.preventDefault();
      from = part(e);
      if (drawing.point) {
        byId(drawing.point).value = short(from.x) + ',' + short(from.y);
        from = null;
        stop();
        return;
      }
      svg.setPointerCapture(e.pointerId);
      rect = svg.querySelector('.now') || svg.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'rect'));
      rect.setAttribute('class', 'now');
    });
    svg.addEventListener('pointermove', function (e) {
      if (!from || !rect) return;
      var to = part(e), g = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
      for (var k in g) rect.setAttribute(k, short(g[k]));
    });
    svg.addEventListener('pointerup', function (e) {
      if (!from || !drawing) return;
      var to = part(e), at = drawing.fields;
      var x = Math.min(from.x, to.x), y = Math.min(from.y, to.y);
      var w = Math.min(Math.abs(to.x - from.x), 1 - x), h = Math.min(Math.abs(to.y - from.y), 1 - y);
      from = null;
      if (w < 0.002 || h < 0.002) { say('That is too small to be a part.'); return; }
      var floor = function (v) { return String(Math.floor(v * 10000) / 10000); };
      byId(at + '-x').value = short(x);
      byId(at + '-y').value = short(y);
      byId(at + '-w').value = floor(Math.min(w, 1 - Number(short(x))));
      byId(at + '-h').value = floor(Math.min(h, 1 - Number(short(y))));
      stop();
    });
  }

  // How far a check is.
  if (byId('progress')) setTimeout(function () { location.reload(); }, 2000);
})();
