// In the place of lodash's, of which Uppy uses this much: with the rest it would be a kilobyte of the uploader.

/** A function that does `act` at once, and when called again soon, once more after `pause` milliseconds. */
export default function throttle(act, pause) {
  let timer;
  let again;
  return function call() {
    again = Boolean(timer);
    if (again) return;
    act();
    timer = setTimeout(() => {
      timer = null;
      if (again) call();
    }, pause);
  };
}
