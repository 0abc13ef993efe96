// Filters, sorting, tabs, the theme, print and the search. Every page can be read without it.
(function () {
  "use strict";
  var root = document.documentElement;

  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }
  function make(name, text, className) {
    var e = document.createElement(name);
    if (text) e.textContent = text;
    if (className) e.className = className;
    return e;
  }
  // fold is text as it is compared: without capitals and accents. Most texts have neither, and must be quick.
  function fold(text) {
    text = text.toLowerCase();
    return /[^\x00-\x7f]/.test(text) ? text.normalize("NFD").replace(/[\u0300-\u036f]/g, "") : text;
  }

  // The theme is the system's until one is chosen; the choice holds on all pages. This part runs before anything is
  // drawn, so that nothing flashes.
  var themes = { system: "◐ System", light: "☀ Light", dark: "☾ Dark" };
  function chosenTheme(choice) {
    try {
      if (choice === undefined) return localStorage.getItem("roadbook-theme");
      localStorage.setItem("roadbook-theme", choice);
    } catch (e) { /* no storage: the choice lasts as long as the page */ }
    return choice;
  }
  function useTheme(name) {
    if (name === "light" || name === "dark") root.dataset.theme = name; else delete root.dataset.theme;
  }
  useTheme(chosenTheme());

  document.addEventListener("DOMContentLoaded", function () {
    themeSwitch(); skipping(); browsing(); folding(); filters(); choices(); groupings(); sorting(); tabs(); threads(); scrolling(); searching();
    readAddress();
    printing();
    window.addEventListener("hashchange", readAddress);
  });

  function themeSwitch() {
    var top = document.querySelector(".top"), names = Object.keys(themes), button = make("button");
    if (!top) return;
    button.type = "button";
    button.dataset.themeSwitch = "";
    function now() { return root.dataset.theme || "system"; }
    function say() {
      button.textContent = themes[now()];
      button.title = "Theme: " + now() + ". Press for the next one.";
      button.setAttribute("aria-label", "Theme: " + themes[now()].slice(2));
    }
    button.addEventListener("click", function () {
      var next = names[(names.indexOf(now()) + 1) % names.length];
      useTheme(next);
      chosenTheme(next);
      say();
    });
    say();
    top.appendChild(button);
  }

  // The link over the menu moves the focus and leaves the address alone, which holds the state of the page.
  function skipping() {
    var link = document.querySelector(".skip"), main = document.getElementById("rb-main");
    if (link && main) link.addEventListener("click", function (e) { e.preventDefault(); main.focus(); main.scrollIntoView(); });
  }

  // Beside a text on a desk, what is said about a document would push the text down on a phone: it is folded there.
  function folding() {
    if (!matchMedia("(max-width: 640px)").matches) return;
    all("[data-fold]").forEach(function (d) { d.open = false; });
  }

  // The menu of all kinds closes when one presses Escape or goes elsewhere.
  function browsing() {
    var menu = document.querySelector(".browse");
    if (!menu) return;
    document.addEventListener("keydown", function (e) {
      if (e.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
    ["click", "focusin"].forEach(function (kind) {
      document.addEventListener(kind, function (e) { if (!menu.contains(e.target)) menu.open = false; });
    });
  }

  // What one has chosen on a page is in its address, so that it can be sent: #q=…&plan=team&plan=enterprise&view=by-month.
  // Each part of the page reads and writes its own names there.
  var readers = [];
  function address() { return new URLSearchParams(location.hash.indexOf("=") > 0 ? location.hash.slice(1) : ""); }
  function remember(name, values) {
    var state = address();
    state.delete(name);
    values.forEach(function (v) { if (v) state.append(name, v); });
    var text = state.toString();
    try { history.replaceState(null, "", text ? "#" + text : location.pathname + location.search); } catch (e) { /* an address that cannot be changed */ }
  }
  function readAddress() {
    if (location.hash === "" || location.hash.indexOf("=") > 0) readers.forEach(function (read) { read(address()); });
  }

  function filters() {
    var table = document.querySelector("table[data-filtered]"), box = document.querySelector("[data-filter]");
    if (!table || !box) return;
    var bar = box.closest("[data-filters]"), count = document.querySelector("[data-count]"), chips = all(".chip", bar);
    var rows = all("tbody tr", table), texts = rows.map(function (r) { return fold(r.textContent); });
    var unit = count ? count.textContent.replace(/^\d+ /, "") : "", facets = {}, clear = bar.querySelector("[data-clear]");
    var more = bar.querySelector("[data-more]"), set = bar.querySelector("[data-set]");
    bar.hidden = false;
    if (more && matchMedia("(min-width: 821px)").matches) more.open = true;
    chips.forEach(function (c) { var name = c.closest("[data-facet]").dataset.facet; (facets[name] = facets[name] || []).push(c); });
    function pressed(chip) { return chip.getAttribute("aria-pressed") === "true"; }
    function press(chip, on) { chip.setAttribute("aria-pressed", String(on)); }
    // A row is shown if it has all words, and of each facet in use one of the values.
    function apply() {
      var words = fold(box.value).split(/\s+/).filter(Boolean), wanted = {}, shown = 0;
      Object.keys(facets).forEach(function (name) {
        var values = facets[name].filter(pressed).map(function (c) { return c.dataset.value; });
        if (values.length) wanted[name] = values;
      });
      rows.forEach(function (row, i) {
        var ok = words.every(function (w) { return texts[i].indexOf(w) >= 0; }) && Object.keys(wanted).every(function (name) {
          var has = (row.getAttribute("data-" + name) || "").split(" ");
          return wanted[name].some(function (v) { return has.indexOf(v) >= 0; });
        });
        if (row.hidden === ok) row.hidden = !ok;
        if (ok) shown++;
      });
      if (clear) clear.hidden = !box.value && !chips.some(pressed);
      if (set) set.textContent = chips.filter(pressed).length ? "(" + chips.filter(pressed).length + " set)" : "";
      if (count) count.textContent = (shown < rows.length ? shown + " of " : "") + rows.length + " " + unit;
      return wanted;
    }
    function changed() {
      var wanted = apply();
      remember("q", [box.value]);
      Object.keys(facets).forEach(function (name) { remember(name, wanted[name] || []); });
    }
    box.addEventListener("input", changed);
    chips.forEach(function (c) { c.addEventListener("click", function () { press(c, !pressed(c)); changed(); }); });
    if (clear) clear.addEventListener("click", function () { box.value = ""; chips.forEach(function (c) { press(c, false); }); box.focus(); changed(); });
    readers.push(function (state) {
      box.value = state.get("q") || "";
      Object.keys(facets).forEach(function (name) {
        facets[name].forEach(function (c) { press(c, state.getAll(name).indexOf(c.dataset.value) >= 0); });
      });
      apply();
    });
  }

  // What a board is narrowed to is in the address, as the filters are.
  function choices() {
    var selects = all("select[data-choice]");
    if (!selects.length) return;
    selects[0].closest("[data-filters]").hidden = false;
    function apply() {
      var narrowed = selects.some(function (s) { return s.value; });
      all(".board .lane").forEach(function (lane) {
        var shown = 0, count = lane.querySelector("[data-cards]");
        all(".card", lane).forEach(function (c) {
          c.hidden = !selects.every(function (s) { return !s.value || (c.getAttribute("data-" + s.dataset.choice) || "").split(" ").indexOf(s.value) >= 0; });
          if (!c.hidden) shown++;
        });
        if (!count) return;
        if (!count.dataset.cards) count.dataset.cards = count.textContent;
        count.textContent = narrowed ? String(shown) : count.dataset.cards;
      });
    }
    selects.forEach(function (s) { s.addEventListener("change", function () { apply(); remember(s.dataset.choice, [s.value]); }); });
    readers.push(function (state) {
      selects.forEach(function (s) { s.value = state.get(s.dataset.choice) || ""; if (s.selectedIndex < 0) s.value = ""; });
      apply();
    });
  }

  // Each way to see the roadmap has a picture for every grouping, folded away but one: with scripts one choice opens them.
  function groupings() {
    var details = all("details.grouping"), names = [], box = document.querySelector("[data-tabs]");
    details.forEach(function (d) { if (names.indexOf(d.dataset.group) < 0) names.push(d.dataset.group); });
    if (!box || names.length < 2) return;
    var label = make("label", "Grouped by "), select = make("select"), line = make("p");
    names.forEach(function (name) {
      var summary = document.querySelector('details.grouping[data-group="' + name + '"] summary'), option = make("option", summary.textContent.replace("Grouped by ", ""));
      option.value = name;
      select.appendChild(option);
    });
    line.className = "filters";
    label.appendChild(select);
    line.appendChild(label);
    box.parentNode.insertBefore(line, box);
    function apply() {
      details.forEach(function (d) {
        d.open = d.dataset.group === select.value;
        d.hidden = !d.open;
        d.querySelector("summary").hidden = true;
      });
    }
    select.addEventListener("change", function () { apply(); remember("group", [select.value]); });
    readers.push(function (state) {
      select.value = names.indexOf(state.get("group")) >= 0 ? state.get("group") : names[0];
      apply();
    });
  }

  function sorting() {
    var compare = new Intl.Collator(undefined, { numeric: true }).compare;
    all("table[data-sorted]").forEach(function (table) {
      var body = table.tBodies[0], heads = all("thead th", table);
      heads.forEach(function (head, column) {
        var button = make("button", head.textContent);
        button.type = "button";
        head.textContent = "";
        head.appendChild(button);
        button.addEventListener("click", function () {
          var turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1, sorted = document.createDocumentFragment();
          heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
          head.setAttribute("aria-sort", turn < 0 ? "descending" : "ascending");
          all("tr", body).map(function (row) { return { row: row, key: row.cells[column].textContent }; })
            .sort(function (a, b) { return turn * compare(a.key, b.key); })
            .forEach(function (r) { sorted.appendChild(r.row); });
          body.appendChild(sorted);
        });
      });
    });
  }

  function tabs() {
    all("[data-tabs]").forEach(function (box, number) {
      var name = number ? "view" + (number + 1) : "view", list = make("div", "", "tabs"), buttons = [];
      var panels = all("[data-tab]", box).filter(function (p) { return p.closest("[data-tabs]") === box; });
      var words = panels.map(function (p) { return fold(p.dataset.tab).replace(/[^a-z0-9]+/g, "-"); });
      list.setAttribute("role", "tablist");
      list.setAttribute("aria-label", box.dataset.tabs || "Ways to see it");
      function show(n) {
        panels.forEach(function (p, i) {
          p.hidden = i !== n;
          buttons[i].setAttribute("aria-selected", String(i === n));
          buttons[i].tabIndex = i === n ? 0 : -1;
        });
        list.scrollLeft = buttons[n].offsetLeft - list.offsetLeft - 24; // where they do not fit on one line
      }
      // A timeline is wide: on a phone one begins with the lists.
      var usual = matchMedia("(max-width: 640px)").matches ? Math.max(0, words.indexOf("now-next-later")) : 0;
      function choose(n) { show(n); remember(name, [n === usual ? "" : words[n]]); }
      panels.forEach(function (panel, i) {
        var b = make("button", panel.dataset.tab), heading = panel.querySelector("h2");
        b.type = "button";
        b.id = "rb-tab-" + number + "-" + i;
        b.setAttribute("role", "tab");
        panel.id = panel.id || "rb-panel-" + number + "-" + i;
        b.setAttribute("aria-controls", panel.id);
        panel.setAttribute("role", "tabpanel");
        panel.setAttribute("aria-labelledby", b.id);
        if (heading && heading.textContent.trim() === panel.dataset.tab) heading.classList.add("spoken");
        b.addEventListener("click", function () { choose(i); });
        b.addEventListener("keydown", function (e) {
          var last = panels.length - 1, to = { ArrowRight: i < last ? i + 1 : 0, ArrowLeft: i ? i - 1 : last, Home: 0, End: last }[e.key];
          if (to === undefined) return;
          e.preventDefault();
          choose(to);
          buttons[to].focus();
        });
        buttons.push(b);
        list.appendChild(b);
      });
      box.insertBefore(list, box.firstChild);
      show(usual);
      readers.push(function (state) { var n = words.indexOf(state.get(name) || ""); show(n < 0 ? usual : n); });
    });
  }

  // In a picture of the thread, what hangs together with a box stands out while one points at it or is there by keys.
  function threads() {
    all("svg").forEach(function (picture) {
      var nodes = all("[data-id]", picture), lines = all("[data-from][data-to]", picture), above = {}, below = {};
      if (!nodes.length || !lines.length) return;
      lines.forEach(function (l) {
        (above[l.dataset.from] = above[l.dataset.from] || []).push(l.dataset.to);
        (below[l.dataset.to] = below[l.dataset.to] || []).push(l.dataset.from);
      });
      function walk(id, next) {
        var seen = {}, open = [id];
        seen[id] = true;
        while (open.length) (next[open.pop()] || []).forEach(function (n) { if (!seen[n]) { seen[n] = true; open.push(n); } });
        return seen;
      }
      function follow(e) {
        var node = e.target.closest("[data-id]");
        if (!node) { leave(); return; }
        var up = walk(node.dataset.id, above), down = walk(node.dataset.id, below);
        picture.classList.add("following");
        nodes.forEach(function (n) { n.classList.toggle("followed", Boolean(up[n.dataset.id] || down[n.dataset.id])); });
        lines.forEach(function (l) {
          var from = l.dataset.from, to = l.dataset.to;
          l.classList.toggle("followed", Boolean(up[from] && up[to] || down[from] && down[to]));
        });
      }
      function leave() { picture.classList.remove("following"); }
      picture.addEventListener("pointerover", follow);
      picture.addEventListener("pointerleave", leave);
      picture.addEventListener("focusin", follow);
      picture.addEventListener("focusout", leave);
    });
  }

  // A table in a text that is wider than its place scrolls inside itself, by keys too.
  function scrolling() {
    var watch = new ResizeObserver(function (sizes) {
      sizes.forEach(function (size) {
        var table = size.target;
        if (table.scrollWidth > table.clientWidth) table.tabIndex = 0; else table.removeAttribute("tabindex");
      });
    });
    all("article table").forEach(function (table) { watch.observe(table); });
  }

  // On paper nothing is folded away: all panels and details are open while the page is printed.
  function printing() {
    var paper = matchMedia("print"), undo = [];
    function opened() {
      all("[role=tabpanel]").forEach(function (p) {
        var heading = p.querySelector("h2.spoken");
        if (heading) { heading.classList.remove("spoken"); undo.push(function () { heading.classList.add("spoken"); }); }
        if (p.hidden) { p.hidden = false; undo.push(function () { p.hidden = true; }); }
      });
      all("[role=tablist]").forEach(function (l) { l.hidden = true; undo.push(function () { l.hidden = false; }); });
      all("details:not([open])").forEach(function (d) { d.open = true; undo.push(function () { d.open = false; }); });
    }
    function follow() { if (paper.matches) opened(); else undo.splice(0).forEach(function (u) { u(); }); }
    paper.addEventListener("change", follow);
    follow();
  }

  // What the search knows comes in scripts, because a page that is opened from disk may load nothing else: first the
  // titles of all documents, [path, id, title, kind, headings] each, and then in some parts their texts.
  var rows = [], vocabulary = [], texts = 0;

  function learn(list) {
    var words = {};
    rows = list.map(function (row) {
      var title = fold(row[2]), parts = title.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
      parts.forEach(function (p) { words[p] = true; });
      return { row: row, id: fold(row[1]), title: title, parts: parts, kind: fold(row[3]), headings: fold(row[4]), text: "", raw: "" };
    });
    vocabulary = Object.keys(words);
  }

  // Every word must be found: in an id, a title, a heading or a text; in a title also with a slip or two in it.
  function find(query) {
    var words = fold(query).split(/[\s,;]+/).filter(Boolean).map(function (w) {
      var slips = w.length > 6 ? 2 : w.length > 3 ? 1 : 0;
      return { text: w, meant: new Set(slips ? vocabulary.filter(function (v) { return near(w, v, slips); }) : []) };
    });
    if (!words.length) return [];
    var found = [];
    rows.forEach(function (r, at) {
      var score = 0;
      for (var i = 0; i < words.length; i++) {
        var s = worth(r, words[i]);
        if (!s) return;
        score += s;
      }
      found.push({ known: r, score: score, at: at });
    });
    return found.sort(function (a, b) { return b.score - a.score || a.at - b.at; });
  }

  function worth(r, word) {
    var w = word.text;
    if (r.id === w) return 100;
    if (r.id.indexOf(w) === 0) return 40;
    if (r.title.indexOf(w) >= 0) return r.parts.indexOf(w) >= 0 ? 30 : 22;
    if (r.id.indexOf(w) >= 0) return 18;
    if (word.meant.size && r.parts.some(function (p) { return word.meant.has(p); })) return 12;
    if (r.headings.indexOf(w) >= 0) return 8;
    return r.text.indexOf(w) >= 0 || r.kind.indexOf(w) >= 0 ? 3 : 0;
  }

  // near says whether two words differ by so many letters at most; the second may go on after the first.
  function near(a, b, most) {
    if (b.length > a.length + most) b = b.slice(0, a.length);
    if (Math.abs(a.length - b.length) > most) return false;
    var before, row = [];
    for (var j = 0; j <= b.length; j++) row.push(j);
    for (var i = 1; i <= a.length; i++) {
      var best = i;
      before = row;
      row = [i];
      for (j = 1; j <= b.length; j++) {
        row.push(Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
        if (row[j] < best) best = row[j];
      }
      if (best > most) return false;
    }
    return row[b.length] <= most;
  }

  // marked puts text into an element, with the words in it marked.
  function marked(element, text, words) {
    var folded = fold(text), at = 0;
    while (folded.length === text.length) { // else places in one are not places in the other
      var next = -1, length = 0;
      words.forEach(function (w) { var i = folded.indexOf(w, at); if (i >= 0 && (next < 0 || i < next)) { next = i; length = w.length; } });
      if (next < 0) break;
      element.appendChild(document.createTextNode(text.slice(at, next)));
      element.appendChild(make("mark", text.slice(next, next + length)));
      at = next + length;
    }
    element.appendChild(document.createTextNode(text.slice(at)));
    return element;
  }

  function excerpt(known, words) {
    var at = -1;
    words.forEach(function (w) { if (at < 0) at = known.text.indexOf(w); });
    at = Math.max(0, at - 50);
    return (at > 0 ? "…" : "") + known.raw.slice(at, at + 160) + (at + 160 < known.raw.length ? "…" : "");
  }

  function searching() {
    var box = document.getElementById("rb-q"), results = document.getElementById("rb-results"), summary = document.getElementById("rb-summary");
    if (!box) return;
    document.addEventListener("keydown", function (e) {
      if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
      e.preventDefault();
      box.focus();
      box.select();
    });
    if (!results) return;
    var first = summary ? summary.textContent : "", lists = document.querySelector("main .kinds"), waiting, most = 50;
    box.value = new URLSearchParams(location.search).get("q") || "";
    function item(hit, words) {
      var li = make("li"), a = make("a"), p = make("p", "", "soft"), around = excerpt(hit.known, words), row = hit.known.row;
      a.href = root.dataset.root + row[0];
      a.appendChild(make("span", row[1] + " ", "id"));
      a.appendChild(marked(make("bdi"), row[2], words));
      li.appendChild(a);
      p.appendChild(document.createTextNode(row[3] + (around ? " · " : "")));
      marked(p, around, words);
      li.appendChild(p);
      return li;
    }
    function run() {
      var words = fold(box.value).split(/[\s,;]+/).filter(Boolean), found = find(box.value), list = document.createDocumentFragment();
      found.slice(0, most).forEach(function (hit) { list.appendChild(item(hit, words)); });
      results.textContent = "";
      results.appendChild(list);
      if (lists) lists.hidden = words.length > 0;
      if (!summary) return;
      summary.textContent = !words.length ? first
        : (found.length ? found.length + (found.length === 1 ? " page" : " pages") : texts ? "Nothing yet" : "Nothing is called that, and no text has these words") +
          (found.length > most ? ", the best " + most + " of them here" : "") + (texts ? "; the texts are still being read." : ".");
    }
    function soon() { clearTimeout(waiting); waiting = setTimeout(run, 0); } // once for what was typed meanwhile
    box.addEventListener("input", function () {
      soon();
      try { history.replaceState(null, "", location.pathname + (box.value ? "?q=" + encodeURIComponent(box.value) : "")); } catch (e) { /* as above */ }
    });
    box.form.addEventListener("submit", function (e) { e.preventDefault(); run(); });
    document.addEventListener("keydown", function (e) {
      var step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0, stops = [box].concat(all("a", results)), at = stops.indexOf(document.activeElement) + step;
      if (!step || at === step - 1 || at < 0 || at >= stops.length) return;
      e.preventDefault();
      stops[at].focus();
    });
    function load(name, then) {
      var script = make("script");
      script.src = root.dataset.root + name;
      script.onload = then;
      script.onerror = then;
      document.head.appendChild(script);
    }
    window.roadbookTexts = function (from, list) {
      list.forEach(function (text, i) { if (rows[from + i]) { rows[from + i].raw = text; rows[from + i].text = fold(text); } });
    };
    load("assets/search-index.js", function () {
      var index = window.roadbookIndex || { rows: [], texts: [] };
      learn(index.rows);
      texts = index.texts.length;
      run();
      (function next() {
        if (texts) load(index.texts[index.texts.length - texts], function () { texts--; if (!texts) run(); setTimeout(next, 0); });
      })();
    });
    box.focus();
  }
})();
