// What every page loads. The uploader and the viewer come when they are first used.
import './hypermedia.js';
import './session.js';
import './clock.js';
import './confirm.js';
import './copy.js';
import './place.js';
import './dates.js';
import './more.js';
import './find.js';
import './keys.js';
import './refusal.js';
import './star.js';
import './arrange.js';
import './live.js';
import './batch.js';
import './gallery.js';
import './drop.js';
