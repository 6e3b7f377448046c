export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #16181d);
  --side: light-dark(#f5f6f8, #1c1f26);
  --ink: light-dark(#1b1e24, #e7e9ee);
  --soft: light-dark(#5a6270, #9ba3b1);
  --line: light-dark(#dfe2e8, #2d323c);
  --accent: light-dark(#0b5cad, #7ab8ff);
  --chosen: light-dark(#e3eefb, #22344b);
  --notice: light-dark(#fff4d6, #3a3115);
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; height: 100vh; display: flex; flex-direction: column;
  font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
}
header {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 16px;
  padding: 12px 20px; background: var(--notice); border-bottom: 1px solid var(--line);
}
h1 { margin: 0; font-size: 18px; }
header p { margin: 0; }
#status { margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums; }
main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(300px, 26rem) 1fr; }
nav { overflow-y: auto; background: var(--side); border-right: 1px solid var(--line); }
#list { margin: 0; padding: 0; list-style: none; }
#list button {
  display: block; width: 100%; padding: 10px 16px; text-align: left; font: inherit;
  color: inherit; background: none; border: 0; border-bottom: 1px solid var(--line);
  cursor: pointer;
}
#list button:hover { background: var(--line); }
#list button[aria-current] { background: var(--chosen); box-shadow: inset 3px 0 var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.top { display: flex; gap: 12px; justify-content: space-between; }
.to, .subject, .snippet {
  display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.subject { font-weight: 600; }
.to, time, .snippet { color: var(--soft); font-size: 13px; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
#more, #empty, #placeholder, noscript { padding: 16px; color: var(--soft); }
#empty h2 { margin: 0; font-size: 16px; color: var(--ink); }
#reader { overflow-y: auto; padding: 20px 28px 40px; }
#reader:focus { outline: none; }
#placeholder { margin: 20vh 0 0; text-align: center; }
#reader h2 { margin: 0 0 12px; font-size: 22px; line-height: 1.3; overflow-wrap: anywhere; }
a { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 12px; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre {
  margin: 16px 0; padding: 16px 0; font: inherit; max-width: 75ch; white-space: pre-wrap;
  overflow-wrap: anywhere; border-top: 1px solid var(--line);
}
details { padding: 10px 0; border-top: 1px solid var(--line); }
summary { cursor: pointer; color: var(--soft); }
details dl, details pre { margin: 8px 0 0; border: 0; padding: 0; }
details dl, details pre, code { font: 13px/1.5 ui-monospace, monospace; }
iframe { width: 100%; height: 60vh; margin-top: 8px; border: 1px solid var(--line); background: #fff; }
@media (max-width: 760px) {
  body { height: auto; }
  main { display: block; }
  nav { max-height: 45vh; border-right: 0; border-bottom: 1px solid var(--line); }
  #reader { padding: 16px; }
  #placeholder { margin: 0; }
}
`
