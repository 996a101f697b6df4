"""How the page looks, light and dark, wide and narrow; and how it follows the swarm."""

from __future__ import annotations

SHEET = """
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #fff; --line: #e3e6eb; --ink: #1b1f27; --soft: #5c6675; --alarm: #b3263c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1117; --card: #161b24; --line: #272e3b; --ink: #e8ebf1; --soft: #98a3b5; --alarm: #f28595;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 28px; background: var(--ground); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
header { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; margin-bottom: 20px; }
h1 { margin: 0; font-size: 26px; letter-spacing: -0.02em; }
h2 { margin: 0 0 10px; font-size: 13px; font-weight: 600; color: var(--soft); }
p { margin: 0; }
.soft, .head, .more, #live { color: var(--soft); }
.count { font-weight: 500; font-variant-numeric: tabular-nums; }
main, .lanes { display: grid; gap: 14px; grid-template-columns: repeat(6, minmax(0, 1fr)); align-items: start; }
.lanes, .needs { grid-column: 1 / -1; }
.runs, .agents, .talks { grid-column: span 2; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
.needs li .head { color: var(--alarm); font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: 8px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li:first-child { border-top: 0; padding-top: 0; }
.head, .more { display: block; font-size: 12px; font-variant-numeric: tabular-nums; }
.what { font-weight: 550; }
@media (max-width: 1100px) { .lanes { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@media (max-width: 640px) {
  body { padding: 16px; }
  main, .lanes { grid-template-columns: minmax(0, 1fr); }
  .runs, .agents, .talks { grid-column: auto; }
}
"""
SCRIPT = """
const NAME = "gitswarm-key", PAUSE = 2000;
if (location.hash.length > 1) {
  sessionStorage.setItem(NAME, location.hash.slice(1));
  history.replaceState(null, "", "/");
}
const headers = { "x-key": sessionStorage.getItem(NAME) ?? "" };
const live = document.getElementById("live");
const main = document.getElementById("main");

async function show() {
  const answer = await fetch("/content", { headers });
  if (answer.ok) main.innerHTML = await answer.text();
  live.textContent = answer.ok ? "live" : "Open the address that gitswarm web printed: this one holds no key.";
  return answer.ok;
}

async function follow() {
  const changes = (await fetch("/events", { headers })).body.getReader();
  while (!(await changes.read()).done) await show();
}

for (let is_let = true; is_let; ) {
  try {
    is_let = await show();
    if (is_let) await follow();
  } catch {
    live.textContent = "not connected, trying again …";
  }
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
}
"""
