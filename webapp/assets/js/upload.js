// Uploads straight to S3. Uppy queues, sends, retries and resumes; the server signs; the tray shows.
// The page learns of it by two events on the document: upload:asked {id} and upload:arrived {id}.
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';
import { refusal, typeOf } from './accept.js';
import { Refused } from './api.js';
import { Duplicate, giveBack, idOf, multipart, sign, single, used } from './tickets.js';
import { Tray } from './tray.js';

const MULTIPART_ABOVE = 16_000_000;
const PART = 8 * 2 ** 20;
const AT_ONCE = 4;

const maxBytes = Number(document.body.dataset.maxBytes);
// Uppy writes every failed upload to the console; here each one is shown in the tray.
const quiet = { debug() {}, warn() {}, error() {} };
const uppy = new Uppy({ autoProceed: true, logger: quiet });
const tray = new Tray({ retry: (id) => uppy.retryUpload(id), cancel: (id) => uppy.removeFile(id) });

const announce = (name, id) => document.dispatchEvent(new CustomEvent(name, { detail: { id } }));

/** For a file that was removed while the server was asked. Uppy says nothing about an AbortError. */
async function cancelled(fileId) {
  await giveBack(fileId);
  throw new DOMException('The upload was cancelled.', 'AbortError');
}

/** Uppy's question before each request to S3. Its object key is the file's id in Uppy; the server has a key of its own. */
async function signRequest({ method, key: fileId, uploadId, partNumber }) {
  if (!uploadId) {
    const take = method === 'PUT' ? single : multipart;
    const ticket = await take(uppy.getFile(fileId));
    if (!uppy.getFile(fileId)) return cancelled(fileId);
    announce('upload:asked', ticket.id);
    if (method === 'PUT') return ticket.request;
  }
  const signed = await sign(fileId, { method, uploadId, partNumber });
  if (method === 'DELETE') await giveBack(fileId);
  return signed;
}

uppy.use(AwsS3, {
  limit: AT_ONCE,
  shouldUseMultipart: (file) => file.size > MULTIPART_ABOVE,
  getChunkSize: () => PART,
  generateObjectKey: (file) => file.id,
  signRequest,
});

/** Errors of S3 come from Uppy with a code or a status; all others speak for themselves. */
function inWords(error) {
  if (error instanceof Refused) return error.message;
  if (error.code === 'NETWORK') return 'The connection was lost.';
  if (error.status) return `The storage refused the file (${error.serviceCode ?? error.status}).`;
  return error.message;
}

const warnOnLeaving = (event) => event.preventDefault();

uppy.on('files-added', (files) => {
  for (const file of files) tray.add(file.id, file.name, file.size);
  addEventListener('beforeunload', warnOnLeaving);
});

uppy.on('upload-retry', (file) => tray.restart(file.id));

uppy.on('upload-progress', (file, { bytesUploaded }) => tray.progress(file.id, bytesUploaded));

uppy.on('upload-success', (file) => {
  const id = idOf(file.id);
  used(file.id);
  tray.done(file.id, `/images/${id}`);
  announce('upload:arrived', id);
});

uppy.on('upload-error', (file, error) => {
  if (!(error instanceof Duplicate)) return tray.fail(file.id, inWords(error), { again: error.again ?? true });
  used(file.id);
  tray.duplicate(file.id, `/images/${error.id}`);
  uppy.removeFile(file.id);
});

uppy.on('file-removed', (file) => {
  tray.remove(file.id);
  const abortsFirst = file.s3Multipart && !file.error; // and gives back when that is signed, above
  // Where even that fails, the record stays in the library as one that waits, and can be removed there.
  if (!abortsFirst) giveBack(file.id).catch(() => {});
});

uppy.on('complete', ({ successful }) => {
  // Out of Uppy, or it would refuse to take the same file again.
  uppy.removeFiles(successful.map((file) => file.id));
  if (!tray.busy) removeEventListener('beforeunload', warnOnLeaving);
});

/** Takes files in: what cannot be kept is refused in the tray, the rest starts at once. */
export function add(files) {
  const accepted = files.filter((file) => {
    const reason = refusal(file, maxBytes);
    if (reason) tray.refuse(file.name, reason);
    return !reason;
  });
  uppy.addFiles(accepted.map((data) => ({ name: data.name, type: typeOf(data), data })));
}
