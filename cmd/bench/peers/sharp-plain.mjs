// sharp as most people write it: one pipeline for each size.
//
//   node sharp-plain.mjs PHOTOS OUT WORKERS
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';

const [photos, out, workers] = process.argv.slice(2);
const sizes = [2560, 1280, 320];

async function resize(name) {
  const folder = path.join(out, name);
  await mkdir(folder);
  for (const edge of sizes) {
    await sharp(path.join(photos, name))
      .rotate()
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 82 })
      .toFile(path.join(folder, `${edge}.jpg`));
  }
}

const queue = (await readdir(photos)).values();
await Promise.all(Array.from({ length: Number(workers) }, async () => {
  for (const name of queue) await resize(name);
}));
