// Sends files straight to S3. Uppy makes the requests, cuts large files into parts and asks S3 which have arrived;
// it knows only what is under way. Whatever waits, rests or failed is not its business but the queue's.
import Uppy from '@uppy/core';
import AwsS3 from '@uppy/aws-s3';
import { permit } from './tickets.js';

const MULTIPART_ABOVE = 16_000_000;
const PART = 8 * 2 ** 20;
// Uppy writes every failed upload to the console; here each one is shown in the tray.
const logger = { debug() {}, warn() {}, error() {} };

const STALLED = 120_000; // milliseconds without a byte

const stopped = () => new DOMException('The upload was stopped.', 'AbortError'); // Uppy says nothing of these

export class Transfer {
  #uppy = new Uppy({ autoProceed: true, logger });
  #uploads = new Map(); // by Uppy's id
  #on;

  /** `asked`, `begun` (in parts), `arrived` and `failed` (with the error) are told which upload it is that has. */
  constructor(on) {
    this.#on = on;
    this.#uppy.use(AwsS3, {
      limit: 0, // the queue keeps it
      shouldUseMultipart: (file) => file.size > MULTIPART_ABOVE,
      getChunkSize: () => PART,
      generateObjectKey: (file) => file.id, // the server has a key of its own
      signRequest: (request) => this.#sign(request),
    });
    this.#listen();
  }

  /** Begins to send, or goes on with the parts that are missing. */
  send(upload) {
    const { id, name, type, data, uploadId } = upload;
    upload.key = this.#uppy.addFile({ name, type, data, meta: { relativePath: id } });
    this.#uploads.set(upload.key, upload);
    if (uploadId) this.#uppy.setFileState(upload.key, { s3Multipart: { uploadId, key: upload.key } });
  }

  /** Lets go of the connection; parts that have arrived stay. */
  stop(upload) {
    this.#take(upload.key);
  }

  #take(key) {
    const upload = this.#uploads.get(key);
    this.#uploads.delete(key);
    clearTimeout(upload?.watch);
    this.#uppy.removeFile(key);
    return upload;
  }

  /** A connection that died without a word, or slept, is given up. */
  #watch(upload) {
    clearTimeout(upload.watch);
    const error = Object.assign(new Error('The upload has stalled.'), { code: 'NETWORK' });
    upload.watch = setTimeout(() => this.#on.failed(this.#take(upload.key), error), STALLED);
  }

  #listen() {
    const { arrived, failed } = this.#on;
    // Uppy may still speak of what was stopped.
    const on = (event, react) => this.#uppy.on(event, (file, what) => this.#uploads.has(file.id) && react(file.id, what));
    on('upload-progress', (key, { bytesUploaded }) => this.#progress(this.#uploads.get(key), bytesUploaded));
    on('s3-multipart:part-uploaded', (key) => { this.#uploads.get(key).tries = 0; });
    on('upload-success', (key) => arrived(this.#take(key)));
    on('upload-error', (key, error) => failed(this.#take(key), error));
  }

  #progress(upload, bytes) {
    upload.sent = bytes;
    this.#watch(upload);
  }

  async #sign({ method, key, uploadId, partNumber }) {
    const upload = this.#uploads.get(key);
    // Uppy wants to throw the parts away whenever it is stopped; `giveBack` does where it is meant.
    if (!upload || method === 'DELETE') throw stopped();
    const { imageId, uploadId: known } = upload;
    upload.uploadId = uploadId;
    const request = await permit(upload, { method, uploadId, partNumber });
    if (this.#uploads.has(key)) this.#watch(upload);
    if (upload.imageId !== imageId) this.#on.asked(upload);
    if (known !== uploadId) this.#on.begun(upload);
    return request;
  }
}
