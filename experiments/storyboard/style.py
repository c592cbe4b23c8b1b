"""How the storyboard looks, on a screen and on paper; nothing is fetched from anywhere."""

CSS = """
:root { --ink: #202020; --pale: #5c5c5c; --rule: #d9d6d0; --soft: #f5f4f0; --red: #b3261e; --blue: #1d5a99; }
* { box-sizing: border-box; }
html { background: #fff; color: var(--ink);
  font: 16px/1.5 "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif; }
body { max-width: 1240px; margin: 0 auto; padding: 28px 24px 80px; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.5rem; margin: 56px 0 8px; padding-top: 12px; border-top: 3px solid var(--ink); }
h3 { font-size: 1.2rem; margin: 36px 0 8px; }
h4 { font-size: 1.05rem; margin: 34px 0 6px; padding: 6px 10px; background: var(--soft);
  border-left: 4px solid var(--blue); }
h5 { font-size: 1rem; margin: 22px 0 4px; }
p { margin: 6px 0 10px; max-width: 78ch; }
a { color: var(--blue); }
nav ul { columns: 2; padding-left: 20px; margin: 8px 0; }
.subtitle { font-size: 1.15rem; color: var(--pale); margin: 0 0 14px; }
.fine, .note { color: var(--pale); font-size: .88rem; }
.note { margin: 2px 0; max-width: none; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; margin: 14px 0; }
.facts dt { color: var(--pale); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.warning { border: 2px solid #b87503; background: #fff6e0; padding: 8px 12px; max-width: none; }
.problem { border: 2px solid var(--red); background: #fdecea; padding: 6px 10px; max-width: none; }
.standin { background: #ffe08a; padding: 0 4px; font-size: .8rem; white-space: nowrap; }
.differs { color: var(--red); }
.wide { overflow-x: auto; margin: 8px 0 16px; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid var(--rule); }
thead th { border-bottom: 2px solid var(--ink); font-weight: 600; }
tbody th { font-weight: 600; }
.values tbody th { font-weight: normal; width: 22%; }
.values td:last-child { width: 36%; } code { font: inherit; }
.bar { display: inline-block; width: 90px; height: 10px; background: #ececec; vertical-align: middle; }
.bar span { display: block; height: 10px; background: #1b7f5c; }
.bar.some span { background: #d1940c; } .bar.high span { background: var(--red); }
.drawing { margin: 10px 0 22px; } .drawing svg { width: 100%; height: auto; display: block; }
.steps { list-style: none; margin: 0; padding: 0; }
.step { display: grid; grid-template-columns: 190px 1fr; gap: 16px; padding: 12px 0;
  border-bottom: 1px solid var(--rule); }
.told { font-size: .86rem; line-height: 1.4; overflow-wrap: anywhere; }
.number { color: var(--pale); } .how { color: var(--ink); } .besides { color: var(--pale); }
.whose { background: #c45c0c; color: #fff; padding: 0 6px; font-size: .78rem; }
.seen { display: flex; flex-wrap: wrap; gap: 14px; }
figure { margin: 0; }
figcaption { font-size: .78rem; color: var(--pale); }
img { display: block; height: auto; border: 1px solid #b9b6b0; }
img.screen { width: 480px; max-width: 100%; }
img.again { width: 160px; }
img.less { width: 260px; }
.clipped { outline: 4px solid var(--red); outline-offset: 3px; max-width: 480px; }
.unseen { width: 480px; max-width: 100%; padding: 12px; background: var(--soft); font-size: .85rem;
  overflow-wrap: anywhere; }
.script { border-top: 1px solid var(--rule); margin-top: 18px; }
.script h4 { margin-top: 12px; }
.sides { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 28px; }
.sides h5 { margin-top: 10px; }
@media (max-width: 760px) { .step { grid-template-columns: 1fr; } .sides { grid-auto-flow: row; }
  nav ul { columns: 1; } }
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  html { font-size: 10.5px; } body { max-width: none; padding: 0; }
  a { color: inherit; text-decoration: none; }
  h2 { break-before: page; margin-top: 0; } #sources h2 { break-before: auto; margin-top: 24px; }
  h3, h4, h5, .note { break-after: avoid; }
  .step, figure, tr, .drawing, .script h4 { break-inside: avoid; }
  .step { grid-template-columns: 28mm 1fr; gap: 4mm; }
  img.screen { width: 74mm; } img.less { width: 44mm; } img.again { width: 28mm; }
  .unseen, .clipped { max-width: 74mm; }
  .bar, .bar span, h4, .whose, .standin, .warning, .problem { print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
  .wide { overflow: visible; }
}
""".strip()
