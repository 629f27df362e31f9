// sharp in a process of its own, measured as bench/contenders/__main__.py does it: node contender.mjs FILE TIMES OUT.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";

const [path, times, out] = process.argv.slice(2);

// One decode for both sizes: what takes sharp the least. Encoders are set as everybody else's are.
async function make() {
  const { data, info } = await sharp(path)
    .autoOrient()
    .resize(2048, 2048, { fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const preview = sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
  return Promise.all([
    preview.clone().jpeg({ quality: 80, optimiseCoding: false }).toBuffer(),
    preview.clone().resize(512, 512, { fit: "inside", withoutEnlargement: true }).webp({ quality: 80, effort: 0 }).toBuffer(),
  ]);
}

let made = await make();
const start = process.cpuUsage();
for (let time = 0; time < Number(times); time++) made = await make();
const { user, system } = process.cpuUsage(start);
const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(await readFile("/proc/self/status", "utf8"));
const cost = { cpu: (user + system) / 1e6 / Number(times), peak: Number(kilobytes) * 1024 };
await writeFile(join(out, "preview"), made[0]);
await writeFile(join(out, "thumb"), made[1]);
console.log(JSON.stringify(cost));
