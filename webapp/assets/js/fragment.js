// A part of a page, made by the server.
import { end } from './session.js';

/** Answers a DocumentFragment; rejects where the server did not answer with one. */
export async function fragment(href) {
  const response = await fetch(href, { headers: { 'HX-Request': 'true' } });
  if (response.redirected) end();
  if (!response.ok || response.redirected) throw new Error(response.statusText);
  const template = document.createElement('template');
  template.innerHTML = await response.text();
  return template.content;
}
