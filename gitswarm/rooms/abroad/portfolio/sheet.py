"""How the page looks: light and dark, wide and narrow."""

from __future__ import annotations

SHEET = """
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --line: #e3e6eb; --ink: #1b1f27; --soft: #5c6675; --faint: #eef0f4;
  --merged: #7048d8; --open: #1a9a5c; --closed: #d0455a; --waiting: #c98a10; --declined: #98a1af;
  --added: #167f4b; --removed: #c0394e;
  --hue-0: #4c6fff; --hue-1: #12a594; --hue-2: #e9791b; --hue-3: #c04cc9; --hue-4: #d8a412; --hue-5: #8a94a6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1117; --card: #161b24; --line: #272e3b; --ink: #e8ebf1; --soft: #98a3b5; --faint: #212836;
    --merged: #a488f5; --open: #3fc785; --closed: #f0788a; --waiting: #e3b34a; --declined: #6c7686;
    --added: #4fce91; --removed: #f28595;
    --hue-0: #7c95ff; --hue-1: #3cc9b8; --hue-2: #f59a4c; --hue-3: #dd7fe5; --hue-4: #ebc44d; --hue-5: #7f8a9d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
}
main { max-width: 1120px; margin: 0 auto; padding: 48px 24px 64px; }
header { margin-bottom: 28px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; }
h2 { margin: 0 0 14px; font-size: 14px; font-weight: 600; color: var(--soft); }
p { margin: 6px 0 0; }
.soft { color: var(--soft); }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 3px; }
a:hover { text-decoration-color: currentColor; }
bdi { overflow-wrap: anywhere; }
.grid { display: grid; gap: 16px; grid-template-columns: repeat(12, minmax(0, 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 20px 22px; min-width: 0; }
.third { grid-column: span 4; }
.quarter { grid-column: span 3; }
.half { grid-column: span 6; }
.whole { grid-column: 1 / -1; }
.figure { font-size: 32px; line-height: 1.15; font-weight: 650; letter-spacing: -0.02em; }
.figure small { font-size: 17px; font-weight: 500; letter-spacing: 0; }
.figure, .numbers td, .count { font-variant-numeric: tabular-nums; }
.added { color: var(--added); }
.removed { color: var(--removed); }
svg { display: block; width: 100%; overflow: visible; }
svg text { fill: var(--soft); font-size: 12px; }
svg .track { fill: var(--faint); }
svg .axis { stroke: var(--line); }
svg .value { fill: var(--ink); font-weight: 600; }
.bar { border-radius: 7px; overflow: hidden; }
.thin { border-radius: 4px; overflow: hidden; min-width: 90px; }
.merged { fill: var(--merged); --tone: var(--merged); }
.open { fill: var(--open); --tone: var(--open); }
.closed { fill: var(--closed); --tone: var(--closed); }
.waiting { fill: var(--waiting); --tone: var(--waiting); }
.declined { fill: var(--declined); --tone: var(--declined); }
.approved { fill: var(--open); --tone: var(--open); }
.changes_requested { fill: var(--closed); --tone: var(--closed); }
.commented { fill: var(--hue-0); --tone: var(--hue-0); }
.hue-0 { fill: var(--hue-0); --tone: var(--hue-0); }
.hue-1 { fill: var(--hue-1); --tone: var(--hue-1); }
.hue-2 { fill: var(--hue-2); --tone: var(--hue-2); }
.hue-3 { fill: var(--hue-3); --tone: var(--hue-3); }
.hue-4 { fill: var(--hue-4); --tone: var(--hue-4); }
.hue-5 { fill: var(--hue-5); --tone: var(--hue-5); }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 14px 0 0; padding: 0; font-size: 13px; }
.legend, .list { list-style: none; }
.legend li { display: flex; align-items: center; gap: 7px; min-width: 0; }
.legend li::before { content: ""; flex: none; width: 9px; height: 9px; border-radius: 3px; background: var(--tone); }
.legend .count { color: var(--soft); }
.scroll { overflow-x: auto; margin: 0 -22px; padding: 0 22px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { padding: 0 14px 8px 0; text-align: left; font-weight: 500; color: var(--soft); white-space: nowrap; }
td { padding: 10px 14px 10px 0; border-top: 1px solid var(--line); vertical-align: middle; }
th:last-child, td:last-child { padding-right: 0; }
.numbers .n { text-align: right; white-space: nowrap; }
.name { min-width: 130px; font-weight: 550; }
.list { margin: 0; padding: 0; }
.list > li {
  display: grid; grid-template-columns: 104px minmax(0, 1fr) auto; gap: 2px 14px;
  padding: 14px 0; border-top: 1px solid var(--line);
}
.list > li:first-child { border-top: 0; padding-top: 0; }
.list > li:last-child { padding-bottom: 0; }
.pill {
  justify-self: start; align-self: start; margin-top: 1px; padding: 1px 10px; border-radius: 99px;
  font-size: 12px; font-weight: 600; white-space: nowrap;
  color: var(--tone); background: color-mix(in srgb, var(--tone) 14%, transparent);
}
.what { font-weight: 550; }
.more { grid-column: 2; font-size: 13px; color: var(--soft); }
.size { text-align: right; white-space: nowrap; font-size: 13px; font-variant-numeric: tabular-nums; }
footer { margin-top: 28px; font-size: 13px; color: var(--soft); }
@media (max-width: 860px) { .third, .quarter { grid-column: span 6; } .half { grid-column: 1 / -1; } }
@media (max-width: 520px) {
  main { padding: 28px 14px 40px; }
  .grid { gap: 12px; }
  .card { padding: 16px; border-radius: 12px; }
  .scroll { margin: 0 -16px; padding: 0 16px; }
  .figure { font-size: 25px; }
  .figure small { font-size: 14px; }
  .third { grid-column: 1 / -1; }
  .numbers { font-size: 13px; }
  .numbers th:nth-child(2), .numbers td:nth-child(2) { display: none; }
  .numbers th, .numbers td, .numbers .n { padding-right: 10px; white-space: normal; }
  .numbers .name { min-width: 0; }
  .numbers .name bdi { overflow-wrap: break-word; }
  .list > li { grid-template-columns: minmax(0, 1fr) auto; }
  .list .what, .list .more { grid-column: 1 / -1; }
  .list .size { grid-row: 1; grid-column: 2; }
}
@media print { body { background: #fff; } .card { break-inside: avoid; } }
"""
