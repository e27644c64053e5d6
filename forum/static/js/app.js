// The list of modules. The build joins them in this order; without a build the browser loads them one by one.
import "./composer.js";
import "./quote.js";
import "./copy-link.js";
import "./details-menu.js";
import "./confirm.js";
import "./desk.js";
import "./scroll-areas.js";
import "./live-preview.js";
import "./selection.js";
import "./suggestions.js";
import "./subscriptions.js";
