// Filters, sorting, tabs, the theme and the search. Every page can be read without it.
(function () {
  "use strict";
  var root = document.documentElement;
  function stored(value) {
    try {
      if (value === undefined) return localStorage.getItem("roadbook-theme");
      localStorage.setItem("roadbook-theme", value);
    } catch (e) { return null; } // no storage: the choice lasts for the page
  }
  var theme = stored();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;

  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }
  function make(name, text) { var e = document.createElement(name); if (text) e.textContent = text; return e; }

  document.addEventListener("DOMContentLoaded", function () {
    themeSwitch(); filters(); teams(); sorting(); tabs(); searching();
  });

  function themeSwitch() {
    var button = make("button");
    button.type = "button";
    function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches; }
    function say() { button.textContent = dark() ? "☀ Light" : "☾ Dark"; button.setAttribute("aria-label", dark() ? "Use the light theme" : "Use the dark theme"); }
    button.onclick = function () { root.dataset.theme = dark() ? "light" : "dark"; stored(root.dataset.theme); say(); };
    say();
    document.querySelector(".top").appendChild(button);
  }

  // The state of the filters is in the address, so that it can be sent: #q=…&plan=team&plan=enterprise
  function filters() {
    var table = document.querySelector("table[data-filtered]"), box = document.querySelector("[data-filter]");
    if (!table || !box) return;
    var bar = box.closest("[data-filters]"), count = document.querySelector("[data-count]"), rows = all("tbody tr", table);
    var texts = rows.map(function (r) { return fold(r.textContent); }), chips = all(".chip", bar), unit = count ? count.textContent.replace(/^\d+ /, "") : "";
    bar.hidden = false;
    function facet(chip) { return chip.closest("[data-facet]").dataset.facet; }
    function apply() {
      var words = fold(box.value).split(/\s+/).filter(Boolean), wanted = {}, shown = 0;
      chips.forEach(function (c) { if (c.getAttribute("aria-pressed") === "true") (wanted[facet(c)] = wanted[facet(c)] || []).push(c.dataset.value); });
      rows.forEach(function (row, i) {
        var ok = words.every(function (w) { return texts[i].indexOf(w) >= 0; }) && Object.keys(wanted).every(function (name) {
          var has = (row.getAttribute("data-" + name) || "").split(" ");
          return wanted[name].some(function (v) { return has.indexOf(v) >= 0; });
        });
        row.hidden = !ok;
        if (ok) shown++;
      });
      if (count) count.textContent = (shown < rows.length ? shown + " of " : "") + rows.length + " " + unit;
      var state = new URLSearchParams();
      if (box.value) state.append("q", box.value);
      Object.keys(wanted).forEach(function (name) { wanted[name].forEach(function (v) { state.append(name, v); }); });
      var text = state.toString();
      try { history.replaceState(null, "", text ? "#" + text : location.pathname + location.search); } catch (e) { /* an address that cannot be changed */ }
    }
    function read() {
      var state = new URLSearchParams(location.hash.slice(1));
      box.value = state.get("q") || "";
      chips.forEach(function (c) { c.setAttribute("aria-pressed", String(state.getAll(facet(c)).indexOf(c.dataset.value) >= 0)); });
      apply();
    }
    box.addEventListener("input", apply);
    chips.forEach(function (c) { c.addEventListener("click", function () { c.setAttribute("aria-pressed", String(c.getAttribute("aria-pressed") !== "true")); apply(); }); });
    var clear = bar.querySelector("[data-clear]");
    if (clear) clear.addEventListener("click", function () { box.value = ""; chips.forEach(function (c) { c.setAttribute("aria-pressed", "false"); }); apply(); });
    window.addEventListener("hashchange", read);
    if (location.hash.indexOf("=") > 0) read();
  }

  function teams() {
    var choice = document.querySelector("[data-team-choice]");
    if (!choice) return;
    choice.closest("[data-filters]").hidden = false;
    choice.addEventListener("change", function () {
      all(".board .card").forEach(function (c) { c.hidden = choice.value !== "" && c.dataset.team !== choice.value; });
    });
  }

  function sorting() {
    all("table[data-sorted]").forEach(function (table) {
      var body = table.tBodies[0], heads = all("thead th", table);
      heads.forEach(function (head, column) {
        var button = make("button", head.textContent);
        button.type = "button";
        head.textContent = "";
        head.appendChild(button);
        button.addEventListener("click", function () {
          var down = head.getAttribute("aria-sort") === "ascending";
          heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          all("tr", body).sort(function (a, b) {
            var c = a.cells[column].textContent.localeCompare(b.cells[column].textContent, undefined, { numeric: true });
            return down ? -c : c;
          }).forEach(function (row) { body.appendChild(row); });
        });
      });
    });
  }

  function tabs() {
    all("[data-tabs]").forEach(function (box) {
      var panels = all("[data-tab]", box), list = make("div"), buttons = [];
      list.className = "tabs";
      list.setAttribute("role", "tablist");
      list.setAttribute("aria-label", "Ways to see it");
      function show(n) {
        panels.forEach(function (p, i) {
          p.hidden = i !== n;
          buttons[i].setAttribute("aria-selected", String(i === n));
          buttons[i].tabIndex = i === n ? 0 : -1;
        });
      }
      panels.forEach(function (panel, i) {
        var b = make("button", panel.dataset.tab), heading = panel.querySelector("h2");
        b.type = "button";
        b.setAttribute("role", "tab");
        b.id = "rb-tab-" + i;
        panel.id = "rb-panel-" + i;
        b.setAttribute("aria-controls", panel.id);
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", b.id);
        if (heading) heading.className = "spoken";
        b.addEventListener("click", function () { show(i); });
        b.addEventListener("keydown", function (e) {
          var step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
          if (step) { var to = (i + step + panels.length) % panels.length; show(to); buttons[to].focus(); }
        });
        buttons.push(b);
        list.appendChild(b);
      });
      box.insertBefore(list, box.firstChild);
      show(0);
    });
  }

  function fold(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }

  function searching() {
    var box = document.getElementById("rb-q"), results = document.getElementById("rb-results"), summary = document.getElementById("rb-summary");
    document.addEventListener("keydown", function (e) {
      if (e.key === "/" && !e.ctrlKey && !e.metaKey && !e.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) { e.preventDefault(); box.focus(); box.select(); }
    });
    if (!results) return;
    box.value = new URLSearchParams(location.search).get("q") || "";
    function run() {
      var found = find(window.roadbookIndex || [], box.value);
      results.textContent = "";
      found.slice(0, 50).forEach(function (hit) {
        var li = make("li"), a = make("a"), id = make("span", hit.row[1] + " "), p = make("p", hit.row[3] + (hit.excerpt ? " · " + hit.excerpt : ""));
        id.className = "id";
        a.href = root.dataset.root + hit.row[0];
        a.appendChild(id);
        a.appendChild(document.createTextNode(hit.row[2]));
        p.className = "soft";
        li.appendChild(a);
        li.appendChild(p);
        results.appendChild(li);
      });
      if (summary && box.value.trim()) summary.textContent = found.length ? found.length + (found.length === 1 ? " page" : " pages") : "Nothing is called that, and no text has these words.";
    }
    box.addEventListener("input", run);
    box.form.addEventListener("submit", function (e) { e.preventDefault(); run(); });
    if (window.roadbookIndex) { run(); return; }
    var script = make("script");
    script.src = root.dataset.root + "assets/search-index.js";
    script.onload = run;
    document.head.appendChild(script);
    box.focus();
  }

  // Every word must be found: in an id, a title, a heading or a text; in a title also with a slip or two in it.
  function find(index, query) {
    var words = fold(query).split(/[\s,;]+/).filter(Boolean);
    if (!words.length) return [];
    return index.map(function (row, at) {
      var id = fold(row[1]), title = fold(row[2]), headings = fold(row[4]), text = fold(row[5]), parts = title.split(/[^\p{L}\p{N}]+/u), score = 0;
      var all = words.every(function (w) {
        var s = id === w ? 100 : id.indexOf(w) === 0 ? 40 : title.indexOf(w) >= 0 ? (parts.indexOf(w) >= 0 ? 30 : 22) : id.indexOf(w) >= 0 ? 18 : 0;
        if (!s && w.length > 3 && parts.some(function (p) { return near(w, p, w.length > 6 ? 2 : 1); })) s = 12;
        if (!s && headings.indexOf(w) >= 0) s = 8;
        if (!s && (text.indexOf(w) >= 0 || fold(row[3]).indexOf(w) >= 0)) s = 3;
        score += s;
        return s > 0;
      });
      return all ? { row: row, score: score, at: at, excerpt: excerpt(row[5], words[0]) } : null;
    }).filter(Boolean).sort(function (a, b) { return b.score - a.score || a.at - b.at; });
  }

  function excerpt(text, word) {
    var i = Math.max(0, fold(text).indexOf(word) - 50), cut = text.slice(i, i + 150);
    return (i > 0 ? "…" : "") + cut + (i + 150 < text.length ? "…" : "");
  }

  // near says whether two words differ by so many letters at most; the second may go on after the first.
  function near(a, b, most) {
    if (b.length > a.length + most) b = b.slice(0, a.length);
    if (Math.abs(a.length - b.length) > most) return false;
    var before, row = [];
    for (var j = 0; j <= b.length; j++) row.push(j);
    for (var i = 1; i <= a.length; i++) {
      before = row;
      row = [i];
      for (j = 1; j <= b.length; j++) row.push(Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    return row[b.length] <= most;
  }
})();
