// A form whose fragment is refused is sent again as a page: that page says why, and what to do.
document.addEventListener('htmx:response:error', (event) => {
  const { sourceElement } = event.detail.ctx;
  if (sourceElement instanceof HTMLFormElement) sourceElement.submit();
});
