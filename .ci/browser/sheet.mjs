import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { accessible, narrow, open, looks, scrolled, shot, valid, widths } from './look.mjs';
import assert from 'node:assert/strict';

export function tests(dir) {
  const file = path.join(dir, 'sheet.html'), url = 'file://' + file;
  test('sheet: valid, legible, asks for nothing', async () => {
    const html = fs.readFileSync(file, 'utf8');
    await valid(html, 'sheet');
    for (const { size, scheme } of looks) {
      const p = await open(url, url, { size, dark: scheme === 'dark' }), { page } = p;
      assert.equal(await scrolled(page), 0, 'it jumps');
      await narrow(page, 'sheet');
      await shot(page, `sheet-${size[0]}-${scheme}`);
      await accessible(page, `sheet ${size[0]} ${scheme}`);
      assert.equal(await page.locator('li').count(), 7);
      await p.close();
    }
    const p = await open(url, url), { page } = p;
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(0, 0, 0)');
    await p.close();
  });
}
