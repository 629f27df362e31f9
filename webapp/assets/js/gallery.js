// A click on a picture opens the viewer; with a modifier key, or without script, the link works as any link does.
const PICTURE = 'a[data-full]';

const viewer = () => import('./viewer.js');

function plainClick(event) {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest(PICTURE);
  if (!link || !plainClick(event)) return;
  event.preventDefault();
  // Should the viewer not arrive, the picture's page still does.
  viewer().then(({ open }) => open(link)).catch(() => location.assign(link.href));
});

// Fetched while the pointer is still on its way.
document.addEventListener('pointerover', (event) => {
  if (event.target.closest(PICTURE)) viewer();
});
