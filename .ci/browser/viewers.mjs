// IIIF packages in the viewers that museums have: each is put at the address that it was
// made for, and a page of another host opens it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { browser, shot } from './look.mjs';
import { run, set } from './world.mjs';

const programs = path.join(path.dirname(new URL(import.meta.url).pathname), 'viewers');
const host = 'https://viewer.example/';
const types = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml', jpg: 'image/jpeg', png: 'image/png', json: 'application/json' };

// packages are made of the catalog as it was before anybody took a word back. On the web
// tiles are cut, and where nothing may be cropped there are none; in the exhibition the
// catalog has tiles of its own, and one room may leave small only.
function packages(dir) {
  set(dir, 'rights', { web_statement: `'https://example.org/terms'`, licensor: `'Sample Archive'`, licensor_url: `'https://example.org/ask'` }, 'before');
  const iiif = (channel, to, base) => {
    run(dir, ['export', '--channel', channel, '--format', 'iiif', '--to', to, '--base-url', base], '', 'before');
    const root = path.join(dir, to), read = name => JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'));
    return { root, base: base + '/', collection: read('collection.json'), manifests: fs.readdirSync(root).filter(f => f.startsWith('r-')).map(r => read(r + '/manifest.json')) };
  };
  const web = iiif('web', 'iiif-web', 'https://rooms.example/a/b');
  fs.appendFileSync(path.join(dir, 'before/stillroom.toml'), '\n[recipes.tiles]\non = true\n');
  run(dir, ['derive'], '', 'before');
  return [web, iiif('exhibition', 'iiif-exhibition', 'https://rooms.example')];
}

// viewers open the canvas of a manifest (none: of a collection). noise is what one says
// of itself, whatever it shows.
const viewers = {
  'Universal Viewer': {
    head: '<link rel=stylesheet href=/universalviewer/dist/uv.css><script src=/universalviewer/dist/umd/UV.js></script>',
    script: (m, n) => `UV.init('v', ${JSON.stringify({ manifest: m.id, canvasIndex: n, embedded: true })})`,
    noise: [host + 'images/data:image/gif'],
    says: true,
  },
  Mirador: {
    head: '<script src=/mirador/dist/mirador.min.js></script>',
    script: (m, n) => `Mirador.viewer(${JSON.stringify({ id: 'v', window: { sideBarOpen: true, defaultSideBarPanel: 'attribution' }, windows: [{ manifestId: m.id, canvasId: m.items[n].id }] })})`,
    noise: ['Accessing element.ref was removed in React 19'],
    says: true,
  },
  Tify: {
    head: '<link rel=stylesheet href=/tify/dist/tify.css><script type=module src=/tify/dist/tify.js></script>',
    script: (m, n) => `addEventListener('load', () => new Tify(${JSON.stringify({ container: '#v', manifestUrl: m.id, view: 'info', pages: m.type === 'Manifest' ? [n + 1] : null })}))`,
    noise: [],
    says: true,
  },
  OpenSeadragon: {
    head: '<script src=/openseadragon/build/openseadragon/openseadragon.js></script>',
    script: m => `window.all = OpenSeadragon(${JSON.stringify({
      id: 'v', prefixUrl: '/openseadragon/build/openseadragon/images/', crossOriginPolicy: 'Anonymous', collectionMode: true, collectionRows: 1,
      tileSources: m.items.map(c => c.items[0].items[0].body.service[0].id + '/info.json'),
    })})`,
    noise: [],
    onlyManifests: true,
  },
};

// look opens a page, waits until what was asked for and what is said are enough or
// something is wrong, and comes closer.
async function look(viewer, pkg, m, n, name, enough) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const asked = [], wrong = [];
  const body = `<!doctype html><html lang=en><meta charset=utf-8><title>viewer</title><link rel=icon href=data:,>${viewer.head}
    <style>body{margin:0}#v{position:absolute;inset:0}</style><body><div id=v class=uv></div><script>${viewer.script(m, n)}</script>`;
  await context.route('**', route => {
    const url = route.request().url();
    if (url === host) return route.fulfill({ contentType: 'text/html', body });
    const file = url.startsWith(host) ? path.join(programs, new URL(url).pathname) : url.startsWith(pkg.base) ? path.join(pkg.root, decodeURIComponent(url.slice(pkg.base.length))) : '';
    if (url.startsWith(pkg.base)) asked.push(url.slice(pkg.base.length));
    if (file && fs.existsSync(file)) return route.fulfill({ body: fs.readFileSync(file), contentType: types[path.extname(file).slice(1)] || 'text/plain', headers: { 'access-control-allow-origin': '*' } });
    wrong.push('no file: ' + url);
    return route.fulfill({ status: 404, body: '' });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(0); // the test as a whole has an end, where somebody runs it
  page.on('console', c => { if (c.type() === 'error') wrong.push(`console: ${c.text()} ${c.location().url}`); });
  page.on('pageerror', e => wrong.push('error: ' + e.message));
  page.on('dialog', d => { wrong.push('dialog: ' + d.message()); d.dismiss(); });
  const faults = () => wrong.filter(w => !viewer.noise.some(n => w.includes(n)));
  await page.goto(host, { waitUntil: 'load' });
  while (!faults().length && !enough(asked, await page.evaluate(() => document.body.innerText))) await page.waitForTimeout(50);
  await page.waitForLoadState('networkidle');
  await shot(page, name);
  for (let i = 0; i < 6; i++) {
    await page.mouse.move(760, 400);
    await page.mouse.wheel(0, -300);
  }
  await page.waitForLoadState('networkidle');
  await shot(page, name + '-closer');
  assert.notEqual(await page.title(), 'ran');
  await context.close();
  assert.deepEqual(faults(), [], name);
}

export function tests(dir) {
  if (process.env.STILLROOM_SAMPLE) return; // they take minutes, and are fetched by install.sh
  let made;
  const all = () => made ||= packages(dir);
  const folder = id => id.split('/').slice(-2, -1)[0];

  for (const [name, viewer] of Object.entries(viewers)) test(`viewers: ${name} opens every room`, async () => {
    for (const pkg of all()) for (const m of pkg.manifests) {
      const n = m.items.length - 1, canvas = m.items[n], kind = path.basename(pkg.root);
      const service = canvas.items[0].items[0].body.service[0].id.slice(pkg.base.length);
      const says = viewer.says ? [Object.values(m.label)[0][0], m.requiredStatement.value.en[0], 'Shown by permission, which may end.'] : [];
      // The picture is there, and what everybody who sees it has to be told.
      await look(viewer, pkg, m, n, `viewers-${name}-${kind}-${folder(m.id)}`.replace(' ', ''), (asked, text) =>
        asked.includes(service + '/info.json') && asked.some(a => a.startsWith(service + '/') && a.endsWith('.jpg')) && says.every(s => text.includes(s)));
    }
  });

  for (const [name, viewer] of Object.entries(viewers)) if (!viewer.onlyManifests) test(`viewers: ${name} opens the list of the rooms`, async () => {
    for (const pkg of all()) {
      // A collection is opened as a manifest is; its first item stands in for a canvas.
      await look(viewer, pkg, pkg.collection, 0, `viewers-${name}-${path.basename(pkg.root)}-rooms`.replace(' ', ''), asked => asked.includes('collection.json'));
    }
  });
}
