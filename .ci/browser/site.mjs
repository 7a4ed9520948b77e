import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { accessible, narrow, open, looks, scrolled, serve, shot, soon, valid, weighed, widths } from './look.mjs';
import { files } from './world.mjs';

const packed = file => gzipSync(fs.readFileSync(file), { level: 9 }).length;

// rooms are those of a site, by what their pages say.
function roomsOf(root) {
  return files(root, 'index.html').filter(f => f.startsWith('r-')).map(f => {
    const behind = path.join(path.dirname(f), 'room.html'); // a page of words before it
    const warned = fs.existsSync(path.join(root, behind));
    const html = fs.readFileSync(path.join(root, warned ? behind : f), 'utf8');
    return { folder: path.dirname(f), page: warned ? behind : f, warned, html, photos: [...html.matchAll(/id="p-([0-9a-f]+)"/g)].map(m => m[1]) };
  });
}

export function tests(dir) {
  const root = path.join(dir, 'site'), other = path.join(dir, 'other');
  const rooms = roomsOf(root);
  const calm = rooms.find(r => r.html.includes('The bed')), wild = rooms.find(r => r !== calm);
  const pages = {
    front: 'index.html', about: 'about.html', pause: 'pause.html', room: calm.folder + '/index.html', photo: `${calm.folder}/${calm.photos[0]}.html`,
    plain: `${calm.folder}/${calm.photos[2]}.html`, wild: wild.folder + '/index.html', 'wild-photo': `${wild.folder}/${wild.photos[0]}.html`,
  };
  const gone = roomsOf(other).find(r => r.photos.length === 0), quiet = roomsOf(other).find(r => r.html.includes('noindex') && r.photos.length);
  const others = { door: 'index.html', rooms: 'rooms.html', gone: gone.folder + '/index.html', warning: quiet.folder + '/index.html', quiet: quiet.page, 'quiet-photo': `${quiet.folder}/${quiet.photos[0]}.html` };

  test('site: every page is valid HTML', async () => {
    for (const at of [root, other]) for (const f of files(at, '.html')) await valid(fs.readFileSync(path.join(at, f), 'utf8'), f);
  });

  for (const [at, list] of [[root, pages], [other, others]]) for (const [name, rel] of Object.entries(list)) {
    test(`site: ${name}, at three widths, light and dark`, async () => {
      const web = await serve(at, 200);
      for (const { size, scheme } of looks) {
        const p = await open(web.at + rel, web.at, { size, dark: scheme === 'dark' });
        assert.equal(await scrolled(p.page), 0, `${name} jumps at ${size[0]}`);
        await narrow(p.page, name);
        weighed(p, 'site ' + name, size);
        await shot(p.page, `site-${name}-${size[0]}-${scheme}`);
        await accessible(p.page, `${name} ${size[0]} ${scheme}`);
        assert.notEqual(await p.page.title(), 'ran');
        await p.close();
      }
      web.close();
    });
  }

  for (const how of ['http', 'file']) test(`site: a photo large, by keys, over ${how}`, async () => {
    const web = await serve(root);
    const at = how === 'http' ? web.at : 'file://' + root + '/';
    const p = await open(at + pages.room, at), { page } = p;
    const address = page.url();
    await page.locator('a.photo').nth(1).focus();
    await page.keyboard.press('Enter');
    await soon(page, () => document.querySelector('dialog[open]'));
    assert.equal(await page.getAttribute('dialog', 'aria-label'), '2 of 3');
    assert.notEqual(page.url(), address);
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press(i % 7 === 6 ? 'Shift+Tab' : 'Tab');
      const inside = await page.evaluate(() => { const a = document.activeElement; return a === document.body || !!a.closest('dialog'); });
      assert.ok(inside, `Tab ${i + 1} leaves it`); // body: the browser's own controls
    }
    await soon(page, () => document.querySelector('dialog img').complete);
    await shot(page, 'site-box-1440-light');
    await accessible(page, 'box');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight'); // the last stays
    await soon(page, () => document.querySelector('dialog').getAttribute('aria-label') === '3 of 3');
    await page.keyboard.press('Escape');
    await soon(page, () => !document.querySelector('dialog[open]') && document.activeElement === document.querySelectorAll('a.photo')[2]);
    await soon(page, address => location.href === address, address);
    await page.keyboard.press('Enter');
    await soon(page, () => document.querySelector('dialog[open]'));
    await page.goBack();
    await soon(page, () => !document.querySelector('dialog[open]') && document.activeElement === document.querySelectorAll('a.photo')[2]);
    await soon(page, address => location.href === address, address);
    await page.goForward();
    await soon(page, () => document.querySelector('dialog[open]'));
    await p.close();
    web.close();
  });

  test('site: a photo large, by finger and in the dark', async () => {
    const web = await serve(root);
    const p = await open(web.at + pages.room, web.at, { size: widths[0], dark: true, hasTouch: true }), { page } = p;
    await page.locator('a.photo').nth(0).tap();
    await soon(page, () => document.querySelector('dialog[open]'));
    await accessible(page, 'box, dark');
    await shot(page, 'site-box-360-dark');
    const cdp = await p.context.newCDPSession(page);
    const swipe = async (from, to) => {
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: from, y: 350 }] });
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: (from + to) / 2, y: 352 }] });
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: to, y: 352 }] });
      await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    await swipe(300, 80);
    await soon(page, () => document.querySelector('dialog').getAttribute('aria-label') === '2 of 3');
    await swipe(80, 300);
    await soon(page, () => document.querySelector('dialog').getAttribute('aria-label') === '1 of 3');
    await p.close();
    web.close();
  });

  test('site: from photo to photo by keys', async () => {
    const web = await serve(root);
    const p = await open(web.at + pages.photo, web.at), { page } = p;
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(`**/${calm.photos[1]}.html`);
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(`**/${calm.photos[0]}.html`);
    await page.keyboard.press('ArrowLeft'); // there is none before
    assert.ok(page.url().endsWith(`${calm.photos[0]}.html`));
    // The first stop of Tab leads past what is on every page.
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');
    assert.match(await page.locator('.since').first().textContent(), /^\d+ years/);
    await p.close();
    web.close();
  });

  test('site: without a script, and as a file', async () => {
    for (const at of [root, other]) for (const f of files(at, '.html')) {
      const p = await open('file://' + path.join(at, f), 'file://' + at + '/', { javaScriptEnabled: false });
      for (const href of await p.page.locator('a[href]').evaluateAll(list => list.map(a => a.href))) {
        const to = new URL(href);
        if (to.protocol === 'mailto:') continue;
        assert.equal(to.protocol, 'file:', `${f} leads to ${href}`);
        assert.ok(fs.existsSync(decodeURIComponent(to.pathname)), `${f} leads to nothing: ${href}`);
      }
      await p.close();
    }
    const p = await open('file://' + path.join(root, pages.photo), 'file://' + root + '/', { javaScriptEnabled: false });
    assert.match(await p.page.locator('.since').first().textContent(), /^more than \d+ years$/);
    await p.close();
  });

  test('site: on paper, and where nothing is to move', async () => {
    const web = await serve(root);
    const p = await open(web.at + pages.room, web.at, { reducedMotion: 'reduce' }), { page } = p;
    await page.locator('a.photo').nth(0).click();
    const moves = () => page.evaluate(() => getComputedStyle(document.querySelector('dialog .hold')).animationName);
    assert.equal(await moves(), 'none');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await moves(), 'appear');
    await page.keyboard.press('Escape');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.ok(!await page.locator('footer.site').isVisible());
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), 'rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    assert.ok(pdf.length > 20000);
    if (process.env.STILLROOM_SHOTS) fs.writeFileSync(path.join(process.env.STILLROOM_SHOTS, 'site-room.pdf'), pdf);
    await p.close();
    web.close();
  });

  test('site: a telephone takes pictures of its size', async () => {
    const web = await serve(root);
    for (const rel of [pages.front, pages.room]) {
      const p = await open(web.at + rel, web.at, { size: widths[0] });
      await scrolled(p.page);
      for (const [file, wide] of await p.page.evaluate(() => [...document.querySelectorAll('.rooms img, a.photo img')].map(i => [i.currentSrc, i.clientWidth * devicePixelRatio]))) {
        const has = Number(/-(\d+)\.avif$/.exec(file)?.[1]);
        assert.ok(has >= wide * 0.98 && has <= wide * 1.2, `${file} for ${wide} pixels`);
      }
      await p.close();
    }
    web.close();
  });

  test('site: pages weigh little', () => {
    for (const [rel, most] of [[pages.front, 4000], [pages.room, 5000], [pages.photo, 3000], ['style.css', 5000], ['site.js', 5000]]) {
      const n = packed(path.join(root, rel));
      assert.ok(n <= most, `${rel}: ${n} bytes, at most ${most}`);
    }
  });

  test('site: what is gone is nowhere', () => {
    for (const f of files(other)) {
      const text = fs.readFileSync(path.join(other, f), 'latin1');
      if (f !== 'recall.json' && !f.startsWith('host/')) assert.ok(!text.includes(gone.folder) || f.startsWith(gone.folder) || f === 'manifest.json', `${f} names the room`);
    }
    assert.deepEqual(files(path.join(other, gone.folder)), ['index.html']);
  });
}
