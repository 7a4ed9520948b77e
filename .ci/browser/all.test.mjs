// Every page that stillroom makes, in a Chromium: `make browser-test`.
import fs from 'node:fs';
import { after } from 'node:test';
import { browser } from './look.mjs';
import { make } from './world.mjs';
import * as house from './house.mjs';
import * as proof from './proof.mjs';
import * as sheet from './sheet.mjs';
import * as site from './site.mjs';
import * as viewers from './viewers.mjs';

const dir = make();
after(async () => {
  await browser.close();
  fs.rmSync(dir, { recursive: true, force: true });
});
site.tests(dir);
sheet.tests(dir);
house.tests(dir);
proof.tests(dir);
viewers.tests(dir);
