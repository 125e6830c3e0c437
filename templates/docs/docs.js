// Comfort for pages that are complete without it: tabs, copying, search, theme, menu, colours.
(() => {
  "use strict";
  const root = document.documentElement;
  // The top of the site, where this script is below `assets`; nothing in the one file.
  const base = document.currentScript.src && new URL("..", document.currentScript.src).href;
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
  const showCurrent = () => {
    const current = menu.querySelector('li [aria-current="page"]');
    if (current && current.offsetTop > menu.clientHeight - 80) menu.scrollTop = current.offsetTop - menu.clientHeight / 2;
  };
  showCurrent();

  // In a large API the title links to the page of the group; the menu takes its members from there,
  // and the end of the page its neighbours.
  const group = document.querySelector("[data-group]");
  const listGroup = async () => {
    const answer = await fetch(group.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const items = [...page.querySelectorAll(".calls > li")].map((item) => {
      const [badge, link] = [item.querySelector(".m"), item.querySelector("a")];
      if (badge.textContent === "DELETE") badge.textContent = "DEL";
      const entry = make("a", { href: link.getAttribute("href"), className: link.className }, badge, ` ${link.textContent}`);
      if (entry.pathname === location.pathname) entry.setAttribute("aria-current", "page");
      return make("li", {}, entry);
    });
    const title = make("p", { className: "menu-group" }, make("a", { href: group.href, textContent: group.textContent }));
    menu.firstElementChild.after(title, make("ul", {}, ...items));
    showCurrent();
    const at = items.findIndex((item) => item.querySelector("[aria-current]"));
    const neighbours = { prev: items[at - 1], next: items[at + 1] };
    const turn = make("nav", { className: "turn" });
    turn.setAttribute("aria-label", "Neighbours");
    for (const [rel, item] of Object.entries(neighbours)) {
      const link = item?.querySelector("a");
      if (link) turn.append(make("a", { rel, href: link.href, textContent: link.lastChild.data.trim() }));
    }
    document.querySelector(".op").after(turn);
  };
  // From disk a page may not read another; then the link is the way.
  if (group) listGroup().catch(() => {});

  // Tabs: what follows a heading in a box becomes a panel. One choice of language holds for all pages.
  const panelsOf = (box) => {
    const panels = [];
    for (const element of [...box.children].slice(1)) {
      if (/^H\d$/.test(element.tagName)) {
        panels.push(make("section"));
        element.before(panels.at(-1));
      }
      panels.at(-1)?.append(element);
    }
    return panels;
  };
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
    const panels = panelsOf(box);
    if (panels.length < 2) continue;
    const list = make("div", { className: "tablist" });
    attributes(list, { role: "tablist", "aria-label": box.firstElementChild.textContent.trim() });
    const names = [];
    // "JavaScript (axios)" is "axios" where there is JavaScript more than once, and "PHP" is PHP.
    const families = panels.map((panel) => panel.querySelector("h3, h4, h5").textContent.trim().split(" (")[0]);
    const short = (name) => {
      const [family, library] = name.split(" (");
      return library && families.filter((other) => other === family).length > 1 ? library.replace(/\)$/, "") : family;
    };
    for (const panel of panels) {
      const heading = panel.querySelector("h3, h4, h5");
      const id = `tab-${(count += 1)}`;
      let name = heading.textContent.trim();
      while (names.includes(name)) name += "\u2032";
      names.push(name);
      panel.dataset.tab = name;
      const tab = make("button", { type: "button", id }, ...[...heading.childNodes].map((node) => node.cloneNode(true)));
      tab.dataset.name = name;
      if (box.dataset.tabs === "language" && short(name) !== name) {
        tab.textContent = short(name);
        tab.title = name;
      }
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

  // Copying what a box shows.
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
  const addCopy = (box, shown) => {
    const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
    box.append(button);
    button.addEventListener("click", async () => {
      await copyText(shown().textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  };
  for (const box of document.querySelectorAll(".tabs")) addCopy(box, () => box.querySelector("section:not([hidden]) pre"));
  for (const pre of document.querySelectorAll(".tabs pre")) pre.tabIndex = 0;

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
    const kind = /^\s*[[{]/.test(node.data) ? "json" : /^curl\b/.test(node.data) ? "bash" : "code";
    const grammar = grammars[kind];
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
  for (const pre of document.querySelectorAll(".tabs pre")) seen.observe(pre);

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

  // Try it: sends from this page to a server that the reader chose. Credentials stay in the form.
  const field = (form, name, input, hint) => {
    const label = make("label", {}, make("span", {}, make("code", { textContent: name }), hint ? ` ${hint}` : ""), input);
    form.append(label);
    return input;
  };
  const escapeFor = { path: encodeURIComponent, query: encodeURIComponent, header: String };
  const layOut = (parameter, text) => {
    const list = parameter.list ? text.split(",").map((item) => item.trim()) : [text];
    const encode = escapeFor[parameter.in] ?? encodeURIComponent;
    const joints = { spaceDelimited: "%20", pipeDelimited: "%7C" };
    const values = list.map(encode);
    if (parameter.in === "query") {
      const name = encodeURIComponent(parameter.name);
      if (parameter.explode) return values.map((value) => `${name}=${value}`).join("&");
      return `${name}=${values.join(joints[parameter.style] ?? ",")}`;
    }
    if (parameter.style === "label") return `.${values.join(parameter.explode ? "." : ",")}`;
    if (parameter.style === "matrix") {
      if (parameter.explode) return values.map((value) => `;${parameter.name}=${value}`).join("");
      return `;${parameter.name}=${values.join(",")}`;
    }
    return values.join(",");
  };
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const curl = (method, url, headers, body) => {
    const lines = [`curl --request ${method} ${quote(url)}`];
    for (const [name, value] of headers) lines.push(`--header ${quote(`${name}: ${value}`)}`);
    if (body) lines.push(`--data-raw ${quote(body)}`);
    return lines.join(" \\\n  ");
  };
  const open = (holder) => {
    // What the page shows is read from it; the element says the rest.
    const op = holder.closest(".op");
    const shown = (selector) => op.querySelector(selector)?.textContent ?? "";
    const about = { servers: [shown(".base")], auth: [], ...JSON.parse(holder.dataset.try) };
    // By place: names, or what there is to say beside the name.
    const places = ["path", "query", "querystring", "header", "cookie"];
    const said = (place) => (one) => ({ in: place, ...(typeof one === "string" ? { name: one } : one) });
    about.parameters = places.flatMap((place) => (about[place] ?? []).map(said(place)));
    about.method = shown(".m");
    about.path = shown(".path").slice(shown(".base").length);
    if (about.body) about.body.text ??= shown("[data-tabs=body] pre");
    const form = make("form");
    const server = make("input", { type: "url", value: about.servers[0], required: true });
    server.setAttribute("list", "servers");
    field(form, "Server", server);
    if (about.servers.length > 1 && !document.getElementById("servers")) {
      const list = make("datalist", { id: "servers" });
      list.append(...about.servers.map((value) => make("option", { value })));
      form.append(list);
    }
    const keys = about.auth.map((scheme) => {
      const input = make("input", { type: "password", autocomplete: "off", spellcheck: false });
      return [scheme, field(form, scheme.label, input, "stays on this page")];
    });
    const inputs = about.parameters.map((parameter) => {
      const input = make("input", { type: "text", value: parameter.value ?? "", spellcheck: false });
      input.required = parameter.in === "path";
      const hint = [parameter.in, parameter.required || input.required ? "required" : "", parameter.list ? "separated by commas" : ""];
      return [parameter, field(form, parameter.name, input, hint.filter(Boolean).join(", "))];
    });
    const sendsText = about.body && ["json", "text", "form"].includes(about.body.kind);
    const body = sendsText ? field(form, "Body", make("textarea", { value: about.body.text, spellcheck: false }), about.body.type) : null;
    form.append(make("button", { type: "submit", className: "button", textContent: "Send" }));
    const answer = make("div", { className: "answer" });
    answer.setAttribute("aria-live", "polite");

    const request = () => {
      const headers = [];
      const query = [];
      let path = about.path.split("#")[0];
      for (const [parameter, input] of inputs) {
        const text = input.value;
        if (text === "" && parameter.in !== "path") continue;
        const laid = layOut(parameter, text);
        if (parameter.in === "path") path = path.replaceAll(`{${parameter.name}}`, () => laid);
        else if (parameter.in === "query") query.push(laid);
        else if (parameter.in === "querystring") query.push(text);
        else if (parameter.in === "header") headers.push([parameter.name, laid]);
      }
      for (const [scheme, input] of keys) {
        if (input.value === "") continue;
        const value = scheme.prefix && input.value.startsWith(scheme.prefix) ? input.value : scheme.prefix + input.value;
        if (scheme.in === "query") query.push(`${encodeURIComponent(scheme.name)}=${encodeURIComponent(value)}`);
        else headers.push([scheme.name, value]);
      }
      if (body) headers.push(["Content-Type", about.body.type]);
      let url = server.value.replace(/\/+$/, "") + path;
      if (query.length > 0) url += (url.includes("?") ? "&" : "?") + query.join("&");
      return { url, headers, text: body?.value };
    };
    const show = (...children) => answer.replaceChildren(...children);
    const preformatted = (text) => {
      const pre = make("pre", { textContent: text });
      pre.tabIndex = 0;
      return pre;
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { url, headers, text } = request();
      let forbidden = false;
      const listen = () => (forbidden = true);
      document.addEventListener("securitypolicyviolation", listen);
      show(make("p", { textContent: "Sending …" }));
      const started = performance.now();
      try {
        const response = await fetch(url, { method: about.method, headers, body: text || undefined, credentials: "omit", redirect: "follow" });
        const received = await response.text();
        const milliseconds = Math.round(performance.now() - started);
        const digit = Math.floor(response.status / 100);
        const kind = { 2: "ok", 3: "redirect", 4: "client", 5: "server" }[digit] ?? "other";
        let shown = received;
        const type = response.headers.get("content-type") ?? "";
        if (type.includes("json")) {
          try {
            shown = JSON.stringify(JSON.parse(received), null, 2);
          } catch {
            // Not what it says it is; shown as it came.
          }
        }
        const line = make("p", {}, make("span", { className: `s ${kind}`, textContent: String(response.status) }), ` ${response.statusText} · ${milliseconds} ms · ${type}`);
        const pre = preformatted(shown);
        show(line, pre);
        paint(pre);
      } catch (error) {
        // The event comes after the refusal.
        await new Promise((done) => setTimeout(done, 20));
        const why = forbidden
          ? "The Content-Security-Policy of this page does not let it call that server; its `connect-src` would have to name it."
          : "No answer reached this page. Either the server cannot be reached, or it does not allow calls from other pages (CORS). Outside a browser nothing stands in the way:";
        show(make("p", { className: "bad", textContent: why }), preformatted(curl(about.method, url, headers, text)), make("p", { className: "w", textContent: String(error.message ?? error) }));
      } finally {
        document.removeEventListener("securitypolicyviolation", listen);
      }
    });
    return [form, answer];
  };
  for (const holder of document.querySelectorAll("[data-try]")) {
    const details = make("details", { className: "try" }, make("summary", { textContent: "Try it" }));
    details.addEventListener("toggle", () => details.open && details.children.length === 1 && details.append(...open(holder)));
    holder.append(details);
  }

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
    location.href = base + item.dataset.href;
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
