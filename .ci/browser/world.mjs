// A small catalog of the sample rooms, and what is made of it: two sites, two proofs,
// sheets. What people wrote in one room is hostile.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const here = path.dirname(new URL(import.meta.url).pathname);
export const program = path.resolve(process.env.STILLROOM || path.join(here, '../../bin/stillroom'));
const samples = path.join(here, '../../samples/shoot');

// Markup, a script, other directions of writing, a word without an end, letters beyond
// the first plane.
export const hostile = `"><script>document.title="ran"</script><img src=x onerror=alert(1)> 'javascript:' \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd ${'Donaudampfschifffahrt'.repeat(12)} \u{1f9f8}\u{1f468}\u200d\u{1f467} \u6c49\u5b57`;

export function run(dir, args, input, catalog = 'cat') {
  return execFileSync(program, ['-C', path.join(dir, catalog), '--no-progress', ...args], { cwd: dir, input: input || '', encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

const family = (f, names, terms) => `  - id: consent-${f}
    family: family-${f}
    guardian: guardian-${f}
    notice: notice-en
    method: signed_form
    obtained_at: "2024-03-20"
    obtained_by: Sample Photographer
    effective_from: "2024-04-01"
    review_by: "2094-01-01"
    terms:
${terms.map(t => '      - ' + t).join('\n')}
    events: [{state: given, at: "2024-03-20", by: guardian-${f}, method: signed_form}]
`;
const kinds = 'kinds: [photo, letter, drawing, interview, film, story]';
const q = JSON.stringify; // a JSON string is a YAML string

const records = () => `families:
  - {id: family-a, guardians: [{id: guardian-a, name: Marlow Notreal, relationship: parent, authority: sole}]}
  - {id: family-b, guardians: [{id: guardian-b, name: Quill Madeup, relationship: parent, authority: sole}]}
  - {id: family-c, guardians: [{id: guardian-c, name: Linden Fictive, relationship: grandparent, authority: sole}]}
people:
  - {id: person-a, family: family-a, name: Wren Notreal, name_display: full, born: "2004-02-03", died: "2012-05-14"}
  - {id: person-b, family: family-b, name: ${q('T\u00e9al "Q" \u0645\u0631\u064a\u0645 \u{1f9f8} Ng\u1ecd' + 'c'.repeat(60))}, name_display: full}
  - {id: person-c, family: family-c, name: Lark Fictive}
rooms:
  - {id: room-a, people: [person-a], label: Room A, place: "Sampletown, Nebraska, USA", location_precision: region}
  - {id: room-b, people: [person-b], label: Room B}
  - {id: room-c, people: [person-c], label: Room C, warning: A letter about the day lies on the desk.}
shoots:
${['a', 'b', 'c'].map(f => `  - {id: shoot-${f}, room: room-${f}, date: "2024-04-06", photographer: Sample Photographer}`).join('\n')}
notices:
  - {id: notice-en, version: "1", lang: en}
consents:
${family('a', '', [
  `{effect: permit, scope: "room:room-a", ${kinds}, channels: [web, exhibition], conditions: {no_crop: true, no_ai_training: true, name_display: full, location_precision: region}}`,
  '{effect: permit, scope: "room:room-a", channels: [review]}'])}${family('b', '', [
  `{effect: permit, scope: "room:room-b", ${kinds}, channels: [web, exhibition], conditions: {name_display: full, no_ads: true}}`,
  '{effect: permit, scope: "room:room-b", channels: [review]}'])}${family('c', '', [
  '{effect: permit, scope: "room:room-c", channels: [exhibition], conditions: {no_search_index: true, max_long_edge_px: 1000}}'])}photos:
  - {match: room-a/IMG_4101.JPG, room: room-a, shoot: shoot-a, sequence: 1, title: From the door, caption: "It has been {{since}}.", alt: A bedroom in morning light., extended: A bed stands at the right., depicts: []}
  - {match: room-a/IMG_4102.JPG, room: room-a, shoot: shoot-a, sequence: 2, title: The bed, alt: A made bed with a quilt., depicts: []}
  - {match: room-a/IMG_4103.JPG, room: room-a, shoot: shoot-a, sequence: 3, caption: The desk under the window., depicts: []}
  - {match: room-b/IMG_0217.JPG, room: room-b, shoot: shoot-b, sequence: 1, title: ${q(hostile)}, caption: ${q(hostile)}, alt: ${q(hostile)}, extended: ${q(hostile)}, tags: [${q('<i>tag</i>')}], depicts: []}
  - {match: room-b/IMG_0218.JPG, room: room-b, shoot: shoot-b, sequence: 2, alt: A white bed., depicts: []}
  - {match: room-c/*, room: room-c, shoot: shoot-c, alt: A room in the evening., depicts: []}
`;

// wav is a second of a tone.
function wav(file) {
  const n = 8000, b = Buffer.alloc(44 + n);
  b.write('RIFF', 0); b.writeUInt32LE(36 + n, 4); b.write('WAVEfmt ', 8); b.writeUInt32LE(16, 16); b.writeUInt16LE(1, 20); b.writeUInt16LE(1, 22);
  b.writeUInt32LE(n, 24); b.writeUInt32LE(n, 28); b.writeUInt16LE(1, 32); b.writeUInt16LE(8, 34); b.write('data', 36); b.writeUInt32LE(n, 40);
  for (let i = 0; i < n; i++) b[44 + i] = 128 + 60 * Math.sin(i / 5);
  fs.writeFileSync(file, b);
}

export function set(dir, section, lines, catalog = 'cat') {
  const file = path.join(dir, catalog, 'stillroom.toml');
  let text = fs.readFileSync(file, 'utf8');
  for (const [key, value] of Object.entries(lines)) {
    const line = new RegExp(`(\\[${section.replace('.', '\\.')}\\][^[]*?\\n)${key} = [^\\n]*`);
    if (!line.test(text)) throw new Error(`no ${key} in [${section}]`);
    text = text.replace(line, (_, before) => `${before}${key} = ${value}`);
  }
  fs.writeFileSync(file, text);
}

export function make() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'stillroom-browser-'));
  execFileSync(program, ['init', path.join(dir, 'cat'), '--name', 'Sample <b>rooms</b>'], { stdio: 'pipe' });
  set(dir, 'recall', { contact: `'rooms@example.org'` });
  set(dir, 'export.site', { follow: 'true', since: 'true' });
  for (const [room, files] of Object.entries({ a: ['IMG_4101', 'IMG_4102', 'IMG_4103'], b: ['IMG_0217', 'IMG_0218'], c: ['IMG_7731', 'IMG_7732'] })) {
    fs.mkdirSync(path.join(dir, 'card/room-' + room), { recursive: true });
    for (const f of files) fs.copyFileSync(path.join(samples, 'room-' + room, f + '.JPG'), path.join(dir, 'card/room-' + room, f + '.JPG'));
  }
  fs.writeFileSync(path.join(dir, 'card/shoot.yaml'), records());
  run(dir, ['import', 'card']);
  run(dir, ['derive', '--site']);
  wav(path.join(dir, 'talk.wav'));
  fs.writeFileSync(path.join(dir, 'talk.txt'), 'The light came at seven.\n\nEvery morning.\n');
  fs.writeFileSync(path.join(dir, 'story.txt'), hostile + '\n\nA second part.\n');
  run(dir, ['attach', 'talk.wav', '--room', 'room-a', '--kind', 'interview', '--transcript', 'talk.txt']);
  run(dir, ['attach', path.join(samples, 'room-c/IMG_7734.JPG'), '--room', 'room-a', '--kind', 'drawing', '--alt', 'A drawing of planets.', '--caption', 'Drawn at the desk.']);
  run(dir, ['attach', 'story.txt', '--room', 'room-b', '--kind', 'story', '--caption', hostile]);

  const site = ['export', '--channel', 'web', '--format', 'site', '--to', 'site', '--base-url', 'https://example.org/rooms'];
  run(dir, site);
  // As it is before anybody takes a word back.
  fs.cpSync(path.join(dir, 'cat'), path.join(dir, 'before'), { recursive: true });
  // Behind a door, in Spanish, with a room that no search engine may list, and with one
  // that is gone.
  set(dir, 'export.site', { language: `'es'`, gone: 'true' });
  fs.mkdirSync(path.join(dir, 'cat/theme'));
  fs.writeFileSync(path.join(dir, 'cat/theme/texts.es.txt'), 'door = Estas habitaciones pueden doler. | Usted elige.\n');
  const other = ['export', '--channel', 'exhibition', '--format', 'site', '--to', 'other'];
  run(dir, other);
  run(dir, ['consent', 'withdraw', 'family:family-b', '--by', 'guardian-b']);
  run(dir, [...other, '--update']);
  // Every family's yes is needed for the rest.
  fs.rmSync(path.join(dir, 'cat/theme'), { recursive: true });
  const proof = to => ['export', '--channel', 'review', '--room', 'room-a', '--format', 'proof', '--to', to, '--recipient', 'the family'];
  run(dir, proof('proof'));
  set(dir, 'export.proof', { language: `'es'` });
  run(dir, proof('proof-es'));
  run(dir, ['sheet', '--to', 'sheet.html']);
  run(dir, ['sheet', '--to', 'sheet.pdf', '--paper', 'letter']);
  return dir;
}

// files are all files below a folder, by their path in it.
export function files(root, end = '') {
  return fs.readdirSync(root, { recursive: true }).filter(f => f.endsWith(end) && fs.statSync(path.join(root, f)).isFile()).sort();
}
