// htmx comes where the page has something for it to do; most pages have nothing, and the viewer's panel brings it along.
if (document.querySelector('[hx-get],[hx-post]')) import('htmx.org/dist/htmx.esm.min.js');
