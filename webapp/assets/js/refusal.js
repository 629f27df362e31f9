// A form whose fragment is refused says why. It is not sent again: what it asked for may be done, whatever came back.
const LOOK = 'Look whether it was done before you try again.';

/** The sentence of our own page; what stands between the server and us knows none. */
function reasonOf({ status, text }) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  return page.getElementById('explanation')?.textContent ?? `The server answered ${status}. ${LOOK}`;
}

function say(form, sentence) {
  if (form.nextElementSibling?.matches('.error')) form.nextElementSibling.remove();
  const line = Object.assign(document.createElement('p'), { className: 'error', textContent: sentence });
  line.setAttribute('role', 'alert');
  form.after(line);
}

const tell = (event, sentenceOf) => {
  const { ctx } = event.detail;
  if (ctx?.sourceElement instanceof HTMLFormElement) say(ctx.sourceElement, sentenceOf(ctx));
};

document.addEventListener('htmx:response:error', (event) => {
  tell(event, ({ response: { status }, text }) => reasonOf({ status, text }));
});
document.addEventListener('htmx:error', (event) => tell(event, () => `The connection was lost. ${LOOK}`));
