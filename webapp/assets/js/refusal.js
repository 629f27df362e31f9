// A form whose fragment is refused says why. It is not sent again: what it asked for may be done, whatever came back.
const LOOK = 'Look whether it was done before you try again.';

/** The sentence of our own page; what stands between the server and us knows none. */
function reasonOf({ response: { status }, text }) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  return page.getElementById('explanation')?.textContent ?? `The server answered ${status}. ${LOOK}`;
}

function say(form, sentence) {
  if (!form.matches('form')) return;
  const before = form.nextElementSibling;
  if (before?.matches('.error')) before.remove();
  const line = Object.assign(document.createElement('p'), { className: 'error', role: 'alert', textContent: sentence });
  form.after(line);
}

document.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
  say(ctx.sourceElement, reasonOf(ctx));
});
document.addEventListener('htmx:error', ({ detail: { ctx } }) => say(ctx.sourceElement, `The connection was lost. ${LOOK}`));
