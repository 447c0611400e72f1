import { STYLE } from './layout.js';

/** The style sheet of the control page. */
export const CONTROL_STYLE = `${STYLE}
body {
  max-width: 44rem;
}
section {
  margin: 2rem 0;
}
button,
input {
  display: inline-block;
  width: auto;
  min-height: 2.5rem;
  margin: 0.25rem 0;
  font: inherit;
}
input {
  display: block;
  box-sizing: border-box;
  width: 100%;
  padding: 0.25rem 0.75rem;
}
.choices {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr));
  gap: 0.5rem;
}
.choices button {
  width: 100%;
  margin: 0;
  text-align: left;
}
.choices code {
  display: block;
}
button[aria-pressed='true'] {
  border-width: 3px;
  font-weight: bold;
}
form + form {
  margin-top: 0.5rem;
}
dl {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 0.25rem 0.75rem;
}
dt {
  grid-column: 1;
}
dd {
  grid-column: 2;
  margin: 0;
}
ul form,
ul form + form {
  margin: 0;
}
ul,
ol {
  padding: 0;
  list-style: none;
}
li {
  display: flex;
  flex-wrap: wrap;
  gap: 0 0.75rem;
  align-items: center;
  padding: 0.25rem 0;
  border-bottom: 1px solid #8884;
}
ul li > span {
  flex: 1 1 14rem;
  overflow-wrap: anywhere;
}
`;
