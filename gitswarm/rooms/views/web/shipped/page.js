// The page asks for what it lacks whenever it hears that something changed. What it puts in is made and escaped by the
// server; all it makes itself is text.
const NAME = "gitswarm-key", PAUSE = 2000, TYPING = 150;
const one = (query, within = document) => within.querySelector(query);
const all = (query, within = document) => [...within.querySelectorAll(query)];
const live = one("#live"), detail = one("#detail"), keys = one("#keys"), results = one("#results"), query = one("#query");
const more = new Map(), has = new Map();
let shown = null, wanted = null, opener = null, typing = 0, asking = 0;

if (location.hash.length > 40) {
  sessionStorage.setItem(NAME, location.hash.slice(1));
  history.replaceState(null, "", "/");
}
const ask = (path, headers = {}, rest = {}) =>
  fetch(path, { headers: { "x-key": sessionStorage.getItem(NAME) ?? "", ...headers }, cache: "no-store", ...rest });

// ---- what is shown

function place(text) {
  const made = document.createElement("template");
  made.innerHTML = text;
  tellTimes(made.content);
  return made.content;
}

function replace(name, text) {
  const old = one(`[data-part="${name}"]`);
  if (!old) return;
  const kept = keep(old);
  old.replaceWith(place(text));
  restore(one(`[data-part="${name}"]`), kept);
}

// What a person has begun stays: where the focus is, what was typed, how far was scrolled.
function keep(part) {
  const within = part.contains(document.activeElement) ? document.activeElement : null;
  return {
    focus: within && addressOf(within),
    caret: within?.selectionStart,
    typed: all("input", part).filter((field) => field.value).map((field) => [addressOf(field), field.value]),
    scrolled: all(".scroll, .graph, pre", part).map((area) => [area.scrollTop, area.scrollLeft]),
  };
}

function restore(part, kept) {
  for (const [address, value] of kept.typed) {
    const field = address && one(address, part);
    if (field) field.value = value;
  }
  all(".scroll, .graph, pre", part).forEach((area, place) => {
    [area.scrollTop, area.scrollLeft] = kept.scrolled[place] ?? [0, 0];
  });
  const focused = kept.focus && one(kept.focus, part);
  focused?.focus({ preventScroll: true });
  if (focused?.matches("input") && kept.caret != null) focused.setSelectionRange(kept.caret, kept.caret);
}

function addressOf(element) {
  const about = element.closest("[data-about]");
  const within = about ? `[data-about="${CSS.escape(about.dataset.about)}"] ` : "";
  for (const name of ["data-task", "data-verdict", "data-more", "name"])
    if (element.hasAttribute(name)) return `${within}[${name}="${CSS.escape(element.getAttribute(name))}"]`;
  return null;
}

async function show() {
  const asked = new URLSearchParams([...more]);
  const answer = await ask(`/content?${asked}`, { "x-have": [...has].map((pair) => pair.join(":")).join(" ") });
  if (answer.ok)
    for (const [name, [mark, text]] of Object.entries((await answer.json()).parts)) {
      replace(name, text);
      has.set(name, mark);
    }
  live.textContent = answer.ok ? "live" : "Open the address that gitswarm web printed: this one holds no key.";
  live.dataset.state = answer.ok ? "live" : "shut";
  title();
  return answer.ok;
}

function title() {
  const waiting = one('[data-part="problems"] .count')?.textContent ?? "0";
  document.title = waiting === "0" ? "gitswarm" : `(${waiting}) gitswarm`;
}

async function follow() {
  const changes = (await ask("/events")).body.getReader(), decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await changes.read();
    if (done) return;
    if (!decoder.decode(value).includes("data:")) continue;
    await show();
    if (detail.open && shown) await open(shown, false);
  }
}

// ---- times

function tellTimes(within = document) {
  for (const at of all("time", within)) {
    at.title ||= at.getAttribute("datetime");
    at.textContent = ago(at.getAttribute("datetime"));
  }
}

function ago(said) {
  const seconds = (Date.now() - Date.parse(said)) / 1000;
  if (!Number.isFinite(seconds)) return said;
  const [most, unit] = [[60, "s"], [3600, "min"], [86400, "h"], [Infinity, "d"]].find(([most]) => Math.abs(seconds) < most);
  const per = { s: 1, min: 60, h: 3600, d: 86400 }[unit], number = Math.floor(Math.abs(seconds) / per);
  if (most === 60) return "just now";
  return seconds < 0 ? `in ${number} ${unit}` : `${number} ${unit} ago`;
}

// ---- one task

async function open(id, begins = true) {
  if (begins) wanted = id;
  const answer = await ask(`/task?id=${encodeURIComponent(id)}`);
  const text = answer.ok ? await answer.text() : await refusal(answer);
  if ((begins ? wanted : shown) !== id) return; // another one is wanted, or it was closed meanwhile
  shown = id;
  const whole = one(".whole", detail);
  if (begins || whole.dataset.text !== text) {
    const kept = keep(whole);
    whole.replaceChildren(answer.ok ? place(text) : Object.assign(document.createElement("p"), { textContent: text }));
    restore(whole, begins ? { typed: [], scrolled: [] } : kept);
    whole.dataset.text = text;
  }
  if (!detail.open) {
    opener = document.activeElement?.closest("[data-task]")?.dataset.task ?? null;
    detail.showModal();
  }
  if (begins) detail.scrollTop = 0;
}

async function refusal(answer) {
  const said = await answer.json().catch(() => ({}));
  return said.error?.message ?? "It is not to be had.";
}

detail.addEventListener("close", () => {
  shown = null;
  if (document.activeElement === document.body) (opener ? one(`[data-task="${CSS.escape(opener)}"]`) : null)?.focus();
});

// ---- search

query.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(find, TYPING);
});

async function find() {
  const said = query.value.trim(), turn = ++asking;
  if (!said) return leave();
  const answer = await ask(`/search?q=${encodeURIComponent(said)}`), text = await answer.text();
  if (turn !== asking || !answer.ok) return;
  results.replaceChildren(place(text));
  results.hidden = false;
}

function leave() {
  asking++;
  results.hidden = true;
  results.replaceChildren();
}

one("#find").addEventListener("submit", (event) => {
  event.preventDefault();
  one("[data-task]", results)?.focus();
});

// ---- a person's word

async function speak(button) {
  const form = button.closest("[data-about]"), reason = one("input", form), said = one("output", form);
  const verdict = button.dataset.verdict;
  if (verdict === "reject" && !reason.value.trim()) {
    said.textContent = "A rejection needs a reason.";
    reason.focus();
    return;
  }
  const buttons = all("button", form);
  buttons.forEach((each) => (each.disabled = true));
  const body = JSON.stringify({ gate: form.dataset.about, seen: form.dataset.seen, verdict, reason: reason.value });
  const answer = await ask("/verdict", { "content-type": "application/json" }, { method: "POST", body });
  const told = await answer.json().catch(() => ({}));
  buttons.forEach((each) => (each.disabled = false));
  if (answer.ok) reason.value = "";
  said.textContent = answer.ok ? `the gate is ${told.state}` : `${told.error?.message ?? "refused"} (${told.error?.hint ?? ""})`;
  await show();
  if (detail.open && shown) await open(shown, false);
}

// ---- clicks and keys

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return event.target.matches("dialog") ? event.target.close() : undefined;
  if (button.dataset.task) open(button.dataset.task);
  else if (button.dataset.verdict) speak(button);
  else if (button.dataset.more) moreOf(button.dataset.more);
  else if (button.dataset.action === "keys") keys.showModal();
  else if (button.dataset.action === "close") button.closest("dialog").close();
});

document.addEventListener("submit", (event) => event.preventDefault());

function moreOf(lane) {
  more.set(lane, 2 * all(`[data-lane="${lane}"] .card`).length);
  return show();
}

function step(cards, by) {
  const here = cards.indexOf(document.activeElement);
  const next = cards[here < 0 ? 0 : Math.max(0, Math.min(cards.length - 1, here + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function lane(by) {
  const lanes = all("[data-lane]").filter((each) => one(".card", each));
  const here = lanes.indexOf(document.activeElement?.closest("[data-lane]"));
  const next = lanes[here < 0 ? 0 : Math.max(0, Math.min(lanes.length - 1, here + by))];
  if (next && lanes.indexOf(next) !== here) step([one(".card", next)], 0);
}

const KEYS = {
  j: () => step(all(results.hidden ? "[data-lane] .card" : "#results .card"), 1),
  k: () => step(all(results.hidden ? "[data-lane] .card" : "#results .card"), -1),
  l: () => lane(1),
  h: () => lane(-1),
  m: () => one("[data-more]", document.activeElement?.closest("[data-lane]") ?? document)?.click(),
  n: () => (one('[data-part="problems"] button') ?? one("#main")).focus(),
  "/": () => query.select(),
  "?": () => keys.showModal(),
  Escape: () => {
    query.value = "";
    query.blur();
    leave();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  const isTyping = event.target.matches("input");
  if (isTyping && event.key === "ArrowDown") one("[data-task]", results)?.focus();
  if (!(event.key in KEYS) || (isTyping && event.key !== "Escape")) return;
  event.preventDefault();
  KEYS[event.key]();
});

setInterval(tellTimes, 30_000);

for (let isLet = true; isLet; ) {
  try {
    isLet = await show();
    if (isLet) await follow();
  } catch {
    live.textContent = "not connected, trying again …";
    live.dataset.state = "away";
  }
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
}
