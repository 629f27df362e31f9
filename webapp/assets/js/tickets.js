// A ticket is the server's leave to upload one file: the picture's id, and the signed request for its bytes.
import { post, remove } from './api.js';
import { sha256 } from './hash.js';

const FORBIDDEN = /^(host|content-length)$/i; // the browser sets these itself and lets nobody else

const tickets = new Map();

/** The same content is in the library already, as the picture `id`. */
export class Duplicate extends Error {
  constructor(id) {
    super('Already in your library.');
    this.name = 'Duplicate';
    this.id = id;
  }
}

function settable(headers) {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !FORBIDDEN.test(name)));
}

async function ask({ name, size, type, data }) {
  const answer = await post('uploads', { filename: name, size, content_type: type, sha256: await sha256(data) });
  if (answer.duplicate) throw new Duplicate(answer.id);
  const { url, headers } = answer.upload;
  return { id: answer.id, request: { url, headers: settable(headers) } };
}

/** The id of the picture that an upload will become, if it was asked for. */
export const idOf = (fileId) => tickets.get(fileId)?.id;

/** Signs one more request of an upload that was asked for. */
export async function sign(fileId, request) {
  const { url, headers } = await post(`uploads/${idOf(fileId)}/sign`, request);
  return { url, headers: settable(headers) };
}

/** A ticket for a second try, signed anew. A conflict means that the bytes had arrived although nobody heard of it. */
async function renewed(fileId, ticket) {
  const request = await sign(fileId, { method: 'PUT' }).catch((error) => {
    throw error.status === 409 ? new Duplicate(ticket.id) : error;
  });
  return { ...ticket, request };
}

/** A ticket for one PUT of the whole file. A retry keeps the picture's id. */
export async function single(file) {
  const held = tickets.get(file.id);
  tickets.set(file.id, held ? await renewed(file.id, held) : await ask(file));
  return tickets.get(file.id);
}

/** A ticket for a multipart upload, whose requests are signed one by one. */
export async function multipart(file) {
  if (!tickets.has(file.id)) tickets.set(file.id, await ask(file));
  return tickets.get(file.id);
}

/** The bytes have arrived: the ticket is used. */
export const used = (fileId) => tickets.delete(fileId);

/** The upload will not happen: the record that waits for it is removed. */
export async function giveBack(fileId) {
  const id = idOf(fileId);
  if (!tickets.delete(fileId)) return;
  await remove(`images/${id}`);
  document.getElementById(`card-${id}`)?.remove();
}
