// What every page loads. The uploader and the viewer come when they are first used.
import 'htmx.org/dist/htmx.esm.min.js';
import './session.js';
import './clock.js';
import './confirm.js';
import './live.js';
import './sheet.js';
import './gallery.js';
import './drop.js';
