// How pages are looked at: in a Chromium that tells all it was asked for and all that
// was complained of.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { HtmlValidate } from 'html-validate';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const widths = [[360, 780, 2], [768, 1024, 1], [1440, 900, 1]];
// looks are how every page is looked at: at three widths, light and dark. A sample of
// them is for `make check`.
export const looks = process.env.STILLROOM_SAMPLE
  ? [{ size: widths[0], scheme: 'dark' }, { size: widths[2], scheme: 'light' }]
  : ['light', 'dark'].flatMap(scheme => widths.map(size => ({ size, scheme })));

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// serve hands out a folder on this computer; pictures come late.
export async function serve(root, late = 0) {
  const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml', jpg: 'image/jpeg', webp: 'image/webp', avif: 'image/avif', json: 'application/json', xml: 'application/atom+xml', wav: 'audio/wav' };
  const server = http.createServer((q, r) => {
    let p = path.join(root, path.normalize(decodeURIComponent(new URL(q.url, 'http://x').pathname)));
    if (p.endsWith('/')) p += 'index.html';
    fs.readFile(p, (err, data) => {
      const type = types[path.extname(p).slice(1)] || 'text/plain';
      setTimeout(() => { r.writeHead(err ? 404 : 200, { 'content-type': type + (type.startsWith('text/') ? '; charset=utf-8' : '') }); r.end(err ? '' : data); }, /^image\/(?!svg)/.test(type) ? late : 0);
    });
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { at: `http://127.0.0.1:${server.address().port}/`, close: () => { server.closeAllConnections(); server.close(); } };
}

// open opens a page. Only addresses that begin with within may be asked for. check fails
// on everything else, on a word in the console, and on an error.
export async function open(url, within, opt = {}) {
  const { size: [width, height, dpr] = widths[2], dark = false, ...more } = opt;
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: dpr || 1, colorScheme: dark ? 'dark' : 'light', ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(0); // the test as a whole has an end, where somebody runs it
  const seen = { asked: [], images: 0, bytes: 0, wrong: [] };
  page.on('request', q => {
    seen.asked.push(q.url());
    if (!q.url().startsWith(within) && !q.url().startsWith('data:') && !q.url().startsWith('blob:')) seen.wrong.push('asked for ' + q.url());
  });
  page.on('response', async r => {
    if (r.status() >= 400 && r.url() !== url) seen.wrong.push(r.status() + ' ' + r.url());
    if (r.request().resourceType() === 'image' && !r.url().endsWith('.svg')) {
      const body = await r.body().catch(() => Buffer.alloc(0));
      seen.images++;
      seen.bytes += body.length;
    }
  });
  page.on('console', m => { if (['error', 'warning'].includes(m.type())) seen.wrong.push('console: ' + m.text()); });
  page.on('pageerror', e => seen.wrong.push('error: ' + e.message));
  page.on('dialog', d => { seen.wrong.push('dialog: ' + d.message()); d.dismiss(); });
  if (opt.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value; }).observe({ type: 'layout-shift', buffered: true });
    });
  }
  await page.goto(url, { waitUntil: 'load' });
  return {
    page, context, seen,
    check() { assert.deepEqual(seen.wrong, []); },
    async close() { assert.deepEqual(seen.wrong, []); await context.close(); },
  };
}

// accessible asserts that axe finds nothing, as the page is now.
export async function accessible(page, where) {
  if (!await page.evaluate(() => !!window.axe)) await page.evaluate(axe);
  // preload asks for style sheets by script, which the policy of a page forbids.
  const found = await page.evaluate(async () => (await window.axe.run(document, { preload: false })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')));
  assert.deepEqual(found, [], where);
}

// scrolled goes to the end of the page and back, and returns how much of it jumped.
export async function scrolled(page) {
  const [all, one] = await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  for (let y = 0; y <= all; y += one * 0.8) {
    await page.evaluate(y => scrollTo(0, y), y);
    await page.waitForTimeout(40);
  }
  await page.waitForFunction(() => [...document.images].every(i => i.complete), null, { timeout: 0 });
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(60);
  return page.evaluate(() => window.shift);
}

// weighed notes what a page weighed that was looked at to its end, where STILLROOM_SHOTS
// names a folder.
export function weighed(p, name, [width, , dpr]) {
  const to = process.env.STILLROOM_SHOTS;
  if (to) fs.appendFileSync(path.join(to, 'bytes.tsv'), [name, width, dpr, p.seen.asked.length, p.seen.images, p.seen.bytes].join('\t') + '\n');
}

// narrow asserts that nothing is wider than the window.
export async function narrow(page, where) {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), where + ' is wider than the window');
}

const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules: {
  // Lines of ours end as they end.
  'no-trailing-whitespace': 'off',
} });

// valid asserts that html-validate finds nothing.
export async function valid(html, where) {
  const report = await validator.validateString(html);
  assert.deepEqual(report.results.flatMap(r => r.messages.map(m => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)), [], where);
}

// shot keeps a picture of the page for people, where STILLROOM_SHOTS names a folder.
export async function shot(page, name) {
  const to = process.env.STILLROOM_SHOTS;
  if (to) await page.screenshot({ path: path.join(to, name + '.png'), fullPage: !name.includes('box') });
}

// soon waits for a condition on the page.
export const soon = (page, fn, arg) => page.waitForFunction(fn, arg, { timeout: 0 });
