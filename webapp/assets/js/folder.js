// Dropped folders, read whole: the browser hands over entries, and their content part by part.

/** What systems leave in folders, and nobody means when he drops one. */
const hidden = ({ name }) => /^\.|^(thumbs\.db|desktop\.ini)$/i.test(name);

const promised = (method) => new Promise(method);

async function childrenOf(directory) {
  const reader = directory.createReader();
  const found = [];
  for (;;) {
    const part = await promised((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return found;
    found.push(...part.filter((child) => !hidden(child)));
  }
}

async function filesBelow(entry) {
  if (entry.isDirectory) return filesOf(await childrenOf(entry));
  const file = await promised((resolve, reject) => entry.file(resolve, reject));
  return [{ file, path: entry.fullPath }];
}

/** Every file of the entries and below, as {file, path}. What cannot be read is answered as such, by its name. */
export async function filesOf(entries) {
  const found = [];
  for (const entry of entries) {
    const unreadable = { file: { name: entry.name, unreadable: true }, path: entry.fullPath };
    found.push(...await filesBelow(entry).catch(() => [unreadable]));
  }
  return found;
}

/** The files of a chosen folder, in the same form. */
export function filesChosen(files) {
  return files
    .filter((file) => !file.webkitRelativePath || !hidden(file))
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}
