/** What is left of a small screen for the terminal beside an editor. */
const COLUMNS = 60;

/** The text in lines of that many columns; a word that is longer has a line of its own. */
export function fitted(text) {
  return text.split('\n').map(fittedLine).join('\n');
}

function fittedLine(line) {
  const [, indent, words] = /^( *)(.*)$/.exec(line);
  let width = -1;
  let fit = '';
  for (const word of words.split(' ')) {
    width += 1 + word.length;
    const isFirst = fit === '';
    if (!isFirst && indent.length + width > COLUMNS) {
      fit += `\n${indent}${word}`;
      width = word.length;
    } else fit += isFirst ? indent + word : ` ${word}`;
  }
  return fit;
}
