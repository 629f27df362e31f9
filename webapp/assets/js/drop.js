// Ways to hand over files: buttons, the clipboard, and a drop anywhere on the page. The uploader is loaded at the first.
const input = document.getElementById('files');
const overlay = document.getElementById('drop');
const tray = document.getElementById('tray');

function sorry() {
  tray.hidden = false;
  tray.querySelector('.tray-count').textContent = 'The connection was lost. Reload the page, then add the files again.';
}

/** Hands `what` to the uploader in a `way` of its own. */
const hand = (way, what) => import('./uploads.js').then((uploader) => uploader[way](what), sorry);

// Browsers offer a picture that is dragged within the page as a file, too.
const OURS = 'application/x-proofsheet';

function carriesFiles({ dataTransfer }) {
  return dataTransfer?.types.includes('Files') && !dataTransfer.types.includes(OURS);
}

function dropped(transfer) {
  // Read at once: afterwards the browser has emptied the transfer.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const folders = entries.some((entry) => entry.isDirectory);
  hand(folders ? 'drop' : 'add', folders ? entries : [...transfer.files]);
}

function show(visible) {
  overlay.hidden = !visible;
}

function acceptDrops() {
  addEventListener('dragstart', ({ dataTransfer }) => dataTransfer.setData(OURS, 'ours'));
  addEventListener('dragenter', (event) => carriesFiles(event) && show(true));
  addEventListener('dragover', (event) => carriesFiles(event) && event.preventDefault());
  // Leaving the window has no element to go to; moving between elements does.
  addEventListener('dragleave', (event) => event.relatedTarget ?? show(false));
  addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(false);
    dropped(event.dataTransfer);
  });
}

function acceptPastes() {
  addEventListener('paste', ({ target, clipboardData }) => {
    if (clipboardData.files.length && !target.closest('input, textarea')) hand('paste', [...clipboardData.files]);
  });
}

function choose({ target }) {
  const button = target.closest('[data-choose]');
  if (!button) return;
  input.webkitdirectory = button.dataset.choose === 'folder';
  input.click();
}

function acceptChoices() {
  document.addEventListener('click', choose);
  input.addEventListener('change', () => {
    if (input.files.length) hand('add', [...input.files]);
    input.value = ''; // so that choosing the same file again is a change
  });
}

if (input) {
  acceptChoices();
  acceptDrops();
  acceptPastes();
  if (localStorage.getItem(`uploads-${document.body.dataset.user}`)) hand('resume');
}
