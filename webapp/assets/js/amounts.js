// Numbers, as people read them.
const UNITS = [[1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']];

const rounded = (number) => (number < 10 ? Math.round(number * 10) / 10 : Math.round(number));

/** Bytes: 734 bytes, 3.4 MB, 120 MB. */
export function bytes(number) {
  const [unit, name] = UNITS.find(([each]) => number >= each) ?? [1, 'bytes'];
  return `${rounded(number / unit)} ${name}`;
}

/** Pictures, counted. */
export const pictures = (number) => `${number} picture${number === 1 ? '' : 's'}`;

/** What is left of a wait, as roughly as anybody can say it. */
export function left(seconds) {
  if (seconds < 60) return 'less than a minute left';
  const [number, unit] = seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  const whole = Math.round(number);
  return `about ${whole} ${unit}${whole === 1 ? '' : 's'} left`;
}
