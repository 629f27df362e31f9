// An upload's ticket is the server's leave to send one file: the id of the picture that it becomes, and signed requests.
import { get, post, remove } from './api.js';
import { sha256 } from './hash.js';
import { newId } from './ulid.js';

const FORBIDDEN = /^(host|content-length)$/i; // the browser sets these itself and lets nobody else

const sent = new Map(); // pictures by content, from this page: the library knows them only once they are ready

/** The same content is in the library already, as the picture `id`. */
export class Duplicate extends Error {
  constructor(id) {
    super('Already in your library.');
    this.name = 'Duplicate';
    this.id = id;
  }
}

/** The bytes had arrived although nobody heard of it. */
export class Arrived extends Error {}

function settable({ url, headers }) {
  return { url, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !FORBIDDEN.test(name))) };
}

/** The picture of this content that this page has sent, if it is still in the library. */
async function ours(content) {
  const id = sent.get(content);
  const image = id && await get(`images/${id}`).catch((error) => {
    if (error.status !== 404) throw error;
  });
  return image && !image.deleted_at && id;
}

async function ask(upload) {
  const { name, size, type, data, force, wished } = upload;
  const content = await sha256(data);
  const known = !force && await ours(content);
  if (known) throw new Duplicate(known);
  // With an id of ours, asking again after an answer that was lost asks for the same picture.
  const asked = { id: wished, filename: name, size, content_type: type, sha256: content, force };
  const answer = await post('uploads', asked);
  if (answer.duplicate) throw new Duplicate(answer.id);
  upload.imageId = answer.id;
  if (content) sent.set(content, answer.id);
  return settable(answer.upload);
}

/** Signs one request of an upload that was asked for. */
async function sign({ imageId }, request) {
  return settable(await post(`uploads/${imageId}/sign`, request).catch((error) => {
    throw error.status === 409 ? new Arrived() : error;
  }));
}

/** Asks for the upload. Only once, however often it is paused meanwhile. */
function asked(upload) {
  upload.asking ??= ask(upload).finally(() => { upload.asking = null; });
  return upload.asking;
}

/**
 * The signed request that Uppy wants to make: a PUT of the whole file, or a step of sending it in parts. The first one
 * makes the picture known to the server; a retry keeps its id.
 */
export async function permit(upload, request) {
  if (upload.imageId) return sign(upload, request);
  const put = await asked(upload);
  return request.method === 'PUT' ? put : sign(upload, request);
}

/** The server has lost or removed the picture, or S3 the parts: the next try begins anew. */
export function forget(upload) {
  Object.assign(upload, { imageId: undefined, uploadId: undefined, wished: newId() });
}

/** The upload will not happen: the parts that were sent and the record that waits for it are removed. */
export async function giveBack(upload) {
  await upload.asking?.catch(() => {}); // whoever asked hears of it
  const { imageId, uploadId } = upload;
  if (!imageId) return;
  for (const [content, id] of sent) if (id === imageId) sent.delete(content);
  if (uploadId) {
    const { url } = await sign(upload, { method: 'DELETE', uploadId });
    await fetch(url, { method: 'DELETE' });
  }
  await remove(`images/${imageId}`);
}
