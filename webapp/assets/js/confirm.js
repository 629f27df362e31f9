// Forms with data-confirm ask first. Without script they submit at once.
const dialog = document.getElementById('confirm');

/** A form that needs no server stops `confirmed`. submit() raises no further submit event, so nobody is asked again. */
function go(form) {
  if (form.dispatchEvent(new Event('confirmed', { cancelable: true }))) form.submit();
}

function ask(form) {
  dialog.querySelector('h2').textContent = form.dataset.confirm;
  dialog.querySelector('p').textContent = form.dataset.confirmDetail ?? '';
  dialog.querySelector('[value=yes]').textContent = form.dataset.confirmYes;
  dialog.returnValue = '';
  dialog.onclose = () => dialog.returnValue === 'yes' && go(form);
  dialog.showModal();
}

document.addEventListener('submit', (event) => {
  if (!event.target.dataset.confirm) return;
  event.preventDefault();
  ask(event.target);
});
