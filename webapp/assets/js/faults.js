// What an error means for the upload that met with it.
import { lost, Refused } from './api.js';

const TRIES = 5;
const CHANGED = 'The file was changed or moved since it was chosen. Choose it again.';

const readable = (file) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

const refused = (code) =>
  `The storage refused the file (${code}). Try again; if that does not help, ask your administrator.`;

/** Nobody else gets further than this one while the server is away, so it may wait as long as that takes. */
function ofServer(error) {
  if (error.again) return { again: true, wait: error };
  const { status, message } = error;
  return { again: status === 404, anew: [404, 410].includes(status), fail: message };
}

/** A file that cannot be read any more looks like a lost connection too. */
async function ofConnection({ data }) {
  return await readable(data) ? { again: true, wait: lost(), fail: lost().message } : { fail: CHANGED };
}

/** Errors of S3 come from Uppy with a code or a status. */
async function ofStorage({ code, status, serviceCode }, upload) {
  if (code === 'NETWORK') return ofConnection(upload);
  const fail = refused(serviceCode ?? status);
  if (status === 404) return { again: true, anew: true, fail };
  if (status >= 500 || status === 429) return { again: true, wait: new Refused(fail, 503), fail };
  // The permission has run out, perhaps while the computer slept: a new one is asked for, but not for ever.
  return { again: status === 403 && upload.tries < 2, fail };
}

/**
 * Answers whether to try `again` by itself, to begin `anew` then, and the error for which all have to `wait` before;
 * `fail` is the sentence where it is not tried again.
 * @param upload its `tries` is the number of tries in a row that led to nothing
 */
export async function judge(error, upload) {
  if (error instanceof Refused) return ofServer(error);
  if (error.name === 'NotReadableError') return { fail: CHANGED };
  const verdict = error.code || error.status ? await ofStorage(error, upload) : { fail: error.message };
  return upload.tries < TRIES ? verdict : { fail: `${verdict.fail} It was tried ${TRIES} times.` };
}
