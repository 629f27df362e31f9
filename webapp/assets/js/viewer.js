// The full-screen viewer: PhotoSwipe over the pictures that are on the page now.
import PhotoSwipe from 'photoswipe';
import css from 'photoswipe/dist/photoswipe.css';
import { followLibrary } from './neighbours.js';
import { addPanel, padding } from './panel.js';
import { all } from './sections.js';

const PICTURES = 'a[data-full]';
const EARLY = { Escape: 'close', ArrowLeft: 'prev', ArrowRight: 'next' };
const ORIGINALS = 'a[data-original]';
const INFO_ICON = {
  isCustomSVG: true,
  inner: '<path d="M16 8a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm-1.2 3.2h2.4v2.4h-2.4zm0 3.8h2.4v6h-2.4z" id="pswp__icn-info"/>',
  outlineID: 'pswp__icn-info',
};
const DOWNLOAD_ICON = {
  isCustomSVG: true,
  inner: '<path d="M20.5 14.3 17.1 18V10h-2.2v7.9l-3.4-3.6L10 15.7l6 6.1 6-6.1zM23 23H9v2h14z" id="pswp__icn-download"/>',
  outlineID: 'pswp__icn-download',
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

function slide(link) {
  const thumb = link.querySelector('img');
  return {
    element: link,
    src: link.dataset.full,
    width: Number(link.dataset.fullWidth),
    height: Number(link.dataset.fullHeight),
    msrc: thumb.currentSrc,
    alt: thumb.alt,
    page: link.dataset.page ?? link.href,
    id: link.closest('[data-id]').dataset.id,
    original: link.dataset.original,
  };
}

const slides = () => all(PICTURES).map(slide);

/** Gives the dialog what screen readers need, and keeps the page behind out of reach. */
function makeAccessible(viewer) {
  let behind = [];
  viewer.on('afterInit', () => {
    viewer.element.setAttribute('aria-label', 'Picture viewer');
    viewer.element.setAttribute('aria-modal', 'true');
    behind = [...document.body.children].filter((element) => element !== viewer.element && !element.inert);
    for (const element of behind) element.inert = true;
  });
  // Before PhotoSwipe hands the focus back: nothing inert can take it.
  viewer.on('close', () => { for (const element of behind) element.inert = false; });
}

function addCaption(viewer) {
  viewer.ui.registerElement({
    name: 'caption',
    appendTo: 'root',
    onInit: (element) => {
      element.setAttribute('role', 'status');
      viewer.on('change', () => { element.textContent = viewer.currSlide.data.alt; });
    },
  });
}

/** The number of a picture means something only where all of them are on the page. */
function countWhatIsWhole(viewer) {
  const show = () => { viewer.element.querySelector('.pswp__counter').hidden = document.querySelector('.more') !== null; };
  viewer.on('afterInit', show);
  viewer.on('change', show);
}

function addDetails(viewer) {
  const toggle = addPanel(viewer, slide);
  viewer.ui.registerElement({ name: 'details', order: 9, isButton: true, title: 'Details (i)', html: INFO_ICON, onClick: toggle });
  viewer.on('keydown', ({ originalEvent }) => { if (originalEvent.key === 'i') toggle(); });
}

/** On a shared page whose originals may be saved. */
function addDownload(viewer) {
  viewer.ui.registerElement({
    name: 'download', order: 8, isButton: true, tagName: 'a', title: 'Download the original', html: DOWNLOAD_ICON,
    onInit: (element) => viewer.on('change', () => {
      const { original } = viewer.currSlide.data;
      element.hidden = !original;
      if (original) element.href = original;
    }),
  });
}

/**
 * PhotoSwipe hears no key while the picture still grows, and takes the focus when it has: what was pressed is done then,
 * and whoever is typing in the panel already goes on.
 */
function serveTheQuick(viewer) {
  const pressed = [];
  const listen = ({ key }) => { if (key in EARLY) pressed.push(EARLY[key]); };
  document.addEventListener('keydown', listen);
  viewer.on('openingAnimationEnd', () => {
    document.removeEventListener('keydown', listen);
    const held = viewer.element.contains(document.activeElement) ? document.activeElement : null;
    queueMicrotask(() => { // after it has taken the focus, to give it back
      held?.focus();
      pressed.forEach((action) => viewer[action]());
    });
  });
}

/** Opens the viewer at a picture's link; the others on the page are its neighbours. */
export function open(link) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const viewer = new PhotoSwipe({
    dataSource: slides(),
    index: all(PICTURES).indexOf(link),
    loop: false,
    bgOpacity: 1,
    paddingFn: padding,
    showHideAnimationType: still ? 'none' : 'zoom',
    errorMsg: 'This picture could not be loaded. Reload the page and try again.',
  });
  makeAccessible(viewer);
  countWhatIsWhole(viewer);
  followLibrary(viewer, slides);
  serveTheQuick(viewer);
  viewer.on('uiRegister', () => {
    addCaption(viewer);
    if (document.body.dataset.user) addDetails(viewer); // they are for nobody else
    if (all(ORIGINALS).length) addDownload(viewer);
  });
  viewer.init();
}
