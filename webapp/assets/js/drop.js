// Ways to hand over files: a button, and a drop anywhere on the page. The uploader itself is loaded at the first of them.
const input = document.getElementById('files');
const overlay = document.getElementById('drop');

const upload = (files) => files.length && import('./upload.js').then(({ add }) => add(files));

const carriesFiles = (event) => event.dataTransfer?.types.includes('Files');

/** Every file below an entry of a drop: a folder is read whole, part by part, as browsers answer it. */
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) return found;
    for (const child of part) found.push(...await filesOf(child));
  }
}

async function dropped(transfer) {
  // Read before the first await: afterwards the browser has emptied the transfer.
  const loose = [...transfer.files];
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return loose;
  return (await Promise.all(entries.map(filesOf))).flat();
}

function show(visible) {
  overlay.hidden = !visible;
}

function acceptDrops() {
  addEventListener('dragenter', (event) => carriesFiles(event) && show(true));
  addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  // Leaving the window has no element to go to; moving between elements does.
  addEventListener('dragleave', (event) => event.relatedTarget ?? show(false));
  addEventListener('drop', async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(false);
    upload(await dropped(event.dataTransfer));
  });
}

function acceptChoices() {
  document.addEventListener('click', (event) => event.target.closest('[data-choose]') && input.click());
  input.addEventListener('change', () => {
    upload([...input.files]);
    input.value = ''; // so that choosing the same file again is a change
  });
}

if (input) {
  acceptChoices();
  acceptDrops();
}
