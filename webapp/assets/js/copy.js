// Copies a link. A browser that allows no script to copy has it selected for the person.
async function copy(button) {
  const field = button.closest('.link').querySelector('input[readonly]');
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Selected';
  }
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-copy]');
  if (button) copy(button);
});
