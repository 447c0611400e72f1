/** The one stylesheet. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1c2526;
  --faint: #5a6b6b;
  --line: #d9e2e1;
  --paper: #fbfcfc;
  --accent: #0f766e;
  --on-accent: #ffffff;
  font: 1rem/1.6 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eceb;
    --faint: #9db0ae;
    --line: #34403f;
    --paper: #151b1b;
    --accent: #2dd4bf;
    --on-accent: #06231f;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 1.25rem; max-width: 38rem; min-height: 100vh; display: flex; flex-direction: column;
  color: var(--ink); background: var(--paper); }
header { padding: 1.25rem 0; border-bottom: 1px solid var(--line); font-weight: 600; }
header a { color: inherit; text-decoration: none; }
main { flex: 1; padding: 1.5rem 0 2.5rem; }
h1 { margin: 0 0 1.25rem; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0 0 .25rem; font-size: 1rem; }
p { margin: 0 0 1.25rem; }
section { margin: 0 0 1.75rem; }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; }
.none { color: var(--faint); font-style: italic; }
.button, button { display: inline-block; padding: .65rem 1.25rem; border: 1px solid var(--accent); border-radius: .5rem;
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.button { color: var(--on-accent); background: var(--accent); }
button { color: var(--accent); background: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { padding: 1rem 0 1.5rem; border-top: 1px solid var(--line); font-size: .9rem; }
footer nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
footer a { color: var(--faint); padding: .25rem 0; }
@media (max-width: 30rem) {
  dl div { grid-template-columns: 1fr; }
  .button, button { display: block; width: 100%; }
}
`;
