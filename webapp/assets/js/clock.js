// Times are sent in UTC and shown in the viewer's own zone, as the server writes them.

function say(moment) {
  // A date's own text is English everywhere; Intl takes longer to begin with than all else that a page does at its start.
  const [, month, day, year, time] = String(moment).split(' ');
  return `${+day} ${month} ${year}, ${time.slice(0, 5)}`;
}

export function localise(root) {
  for (const time of root.querySelectorAll('time[data-local]')) time.textContent = say(new Date(time.dateTime));
}

localise(document);
document.addEventListener('htmx:after:process', (event) => localise(event.target));
