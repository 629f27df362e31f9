// A form whose fragment is refused is sent again as a page: that page says why, and what to do.
const hidden = ({ name, value }) => Object.assign(document.createElement('input'), { type: 'hidden', name, value });

document.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
  const { sourceElement: form, request: { submitter } } = ctx;
  if (!(form instanceof HTMLFormElement)) return;
  // submit() leaves out the button that was pressed.
  if (submitter?.name) form.append(hidden(submitter));
  form.submit();
});
