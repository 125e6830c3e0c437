// Opens a page in headless Chromium and waits for a text in it.
//
//   node --experimental-websocket docs-browser.mjs CHROMIUM URL TEXT SECONDS [SELECTOR]
//
// With a selector, the first element that matches it is clicked as soon as it is there, as a reader
// would who has to open something before the text can be seen.
//
// Prints: milliseconds from navigation until the text can be read, elements of the page then, and
// bytes that came over the network until then; `never` after so many seconds. The text counts once
// it stands in an element that is laid out, so what only a script's data holds does not.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [chromium, url, text, seconds, selector] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "profile-"));
const browser = spawn(chromium, [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update", "--window-size=1600,1200",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank",
], { stdio: ["ignore", "ignore", "pipe"] });

const address = await new Promise((done) => {
  let said = "";
  browser.stderr.on("data", (data) => {
    said += data;
    const found = /DevTools listening on ws:\/\/([^/]+)\//.exec(said);
    if (found) done(found[1]);
  });
});
const targets = await (await fetch(`http://${address}/json`)).json();
const socket = new WebSocket(targets.find((one) => one.type === "page").webSocketDebuggerUrl);
await new Promise((done) => socket.addEventListener("open", done));
let number = 0;
let bytes = 0;
const waiting = new Map();
socket.addEventListener("message", (event) => {
  const message = JSON.parse(event.data);
  if (message.method === "Network.loadingFinished") bytes += message.params.encodedDataLength;
  waiting.get(message.id)?.(message.result);
});
const call = (method, params = {}) =>
  new Promise((done) => {
    number += 1;
    waiting.set(number, done);
    socket.send(JSON.stringify({ id: number, method, params }));
  });

await call("Network.enable");
const look = `(() => {
  const opener = ${JSON.stringify(selector ?? null)};
  const closed = opener && !globalThis.opened && document.querySelector(opener);
  if (closed) {
    globalThis.opened = true;
    closed.click();
  }
  if (!document.body || document.readyState === "loading" && location.href === "about:blank") return null;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.includes(${JSON.stringify(text)}) && node.parentElement.getClientRects().length > 0)
      return [performance.now(), document.querySelectorAll("*").length];
  }
  return null;
})()`;
call("Page.navigate", { url });
const end = Date.now() + Number(seconds) * 1000;
let found = null;
while (!found && Date.now() < end) {
  const answer = await Promise.race([
    call("Runtime.evaluate", { expression: look, returnByValue: true }),
    new Promise((done) => setTimeout(done, Math.max(0, end - Date.now()))),
  ]);
  found = answer?.result?.value ?? null;
  if (!found) await new Promise((done) => setTimeout(done, 10));
}
const elements = found?.[1] ?? (await Promise.race([
  call("Runtime.evaluate", { expression: 'document.querySelectorAll("*").length', returnByValue: true }).then((answer) => answer?.result?.value),
  new Promise((done) => setTimeout(done, 5000)),
])) ?? "?";
console.log(found ? Math.round(found[0]) : "never", elements, bytes);
socket.close();
browser.kill();
browser.on("exit", () => {
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.exit();
});
