// Times are sent in UTC and shown in the viewer's own zone, as the server writes them.
// Intl can say the same, but to begin with it takes longer than everything else that a page does at its start.
export const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
];

const two = (number) => String(number).padStart(2, '0');

function say(moment) {
  const month = MONTHS[moment.getMonth()].slice(0, 3);
  return `${moment.getDate()} ${month} ${moment.getFullYear()}, ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

export function localise(root) {
  for (const time of root.querySelectorAll('time[data-local]')) time.textContent = say(new Date(time.dateTime));
}

localise(document);
document.addEventListener('htmx:after:process', (event) => localise(event.target));
