// SHA-256 in the browser lets the server see a duplicate before it is sent, and S3 check what arrives.
const LARGEST = 64 * 2 ** 20; // read whole into memory, so not without limit

let previous = Promise.resolve();

async function digest(file) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The file's SHA-256 in hex, one file at a time; undefined where the browser cannot (plain HTTP) or the file is large. */
export function sha256(file) {
  if (!globalThis.crypto?.subtle || file.size > LARGEST) return Promise.resolve(undefined);
  const result = previous.then(() => digest(file));
  previous = result.catch(() => {}); // a file that cannot be read is reported by its own upload
  return result;
}
