// An answer that was redirected is the log-in page: the session has ended.

/** Loading the page again takes the person there, and back afterwards, unless an upload wants to stay. */
export function end() {
  if (document.dispatchEvent(new Event('session:ended', { cancelable: true }))) location.reload();
}

document.addEventListener('htmx:before:response', (event) => {
  if (!event.detail.ctx.response.raw.redirected) return;
  event.preventDefault();
  end();
});
