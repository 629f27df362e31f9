// Ids as the server makes them: ULIDs, of which nobody else makes the same.
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function newId() {
  const now = Date.now();
  const time = Array.from({ length: 10 }, (_, place) => DIGITS[Math.floor(now / 32 ** (9 - place)) % 32]);
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => DIGITS[byte % 32]);
  return [...time, ...chance].join('');
}
