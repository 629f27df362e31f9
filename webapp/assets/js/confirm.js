// Forms with data-confirm ask first. Without script they submit at once.
const dialog = document.getElementById('confirm');

function ask(form) {
  dialog.querySelector('h2').textContent = form.dataset.confirm;
  dialog.querySelector('p').textContent = form.dataset.confirmDetail ?? '';
  dialog.querySelector('[value=yes]').textContent = form.dataset.confirmYes;
  dialog.returnValue = '';
  // submit() raises no further submit event, so the question is not asked again.
  dialog.onclose = () => dialog.returnValue === 'yes' && form.submit();
  dialog.showModal();
}

document.addEventListener('submit', (event) => {
  if (!event.target.dataset.confirm) return;
  event.preventDefault();
  ask(event.target);
});
