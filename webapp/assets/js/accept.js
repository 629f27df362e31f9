// What is refused before a byte is sent. The server and the pipeline check again; this only saves the wait.
const TYPES = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', jpe: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif',
  avif: 'image/avif', tif: 'image/tiff', tiff: 'image/tiff', heic: 'image/heic', heif: 'image/heif',
};
const ACCEPTED = new Set(Object.values(TYPES));

const extension = (name) => (name.includes('.') ? name.split('.').pop().toLowerCase() : '');

/** The file's picture type, or null. Many systems give HEIC no type at all, so the name counts where the type is empty. */
export function typeOf({ name, type }) {
  if (type) return ACCEPTED.has(type) ? type : null;
  return TYPES[extension(name)] ?? null;
}

/** Why a file cannot be added, as a sentence; null where it can. */
export function refusal(file, maxBytes) {
  if (!typeOf(file)) return 'Not a picture that Proofsheet can keep: JPEG, PNG, WebP, GIF, AVIF, TIFF or HEIC.';
  if (file.size === 0) return 'The file is empty.';
  if (file.size > maxBytes) return `Too large: the limit is ${Math.floor(maxBytes / 1e6)} MB.`;
  return null;
}
