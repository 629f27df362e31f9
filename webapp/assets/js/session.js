// A fragment that was redirected is the log-in page: the session has ended.
// Loading the page again takes the person there, and back afterwards.
document.addEventListener('htmx:before:response', (event) => {
  if (!event.detail.ctx.response.raw.redirected) return;
  event.preventDefault();
  location.reload();
});
