// The viewer's list follows the library's: near either end it asks for more, and takes in what has come.
import { more, newer } from './more.js';

const NEAR = 4;

/** What came to stand before the first picture moves all numbers. */
function renumber(viewer, by) {
  const slides = viewer.mainScroll.itemHolders.map(({ slide }) => slide).filter(Boolean);
  const loaded = Array.from({ length: viewer.getNumItems() }, (_, index) => viewer.contentLoader.getContentByIndex(index));
  const contents = new Set([...loaded, ...slides.map(({ content }) => content)].filter(Boolean));
  for (const numbered of [...slides, ...contents]) numbered.index += by;
  viewer.currIndex += by;
  viewer.potentialIndex += by;
}

function takeIn(viewer, known) {
  const index = known.findIndex(({ id }) => id === viewer.currSlide?.data.id);
  if (index < 0) return;
  renumber(viewer, index - viewer.currIndex);
  viewer.options.dataSource = known;
  const [before, , after] = viewer.mainScroll.itemHolders;
  viewer.setContent(before, index - 1);
  viewer.setContent(after, index + 1);
  viewer.dispatch('change'); // arrows and counter know the old ends
}

/** `slidesOf` reads the pictures that are on the page now. */
export function followLibrary(viewer, slidesOf) {
  const follow = () => takeIn(viewer, slidesOf());
  document.addEventListener('timeline:grown', follow);
  viewer.on('destroy', () => document.removeEventListener('timeline:grown', follow));
  viewer.on('change', () => {
    if (viewer.currIndex < NEAR) newer();
    if (viewer.currIndex >= viewer.getNumItems() - NEAR) more();
  });
}
