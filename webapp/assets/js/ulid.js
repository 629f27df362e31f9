// Ids as the server makes them: ULIDs, of which nobody else makes the same.
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function newId() {
  const now = Date.now();
  const time = Array.from({ length: 10 }, (_, place) => now / 32 ** (9 - place));
  return [...time, ...crypto.getRandomValues(new Uint8Array(16))].map((digit) => DIGITS[digit & 31]).join('');
}
