// Comfort for pages that are complete without it: tabs, copying, search, theme, menu, colours.
(() => {
  "use strict";
  const root = document.documentElement;
  const base = document.body.dataset.root ?? "";
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const remember = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(`specwright-${key}`);
      localStorage.setItem(`specwright-${key}`, value);
    } catch {
      // Storage can be forbidden; then nothing is remembered.
    }
    return null;
  };

  // The bar at the top: its controls do nothing without a script, so the script makes them.
  const svg = (drawing) => {
    const holder = make("span");
    holder.innerHTML = `<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round">${drawing}</svg>`;
    return holder.firstChild;
  };
  const control = (id, label, drawing) => {
    const button = make("button", { type: "button", className: "icon", id }, svg(drawing));
    button.setAttribute("aria-label", label);
    return button;
  };
  const top = document.querySelector(".top");
  const menu = document.getElementById("menu");
  const menuButton = control("menu-button", "Menu", '<path d="M3 5h14M3 10h14M3 15h14"/>');
  const themeButton = control("theme-button", "Dark theme", '<circle cx="10" cy="10" r="6.2"/><path d="M10 3.8a6.2 6.2 0 0 1 0 12.4z" fill="currentColor"/>');
  const input = make("input", { type: "search", id: "search", placeholder: "Search", autocomplete: "off", spellcheck: false });
  const list = make("ul", { id: "found", hidden: true });
  const attributes = (element, values) => {
    for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  };
  attributes(input, { "aria-label": "Search the documentation", role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list" });
  attributes(list, { role: "listbox", "aria-label": "Found" });
  attributes(menuButton, { "aria-expanded": "false", "aria-controls": "menu" });
  const key = make("kbd", { textContent: "/" });
  key.setAttribute("aria-hidden", "true");
  const finder = make("div", { className: "find" }, input, key, list);
  finder.setAttribute("role", "search");
  top.prepend(menuButton);
  top.append(finder, themeButton);

  // Theme: by system until it is chosen.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const showTheme = () => themeButton.setAttribute("aria-pressed", String(isDark()));
  themeButton.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", root.dataset.theme);
    showTheme();
  });
  system.addEventListener("change", showTheme);
  showTheme();

  // Menu on narrow screens.
  const openMenu = (open) => {
    menu.classList.toggle("open", open);
    menuButton.setAttribute("aria-expanded", String(open));
  };
  menuButton.addEventListener("click", () => openMenu(!menu.classList.contains("open")));
  menu.addEventListener("click", (event) => event.target.closest("a") && openMenu(false));
  addEventListener("keydown", (event) => event.key === "Escape" && openMenu(false));
  const current = menu.querySelector('li [aria-current="page"]');
  if (current && current.offsetTop > menu.clientHeight - 80) menu.scrollTop = current.offsetTop - menu.clientHeight / 2;

  // Tabs: the sections of a box become panels. One choice of language holds for all pages.
  const pick = (box, name, focus) => {
    for (const tab of box.querySelectorAll("[role=tab]")) {
      const chosen = tab.dataset.name === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (!chosen) continue;
      if (focus) tab.focus();
      const strip = tab.parentElement;
      if (tab.offsetLeft + tab.offsetWidth > strip.scrollLeft + strip.clientWidth || tab.offsetLeft < strip.scrollLeft) {
        strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - 24;
      }
    }
    for (const panel of box.querySelectorAll(":scope > section")) panel.hidden = panel.dataset.tab !== name;
  };
  let count = 0;
  for (const box of document.querySelectorAll(".tabs")) {
    const panels = [...box.querySelectorAll(":scope > section")];
    if (panels.length < 2) continue;
    const list = make("div", { className: "tablist" });
    attributes(list, { role: "tablist", "aria-label": box.firstElementChild.textContent.trim() });
    const names = [];
    for (const panel of panels) {
      const heading = panel.querySelector("h3, h4, h5");
      const id = `tab-${(count += 1)}`;
      let name = heading.textContent.trim();
      while (names.includes(name)) name += "\u2032";
      names.push(name);
      panel.dataset.tab = name;
      const tab = make("button", { type: "button", id }, ...[...heading.childNodes].map((node) => node.cloneNode(true)));
      tab.dataset.name = name;
      attributes(tab, { role: "tab", "aria-controls": `${id}-panel` });
      attributes(panel, { id: `${id}-panel`, role: "tabpanel", "aria-labelledby": id });
      list.append(tab);
    }
    panels[0].before(list);
    const kind = box.dataset.tabs;
    const before = kind === "language" ? remember("language") : null;
    pick(box, names.includes(before) ? before : names[0]);
    const choose = (name, focus) => {
      if (kind !== "language") return pick(box, name, focus);
      remember("language", name);
      for (const other of document.querySelectorAll('.tabs[data-tabs="language"]')) pick(other, name, focus && other === box);
    };
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) choose(tab.dataset.name);
    });
    list.addEventListener("keydown", (event) => {
      const at = names.indexOf(event.target.dataset.name);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(names[(to + names.length) % names.length], true);
    });
  }

  // Copying.
  const copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  const addCopy = (pre) => {
    const box = make("div", { className: "code-box" });
    pre.tabIndex = 0;
    pre.replaceWith(box);
    const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
    box.append(button, pre);
    button.addEventListener("click", async () => {
      await copyText(pre.textContent);
      button.textContent = "Copied";
      button.classList.add("done");
      setTimeout(() => {
        button.textContent = "Copy";
        button.classList.remove("done");
      }, 1500);
    });
  };
  for (const pre of document.querySelectorAll(".tabs pre")) addCopy(pre);

  // Colours, without touching the text: ranges, not elements.
  const words =
    /\b(?:import|from|const|let|var|await|async|try|catch|if|else|new|return|func|package|defer|use|fn|let|mut|print|println|echo|require|for|in|def|true|false|null|None|True|False|nil|as)\b/;
  const grammars = {
    json: /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<text>"(?:[^"\\]|\\.)*")|(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?<word>\b(?:true|false|null)\b)/g,
    code: new RegExp(
      `(?<comment>(?<![:\\w"'])//[^\\n]*|^#[^!\\[\\n][^\\n]*)|(?<text>"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\`)|(?<number>\\b\\d+(?:\\.\\d+)?\\b)|(?<word>${words.source})`,
      "gm",
    ),
    bash: /(?<text>'[^']*')|(?<word>(?<=\s)--?[\w-]+)|(?<key>^curl\b)/gm,
  };
  const paint = (pre) => {
    if (!globalThis.Highlight || pre.dataset.painted) return;
    pre.dataset.painted = "yes";
    const node = pre.firstChild;
    if (!node || node.nodeType !== Node.TEXT_NODE || node.length > 60000) return;
    const grammar = grammars[pre.dataset.code] ?? grammars.code;
    for (const match of node.data.matchAll(grammar)) {
      for (const [kind, text] of Object.entries(match.groups)) {
        if (text === undefined) continue;
        const range = new Range();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + text.length);
        if (!CSS.highlights.has(kind)) CSS.highlights.set(kind, new Highlight());
        CSS.highlights.get(kind).add(range);
      }
    }
  };
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      paint(entry.target);
    }
  });
  for (const pre of document.querySelectorAll("pre[data-code]")) seen.observe(pre);

  // Paper: what is folded is opened, and folded again afterwards.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });

  // A link into something folded opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.localName === "details") at.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Search.
  let index = null;
  const load = async () => {
    if (index) return index;
    if (document.body.classList.contains("single")) {
      index = [...document.querySelectorAll("article.op, section.part")].map((part) => {
        const method = part.querySelector(".m")?.textContent ?? (part.classList.contains("schema") ? "schema" : "group");
        const title = part.querySelector("h2, h3")?.textContent ?? "";
        return [title, `#${part.id}`, method, part.querySelector(".path")?.textContent ?? "", ""];
      });
    } else {
      const answer = await fetch(`${base}search.json`);
      index = await answer.json();
    }
    return index;
  };
  const score = (entry, terms) => {
    const [title, , method, path, more] = entry;
    const fields = [
      [title.toLowerCase(), 6],
      [path.toLowerCase(), 4],
      [method.toLowerCase(), 3],
      [more.toLowerCase(), 1],
    ];
    let sum = 0;
    for (const term of terms) {
      let best = 0;
      for (const [text, weight] of fields) {
        const at = text.indexOf(term);
        if (at < 0) continue;
        const starts = at === 0 || /[^a-z0-9]/.test(text[at - 1]);
        best = Math.max(best, weight * (starts ? 2 : 1) + (text === term ? 4 : 0));
      }
      if (best === 0) return 0;
      sum += best;
    }
    return sum - title.length / 200;
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const select = (item) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === item));
    if (!item) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const go = (item) => {
    if (!item?.dataset.href) return;
    close();
    input.value = "";
    location.href = item.dataset.href.startsWith("#") ? item.dataset.href : base + item.dataset.href;
  };
  const badge = (method) => {
    const known = { GET: "get", HEAD: "get", QUERY: "get", POST: "post", PUT: "put", PATCH: "patch", DELETE: "delete" };
    return make("b", { className: `m ${known[method] ?? "other"}`, textContent: method });
  };
  const find = async () => {
    const terms = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (terms.length === 0) return close();
    let entries;
    try {
      entries = await load();
    } catch {
      list.replaceChildren(make("li", { className: "none", textContent: "Search needs these pages to be served, not opened from disk." }));
      list.hidden = false;
      return;
    }
    const hits = entries
      .map((entry) => [score(entry, terms), entry])
      .filter(([points]) => points > 0)
      .sort((one, two) => two[0] - one[0])
      .slice(0, 20);
    list.replaceChildren(
      ...hits.map(([, [title, href, method, path]], at) => {
        const item = make("li", { id: `hit-${at}` }, badge(method), make("span", {}, title, make("small", { textContent: path })));
        item.setAttribute("role", "option");
        item.dataset.href = href;
        return item;
      }),
    );
    if (hits.length === 0) {
      const none = make("li", { className: "none", textContent: "Nothing found." });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    select(hits.length > 0 ? list.firstChild : null);
  };
  input.addEventListener("input", find);
  input.addEventListener("focus", () => input.value && find());
  input.addEventListener("keydown", (event) => {
    const items = [...list.children];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      select(items[(at + step + items.length) % items.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(items[Math.max(at, 0)]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    go(event.target.closest("li"));
  });
  input.addEventListener("blur", close);
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();
