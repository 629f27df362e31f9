// What is refused before a byte is sent, and why. The server and the pipeline check again; this only saves the wait.
const TYPES = {
  jpg: 'image/jpeg', jpeg: 'image/jpeg', jpe: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif',
  avif: 'image/avif', tif: 'image/tiff', tiff: 'image/tiff', heic: 'image/heic', heif: 'image/heif',
};
const ACCEPTED = new Set(Object.values(TYPES));
const FORMATS = 'JPEG, PNG, WebP, GIF, AVIF, TIFF or HEIC';
const OTHERS = [
  [
    /\.(3fr|arw|cr[23w]|dcr|dng|erf|iiq|kdc|mef|mos|mrw|nef|nrw|orf|pef|raf|raw|rw[2l]|sr[2fw]|x3f)$/i,
    'RAW files cannot be shown here. Export them as JPEG, TIFF or HEIC, and add those.',
  ],
  [/^video\/|\.(3gp|avi|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|webm|wmv)$/i, 'Videos are not kept here, only pictures.'],
  [
    /^text\/|\.(csv|docx?|html?|key|md|numbers|od[pst]|pages|pdf|pptx?|rtf|txt|xlsx?)$/i,
    'Documents are not kept here, only pictures.',
  ],
];

const extension = (name) => (name.includes('.') ? name.split('.').pop().toLowerCase() : '');

/** The file's picture type, or null. Systems give some pictures no type, or an old one: then the name counts. */
export function typeOf({ name, type }) {
  if (ACCEPTED.has(type)) return type;
  return !type || type.startsWith('image/') ? TYPES[extension(name)] ?? null : null;
}

function otherKind({ name, type }) {
  const known = OTHERS.find(([pattern]) => pattern.test(name) || pattern.test(type));
  return known?.[1] ?? `Not a picture that can be kept here: ${FORMATS}.`;
}

/** Why a file cannot be added, as a sentence that holds for every file like it; null where it can. */
export function refusal(file, maxBytes) {
  if (file.unreadable) return 'The browser could not read it.';
  if (!typeOf(file)) return otherKind(file);
  if (file.size === 0) return 'The file is empty.';
  if (file.size > maxBytes) return `Too large: the limit is ${Math.floor(maxBytes / 1e6)} MB.`;
  return null;
}
