// A gallery from the manifest of a package, and from nothing else:
//   node samples/gallery.mjs PACKAGE > PACKAGE/gallery.html
import { readFileSync } from "node:fs";
import { join } from "node:path";

const m = JSON.parse(readFileSync(join(process.argv[2], "manifest.json"), "utf8"));
if (!m.schema_version.startsWith("1.")) throw new Error("another major version");
if (Date.parse(m.valid_until) <= Date.now()) throw new Error("past its end: ask for the package again");

const safe = (s) => String(s ?? "").replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const lang = (t) => (t.lang ? ` lang="${safe(t.lang)}"` : "");

function picture(p) {
  const of = (type) => [...new Map(p.files.filter((f) => f.media_type === type && f.role !== "thumbnail").map((f) => [f.width, f])).values()];
  const set = (list) => list.map((f) => `${safe(f.path)} ${f.width}w`).join(", ");
  const jpegs = of("image/jpeg");
  const [first] = jpegs.length ? jpegs : p.files;
  const at = p.focal ? `object-position:${100 * p.focal.x}% ${100 * p.focal.y}%;` : "";
  const fit = p.consent.conditions.no_crop ? "contain" : "cover";
  const sources = ["image/avif", "image/webp"].filter((t) => of(t).length)
    .map((t) => `<source type="${t}" srcset="${set(of(t))}" sizes="90vw">`).join("");
  return `<picture>${sources}<img src="${safe(first.path)}" srcset="${set(jpegs)}" sizes="90vw" width="${first.width}" height="${first.height}"
    loading="lazy" alt="${safe(p.text.alt)}" style="object-fit:${fit};${at}background:${p.placeholder_color ?? "#ccc"}"></picture>`;
}

function figure(p) {
  const credit = p.text.credit_line ?? p.rights.creator;
  const words = [p.text.headline, p.text.caption, credit, p.rights.copyright_notice, p.captured_year].filter(Boolean);
  return `<figure${lang(p.text)}>${picture(p)}<figcaption>${words.map(safe).join("<br>")}</figcaption></figure>`;
}

const rooms = [...m.rooms].sort((a, b) => a.order - b.order).map((r) => {
  const where = r.place && [r.place.city, r.place.region, r.place.country].filter(Boolean).join(", ");
  const when = [r.born_year, r.died_year].filter(Boolean).join("–");
  const photos = m.photos.filter((p) => p.room_id === r.room_id).sort((a, b) => a.sequence - b.sequence);
  return `<section><h2>${safe(r.name ?? r.label)}</h2><p>${[where, when].filter(Boolean).map(safe).join(", ")}</p>${photos.map(figure).join("")}</section>`;
});
const robots = m.photos.some((p) => p.consent.conditions.no_search_index) ? '<meta name="robots" content="noindex">' : "";
process.stdout.write(`<!doctype html><html lang="${safe(m.lang ?? "")}"><meta charset="utf-8">${robots}<title>Rooms</title>
<style>img{max-width:100%;height:auto}</style>${rooms.join("")}<footer>Until ${safe(m.valid_until)}. ${safe(m.recall.contact)}</footer></html>\n`);
