// Originals as one ZIP file, packed in the browser while they arrive; the web server never sees them.
import { downloadZip } from 'client-zip';
import { get } from './api.js';

const NAME = 'pictures.zip';

/** No two files of an archive may have the same name, in capitals or not, and none may lead out of its folder. */
function unique(filenames) {
  const taken = new Set();
  return filenames.map((filename) => {
    const plain = filename.replaceAll(/[/\\]/g, '_');
    const [, stem, extension = ''] = plain.match(/^(.+?)(\.[^.]*)?$/s);
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${stem} (${number})${extension}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

async function* files(ids, progress) {
  const images = [];
  for (const id of ids) images.push(await get(`images/${id}`));
  const names = unique(images.map(({ filename }) => filename));
  for (const [index, image] of images.entries()) {
    progress(index + 1, ids.length);
    const response = await fetch(image.links.original);
    if (!response.ok) throw new Error(`${image.filename} could not be fetched. Nothing was saved: try again.`);
    yield { name: names[index], lastModified: new Date(image.uploaded_at), input: response };
  }
}

/** Where browsers let a page write a file it is written as it is packed, else at the end. */
async function write(response) {
  if (window.showSaveFilePicker) {
    const handle = await window.showSaveFilePicker({ suggestedName: NAME });
    return response.body.pipeTo(await handle.createWritable());
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = NAME;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return undefined;
}

/** Saves the originals of `ids`; `progress` is told how many of how many. */
export async function save(ids, progress) {
  try {
    await write(downloadZip(files(ids, progress)));
  } catch (error) {
    if (error.name === 'AbortError') throw new Error('Nothing was saved.');
    throw error;
  }
}
