import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { accessible, narrow, open, looks, scrolled, shot, soon, valid, widths } from './look.mjs';
import { files, run } from './world.mjs';

export function tests(dir) {
  const root = path.join(dir, 'proof'), within = 'file://' + root + '/', url = within + 'index.html';

  test('proof: the page is valid HTML, and weighs little', async () => {
    for (const to of ['proof', 'proof-es']) await valid(fs.readFileSync(path.join(dir, to, 'index.html'), 'utf8'), to);
    for (const [f, most] of [['index.html', 8000], ['proof.css', 5000], ['proof.js', 12000]]) {
      const n = gzipSync(fs.readFileSync(path.join(root, f)), { level: 9 }).length;
      assert.ok(n <= most, `${f}: ${n} bytes, at most ${most}`);
    }
    assert.match(fs.readFileSync(path.join(dir, 'proof-es/index.html'), 'utf8'), /<html lang="es">[^]*Las fotograf/);
  });

  for (const { size, scheme } of looks) test(`proof: every state of it, ${size[0]} wide, ${scheme}`, async () => {
    const p = await open(url, within, { size, dark: scheme === 'dark' }), { page } = p;
    assert.equal(await page.locator('input:checked').count(), 0, 'something is chosen');
    assert.equal(await scrolled(page), 0, 'it jumps');
    await narrow(page, 'proof');
    await accessible(page, 'untouched');
    await shot(page, `proof-${size[0]}-${scheme}`);
    const one = page.locator('section.photo').nth(0), two = page.locator('section.photo').nth(1);
    await one.locator('[data-use=web] input[value=yes]').check();
    await one.locator('[data-use=press] input[value=no]').check();
    await two.locator('[data-use=web] input[value=part]').check();
    await two.locator('.draw').click();
    await accessible(page, 'drawing');
    const hold = two.locator('.hold'), box = await hold.boundingBox();
    await hold.click({ position: { x: box.width * 0.2, y: box.height * 0.2 } });
    await hold.click({ position: { x: box.width * 0.6, y: box.height * 0.5 } });
    assert.equal(await two.locator('rect').count(), 1);
    await two.locator('textarea').fill('The letter <b>on the desk</b>');
    await accessible(page, 'answered');
    await narrow(page, 'answered');
    await shot(page, `proof-answered-${size[0]}-${scheme}`);
    await page.fill('#name', 'Marlow');
    await Promise.all([page.waitForEvent('download'), page.click('#save')]);
    await accessible(page, 'saved');
    await page.setInputFiles('#file', path.join(root, 'manifest.json'));
    await soon(page, () => /not a file with answers/.test(document.getElementById('said').textContent));
    await accessible(page, 'not a file of answers');
    await p.close();
  });

  test('proof: by keys alone, from opening to what is recorded', async () => {
    const saved = path.join(dir, 'answers.txt');
    let p = await open(url, within), { page } = p;
    const to = async selector => { await page.locator(selector).first().focus(); };
    const photos = await page.locator('section.photo').evaluateAll(list => list.map(s => s.dataset.photo));
    const use = (i, ch, answer) => `#p-${photos[i]} [data-use=${ch}] input[value="${answer}"]`;
    // In any order; a choice can be taken back.
    await to(use(2, 'film', 'yes'));
    await page.keyboard.press('Space');
    await to(use(2, 'film', ''));
    await page.keyboard.press('Space');
    await to(use(0, 'web', 'yes'));
    await page.keyboard.press('Space');
    await to(use(0, 'press', 'no'));
    await page.keyboard.press('Space');
    await to(use(1, 'web', 'part'));
    await page.keyboard.press('Space');
    await to(`#p-${photos[1]} .add`);
    await page.keyboard.press('Enter');
    await to(`#p-${photos[1]} [data-do=larger]`);
    await page.keyboard.press('Enter');
    await to(`#p-${photos[0]} textarea`);
    await page.keyboard.type('as it is');
    // A pause: the page is closed, and opened on another day.
    await page.reload();
    assert.equal(await page.locator('input:checked').count(), 3);
    await to('#save');
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    await file.saveAs(saved);
    assert.match(file.suggestedFilename(), /^answers-[0-9a-f]+\.txt$/);
    await to('#forget');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('input:checked').count(), 0);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    await page.setInputFiles('#file', saved);
    await soon(page, () => document.querySelectorAll('input:checked').length === 3 && document.querySelectorAll('rect').length === 1);
    await p.close();

    const said = run(dir, ['answers', 'read', saved]);
    assert.match(said, /yes to web/);
    assert.match(said, /no to press/);
    assert.match(said, /not with this part, to web: recorded as nothing/);
    assert.match(said, /as it is/);
    assert.doesNotMatch(said, /film/);
    const explained = ch => { try { return run(dir, ['consent', 'explain', id, '--channel', ch]); } catch (e) { return e.stdout; } };
    const id = JSON.parse(run(dir, ['list', '--room', 'room-a', '--json', '--limit', '1']).split('\n')[0]).id;
    assert.doesNotMatch(explained('press'), /consent\.denied/);
    run(dir, ['answers', 'read', saved, '--by', 'guardian-a', '--obtained-by', 'liaison', '--review-by', '2094-01-01'], 'guardian-a\n');
    assert.match(explained('press'), /consent\.denied/);
    run(dir, ['consent', 'explain', id, '--channel', 'web', '--check']);
  });

  test('proof: without a script, and on paper', async () => {
    const p = await open(url, within, { javaScriptEnabled: false, size: widths[0] }), { page } = p;
    assert.ok(await page.locator('.plain').isVisible());
    assert.equal(await page.locator('input:visible, button:visible, textarea:visible').count(), 0);
    assert.equal(await page.locator('section.photo img:visible').count(), 3);
    await shot(page, 'proof-without-360-light');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.tick:visible').count(), 3 * 5 * 3);
    assert.ok(await page.locator('.sign').isVisible());
    if (process.env.STILLROOM_SHOTS) await page.pdf({ path: path.join(process.env.STILLROOM_SHOTS, 'proof.pdf'), format: 'A4' });
    await p.close();
  });

  test('proof: names of files tell nothing', () => {
    for (const f of files(root)) assert.doesNotMatch(f, /IMG|room|a-1/);
  });
}
