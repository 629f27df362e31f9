// Times are sent in UTC and shown in the viewer's own zone.
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function localise(root) {
  for (const time of root.querySelectorAll('time[data-local]')) {
    time.textContent = format.format(new Date(time.dateTime));
  }
}

localise(document);
document.addEventListener('htmx:after:process', (event) => localise(event.target));
