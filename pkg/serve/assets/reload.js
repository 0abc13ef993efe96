// Reloads the page when it has changed, and says so when the server has ended.
(function () {
  "use strict";
  var version = document.querySelector("[data-roadbook-version]").dataset.roadbookVersion, events = null, timer = 0, failures = 0, notice = null;

  function listen() {
    clearTimeout(timer);
    if (events || document.hidden) return; // browsers keep few connections: a page that nobody sees needs none
    events = new EventSource("/_roadbook/events?version=" + version + "&page=" + encodeURIComponent(location.pathname));
    events.onopen = function () { failures = 0; say(""); };
    events.addEventListener("reload", function () { leave(); location.reload(); });
    events.onerror = function () {
      leave();
      if (++failures > 1) say("roadbook serve has ended: this page is no longer kept up to date.");
      timer = setTimeout(listen, failures > 1 ? 1000 : 200);
    };
  }

  function leave() {
    clearTimeout(timer);
    if (events) events.close();
    events = null;
  }

  function say(text) {
    if (!notice && text) {
      notice = document.createElement("div");
      notice.className = "roadbook-notice";
      notice.setAttribute("role", "status");
      document.body.appendChild(notice);
    }
    if (notice) { notice.textContent = text; notice.hidden = !text; }
  }

  document.addEventListener("visibilitychange", function () { if (document.hidden) leave(); else listen(); });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  listen();
})();
