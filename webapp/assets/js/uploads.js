// The uploader: takes files in, and ties the queue to the tray and to what the browser keeps. Loaded at the first file.
// The page learns of it by events on the document: upload:asked {id}, upload:arrived {id} and upload:given-back {id}.
import { refusal, typeOf } from './accept.js';
import { Refused } from './api.js';
import { Connection } from './connection.js';
import { filesChosen, filesOf } from './folder.js';
import { Keeper } from './keeper.js';
import { Queue } from './queue.js';
import { Tray } from './tray.js';
import { newId } from './ulid.js';

const { user, maxBytes } = document.body.dataset;

const announce = (name, { imageId }) => document.dispatchEvent(new CustomEvent(name, { detail: { id: imageId } }));

const keeper = new Keeper(user);
const connection = new Connection(() => queue.go());
const queue = new Queue(connection, {
  changed,
  noted: (upload) => keeper.note(upload),
  asked: (upload) => announce('upload:asked', upload),
  arrived: (upload) => announce('upload:arrived', upload),
  givenBack: (upload) => announce('upload:given-back', upload),
  gone: (upload) => keeper.forget(upload),
});
const tray = new Tray(queue, connection);

let loggingOut = false; // and then the browser forgets what it has kept

function warn(event) {
  if (!queue.underWay.some(({ kept }) => loggingOut || !kept)) return;
  event.preventDefault();
  loggingOut = false; // for those who stay
}

function changed() {
  tray.show();
  if (queue.underWay.length) addEventListener('beforeunload', warn);
  else removeEventListener('beforeunload', warn);
  if (!queue.unfinished.length) keeper.release();
}

/** What one page has begun, the next one goes on with. */
async function keep() {
  const left = (await keeper.claim()).filter(({ id }) => !queue.uploads.has(id));
  const restored = (upload) => ({ ...upload, state: upload.data ? 'waiting' : 'missing', sent: 0, tries: 0, turn: 0 });
  if (left.length) queue.add(left.map(restored));
  keeper.keep(queue.unfinished.filter(({ kept }) => !kept));
  changed();
}

function uploadOf({ file, path }) {
  const { name, size, lastModified } = file;
  return {
    id: [path.replace(/^\//, ''), size, lastModified].join(' '),
    name, size, type: typeOf(file), modified: lastModified, since: Date.now(), data: file,
    wished: newId(), state: 'waiting', sent: 0, tries: 0, turn: 0,
  };
}

const isSame = (upload) => ({ name, size, modified }) =>
  name === upload.name && size === upload.size && modified === upload.modified;

/** Goes on with an upload whose file was missing, tries a failed one again, or makes a new one; answers the new ones. */
function found(uploads) {
  const missing = queue.in('missing');
  return uploads.filter((upload) => {
    const known = missing.find(isSame(upload)) ?? queue.uploads.get(upload.id);
    if (!known) return true;
    Object.assign(known, { data: upload.data, kept: false });
    if (['missing', 'failed'].includes(known.state)) queue.resume([known]);
    return false;
  });
}

function take(files) {
  const good = files.filter(({ file }) => {
    const reason = refusal(file, maxBytes);
    if (reason) tray.refuse(file.name, reason);
    return !reason;
  });
  queue.add(found(good.map(uploadOf)));
  // Where the browser keeps nothing (a private window), leaving the page is warned of, and that is all.
  keep().catch(() => {});
}

/** Files that were chosen, or dropped without a folder. */
export const add = (files) => take(filesChosen(files));

/** Entries of a drop with a folder in it. */
export const drop = async (entries) => take(await filesOf(entries));

/** Files from the clipboard. Browsers call every picture that was copied out of a program the same. */
export function paste(files) {
  const now = new Date().toLocaleString('sv').replaceAll(':', '.'); // Swedes write 2026-11-21 13:17:05
  const named = (file) => (file.name === 'image.png' ? new File([file], `Pasted ${now}.png`, { type: file.type }) : file);
  add(files.map(named));
}

/** Goes on with what an earlier page left. */
export const resume = () => keep().catch(() => {});

document.addEventListener('submit', ({ target }) => { loggingOut = target.matches('[action="/logout"]'); });

// Whoever has files under way is not sent to the login page.
document.addEventListener('session:ended', (event) => {
  if (!queue.underWay.length) return;
  event.preventDefault();
  connection.lost(new Refused('Your session has ended.', 401));
});
