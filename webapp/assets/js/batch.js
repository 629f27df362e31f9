// What can be done with the selected pictures. The bar is there while some are selected, and while something can be undone.
import { get, patch, post } from './api.js';
import { clear, selected } from './select.js';
import { isLit, mark } from './star.js';

const AT_ONCE = 20;
const bar = document.getElementById('selection');
const say = (text) => { bar.querySelector('[role=status]').textContent = text; };
const pictures = (count) => (count === 1 ? '1 picture' : `${count} pictures`);

const idsOf = (cards) => cards.map((card) => card.dataset.id);

const refuse = (ids, reason) => Object.fromEntries(ids.map((id) => [id, reason]));

/**
 * Sends ids in portions, so that no request takes long. Answers those that were changed, and why others were not; rejects
 * where the first portion already failed.
 */
async function inPortions(ids, send) {
  const done = { changed: [], refused: {} };
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    try {
      const { changed, refused } = await send(ids.slice(start, start + AT_ONCE));
      done.changed.push(...changed);
      Object.assign(done.refused, refused);
    } catch (error) {
      if (start === 0) throw error;
      Object.assign(done.refused, refuse(ids.slice(start), error.message));
      return done;
    }
    say(`${done.changed.length} of ${pictures(ids.length)}`);
  }
  return done;
}

const change = (ids, what) => inPortions(ids, (some) => patch('images', { ids: some, ...what }));

function report({ changed, refused }, what) {
  const reasons = new Set(Object.values(refused));
  const rest = reasons.size ? ` Not ${pictures(Object.keys(refused).length)}: ${[...reasons].join(' ')}` : '';
  say(`${pictures(changed.length)} ${what}.${rest}`);
}

const split = (text) => text.split(',').map((tag) => tag.trim()).filter(Boolean);

/** Shows a dialog; answers its form's fields, or null where the person went back. */
function ask(id) {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector('form');
  form.reset();
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : null);
  });
}

/** Whether they all are; what is not ready has no star. */
const areFavourites = (cards) => cards.map((card) => card.querySelector('.star')).every((star) => star && isLit(star));

async function favourite(cards) {
  const value = !areFavourites(cards);
  const done = await change(idsOf(cards), { favourite: value });
  mark(done.changed, value);
  clear();
  report(done, value ? 'marked as favourite' : 'taken out of the favourites');
}

async function tag(cards) {
  const answer = await ask('tagging');
  if (!answer) return;
  const done = await change(idsOf(cards), { add_tags: split(answer.add), remove_tags: split(answer.remove) });
  clear();
  report(done, 'tagged');
}

async function listAlbums() {
  const options = [new Option('A new album', '')];
  for (let path = 'albums'; path;) {
    const { albums, next } = await get(path);
    options.push(...albums.map(({ id, title }) => new Option(title, id)));
    path = next && `albums?cursor=${next}`;
  }
  document.querySelector('#albums select').replaceChildren(...options);
}

async function putInto(album, ids) {
  const { left_out: out } = await post(`albums/${album}/images`, { ids });
  const refused = refuse(out, 'Only a picture that has arrived can be in an album, and not in too many.');
  return { changed: ids.filter((id) => !(id in refused)), refused };
}

async function album(cards) {
  await listAlbums();
  const answer = await ask('albums');
  if (!answer) return;
  const { id } = answer.album ? { id: answer.album } : await post('albums', { title: answer.title || 'Untitled' });
  const done = await inPortions(idsOf(cards), (ids) => putInto(id, ids));
  clear();
  report(done, 'in the album');
}

async function download(cards) {
  const { save } = await import('./zip.js');
  await save(idsOf(cards), (done, all) => say(`Packing ${done} of ${pictures(all)}`));
  say(`${pictures(cards.length)} downloaded.`);
}

async function trash(cards) {
  const done = await change(idsOf(cards), { deleted: true });
  const gone = cards.filter((card) => done.changed.includes(card.dataset.id));
  clear();
  for (const card of gone) card.remove();
  report(done, 'moved to the trash');
  const undo = bar.querySelector('[data-undo]');
  undo.hidden = done.changed.length === 0;
  undo.onclick = () => attempt(async () => {
    const back = await change(done.changed, { deleted: false });
    if (Object.keys(back.refused).length) report(back, 'brought back');
    else location.reload();
  });
}

const ACTIONS = { favourite, tag, album, download, trash };

async function attempt(work) {
  bar.classList.add('busy-now');
  try {
    await work();
  } catch (error) {
    say(error.message);
  } finally {
    bar.classList.remove('busy-now');
  }
}

function show({ detail: cards }) {
  bar.querySelector('[data-undo]').hidden = true;
  bar.classList.toggle('idle', cards.length === 0);
  if (cards.length) bar.hidden = false;
  bar.querySelector('[data-act=favourite]').textContent = cards.length && areFavourites(cards) ? 'Unfavourite' : 'Favourite';
  say(cards.length ? `${pictures(cards.length)} selected` : '');
}

if (bar) {
  document.addEventListener('selection:changed', show);
  bar.addEventListener('click', ({ target }) => {
    const { act: name, clear: dismiss } = target.closest('button')?.dataset ?? {};
    if (name) attempt(() => ACTIONS[name](selected()));
    if (dismiss !== undefined) { clear(); bar.hidden = true; }
  });
}
