// Bundles js/ and css/ into ../static/ under names that carry a hash of their content.
// manifest.json maps plain names to those, {"app.js": "app-XXXXXXXX.js", …}, and lists what app.js imports at once.
import { build, transform } from 'esbuild';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, '../static');

const shared = {
  absWorkingDir: here,
  outdir,
  bundle: true,
  minify: true,
  metafile: true,
  target: ['chrome111', 'firefox114', 'safari16.4'],
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  legalComments: 'none',
};

/** Uppy imports its package.json for one version number; the rest of it would be a kilobyte of the uploader. */
const versionsOnly = {
  name: 'versions-only',
  setup({ onLoad }) {
    onLoad({ filter: /@uppy\/[^/]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** The viewer carries its style sheet with it. */
const stylesAsText = {
  name: 'styles-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code, loader: 'text' };
    });
  },
};

/** The packages whose code went into a bundle, from the paths esbuild read. */
function bundledPackages(metafile) {
  const inputs = Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/((@[^/]+\/)?[^/]+)/)?.[1]);
  return [...new Set(inputs.filter(Boolean))].sort();
}

async function firstReadable(paths) {
  for (const path of paths) {
    const found = await access(path).then(() => true, () => false);
    if (found) return readFile(path, 'utf8');
  }
  return null;
}

/** Minified code loses its notices; the licences ask that they travel with it. */
async function licences(packages) {
  const texts = await Promise.all(packages.map(async (name) => {
    const folder = join(here, 'node_modules', name);
    const text = await firstReadable(['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license'].map((file) => join(folder, file)));
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${(text ?? '').trim()}\n`;
  }));
  return texts.join('\n----\n\n');
}

function namesOf(metafiles) {
  const entries = metafiles.flatMap((metafile) => Object.entries(metafile.outputs))
    .filter(([, output]) => output.entryPoint)
    .map(([path, output]) => [basename(output.entryPoint), basename(path)]);
  return Object.fromEntries(entries.sort());
}

/** Every chunk imports esbuild's own helpers, which only those need that take something from there. */
async function dropIdleImports({ outputs }) {
  const [helpers] = Object.entries(outputs).filter(([, { inputs }]) => !Object.keys(inputs).length).map(([path]) => basename(path));
  for (const [path, { imports }] of Object.entries(outputs)) {
    const text = await readFile(join(here, path), 'utf8');
    const idle = `import"./${helpers}";`;
    if (!text.includes(idle)) continue;
    await writeFile(join(here, path), text.replace(idle, ''));
    imports.splice(imports.findIndex((each) => basename(each.path) === helpers), 1);
  }
}

/** The chunks that app.js cannot begin without. */
function importsOf({ outputs }) {
  const [app] = Object.values(outputs).filter(({ entryPoint }) => entryPoint === 'js/app.js');
  return app.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => basename(path));
}

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

const scripts = await build({
  ...shared,
  entryPoints: ['js/app.js'],
  format: 'esm',
  splitting: true,
  alias: { 'lodash/throttle.js': './js/throttle.js' },
  plugins: [versionsOnly, stylesAsText],
});
await dropIdleImports(scripts.metafile);
const styles = await build({ ...shared, entryPoints: ['css/app.css'] });
const icons = await build({ ...shared, entryPoints: ['icons/favicon.svg'], loader: { '.svg': 'copy' } });

await writeFile(join(outdir, 'LICENSES.txt'), await licences(bundledPackages(scripts.metafile)));
const manifest = {
  names: namesOf([scripts, styles, icons].map((result) => result.metafile)),
  imports: importsOf(scripts.metafile),
};
await writeFile(join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
