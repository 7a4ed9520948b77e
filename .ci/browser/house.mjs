import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { accessible, narrow, open, looks, scrolled, shot, soon, valid, widths } from './look.mjs';
import { program } from './world.mjs';

// served is `stillroom serve` until close.
async function served(dir, ...more) {
  const child = spawn(program, ['-C', path.join(dir, 'cat'), 'serve', '--json', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise(done => child.once('exit', done));
  let text = '';
  const address = await new Promise((found, failed) => {
    child.once('exit', code => failed(new Error('serve ended with ' + code)));
    child.stdout.on('data', data => { text += data; const m = /"address":"([^"]+)"/.exec(text); if (m) found(m[1]); });
  });
  return { address, async close() { child.kill('SIGINT'); await ended; } };
}

export function tests(dir) {
  let house;
  before(async () => { house = await served(dir, '--edit'); });
  after(() => house.close());

  // entered is a page behind the door, at a path below the base.
  const entered = async (rel, opt) => {
    const origin = new URL(house.address).origin;
    const p = await open(house.address, origin + '/', opt);
    await soon(p.page, () => location.search === '');
    p.base = p.page.url().replace(/\/$/, '');
    if (rel) await p.page.goto(p.base + rel, { waitUntil: 'load' });
    return p;
  };

  test('house: every page, at three widths, light and dark', async () => {
    const p = await entered('/photos');
    const photo = await p.page.locator('.cell a').first().getAttribute('href');
    await p.page.goto(p.base + '/deliveries');
    const delivery = await p.page.locator('tbody a').first().getAttribute('href');
    await p.page.goto(p.base + '/imports');
    const imported = await p.page.locator('tbody a').first().getAttribute('href');
    const base = new URL(p.base).pathname;
    const pages = {
      rooms: '/', room: '/rooms/room-a', photos: '/photos', search: '/photos?text=bed', photo: photo.replace(base, ''), closer: photo.replace(base, '') + '&zoom=2', consent: '/consent', due: '/due',
      deliveries: '/deliveries', delivery: delivery.replace(base, ''), recalls: '/recalls', imports: '/imports', import: imported.replace(base, ''), findings: '/findings', help: '/help',
    };
    for (const [name, rel] of Object.entries(pages)) {
      const answer = await p.page.request.get(p.base + rel);
      assert.equal(answer.status(), 200, rel);
      await valid(await answer.text(), name);
    }
    await p.close();
    for (const { size, scheme } of looks) {
      const p = await entered('', { size, dark: scheme === 'dark' });
      for (const [name, rel] of Object.entries(pages)) {
        await p.page.goto(p.base + rel, { waitUntil: 'load' });
        assert.equal(await scrolled(p.page), 0, `${name} jumps at ${size[0]}`);
        await narrow(p.page, name);
        await shot(p.page, `house-${name}-${size[0]}-${scheme}`);
        if (size[0] !== 768) await accessible(p.page, `${name} ${size[0]} ${scheme}`);
        assert.doesNotMatch(await p.page.title(), /^ran$/);
        p.check();
      }
      await p.close();
    }
  });

  test('house: findings are looked for when somebody asks', async () => {
    const p = await entered('/findings'), { page } = p;
    await page.click('button[value=sizes]');
    await soon(page, () => /originals and \d+ derivatives/.test(document.body.textContent));
    await accessible(page, 'findings');
    await shot(page, 'house-found-1440-light');
    await p.close();
  });

  test('house: no page without the token', async () => {
    const p = await entered('');
    const bare = await open('about:blank', 'about:blank');
    const answer = await bare.page.request.get(p.base + '/');
    assert.ok(answer.status() >= 400, String(answer.status()));
    await p.close();
    await bare.close();
  });
}
