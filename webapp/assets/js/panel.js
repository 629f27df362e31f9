// The viewer's panel: what is known of the picture, and the forms that change it. The server draws it.
const WIDTH = 340;
const NARROW = 700;

/** The part of the screen that the panel takes from the picture: a column, or on a phone the lower half. */
export function padding(viewport) {
  const isOpen = Boolean(document.querySelector('.panel:not([hidden])'));
  const beside = viewport.x > NARROW;
  return { top: 0, left: 0, right: isOpen && beside ? WIDTH : 0, bottom: isOpen && !beside ? viewport.y / 2 : 0 };
}

async function fill(panel, id) {
  const asked = fetch(`/images/${id}/details`, { headers: { 'HX-Request': 'true' } });
  const [response, { default: htmx }] = await Promise.all([asked, import('htmx.org/dist/htmx.esm.min.js')]);
  if (!response.ok || response.redirected) throw new Error(`The details of ${id} did not come`);
  if (panel.dataset.id !== id) return; // somebody has gone on meanwhile
  panel.innerHTML = await response.text();
  htmx.process(panel);
}

/** A turned picture has new renditions as soon as it is ready: its card takes them, and the slide from there. */
function follow(viewer, details, slideOf) {
  const { currSlide: slide } = viewer;
  const { full, fullWidth, fullHeight, thumb, id, status } = details.dataset;
  if (status !== 'ready' || slide.data.id !== id || slide.data.src === full) return;
  const link = slide.data.element;
  Object.assign(link.dataset, { full, fullWidth, fullHeight });
  Object.assign(link.querySelector('img'), { src: thumb, width: fullWidth, height: fullHeight });
  viewer.options.dataSource[slide.index] = slideOf(link);
  viewer.refreshSlideContent(slide.index);
}

/** Whoever presses again before the answer is here means another quarter. The answer says itself how the picture is turned. */
const wish = (quarters) => ({ detail: { ctx } }) => {
  const pressed = ctx.request?.submitter;
  if (pressed?.name !== 'rotation') return;
  for (const button of pressed.form.rotation) button.value = (Number(button.value) + quarters * pressed.dataset.by + 360) % 360;
};

function makePanel() {
  const panel = document.createElement('aside');
  panel.className = 'panel';
  panel.hidden = true;
  panel.setAttribute('aria-label', 'Details');
  // Arrow keys and letters belong to the form while somebody types.
  panel.addEventListener('keydown', (event) => event.key !== 'Escape' && event.stopPropagation());
  return panel;
}

/** Gives the viewer a panel; answers the function that opens and closes it. `slideOf` reads a card's link. */
export function addPanel(viewer, slideOf) {
  const panel = makePanel();
  const show = () => {
    const { id, page } = viewer.currSlide.data;
    if (panel.hidden || panel.dataset.id === id) return;
    panel.dataset.id = id;
    fill(panel, id).catch(() => location.assign(page));
  };
  const toggle = () => {
    panel.hidden = !panel.hidden;
    panel.dataset.id = '';
    viewer.updateSize(true);
    show();
  };
  panel.addEventListener('htmx:after:swap', () => follow(viewer, panel.querySelector('.details'), slideOf));
  panel.addEventListener('htmx:before:request', wish(1));
  panel.addEventListener('htmx:finally:request', wish(-1));
  viewer.on('afterInit', () => viewer.element.append(panel));
  viewer.on('change', show);
  viewer.on('openingAnimationEnd', () => viewer.updateSize(true)); // whoever is quick opens the panel before
  return toggle;
}
