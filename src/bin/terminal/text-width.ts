/** Control sequences that colour or move (ECMA-48 CSI): they take no room. */
const ESC = String.fromCodePoint(27);
const controls = new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]`, 'g');

/** Marks sit on the letter before them: Thai vowels above and below, tone marks, accents. */
const mark = /^\p{M}$/u;
/** East Asian wide and fullwidth letters take two columns (UAX #11). */
const wide = /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$/u;

const widthOf = (letter: string): number => (mark.test(letter) ? 0 : wide.test(letter) ? 2 : 1);

/** The text without colours. */
export const plain = (text: string): string => text.replace(controls, '');

/** Columns a text takes on a terminal. */
export const textWidth = (text: string): number =>
  Array.from(plain(text)).reduce((columns, letter) => columns + widthOf(letter), 0);

/** Letters and control sequences, each by itself. */
const pieces = new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]|.`, 'gsu');

/** A text cut to at most `columns`, with an ellipsis where something is missing; what ends a colour is never cut off. */
export const cut = (text: string, columns: number): string => {
  if (textWidth(text) <= columns) return text;
  let room = columns - 1;
  let kept = '';
  for (const [piece] of text.matchAll(pieces)) {
    if (piece.startsWith(ESC)) kept += piece;
    else if (room >= 0) {
      room -= widthOf(piece);
      kept += room >= 0 ? piece : '…';
    }
  }
  return columns > 0 ? kept : '';
};

/** Exactly `columns` wide, text at the left. */
export const left = (text: string, columns: number): string => {
  const shown = cut(text, columns);
  return shown + ' '.repeat(Math.max(0, columns - textWidth(shown)));
};

/** Exactly `columns` wide, text at the right. */
export const right = (text: string, columns: number): string => {
  const shown = cut(text, columns);
  return ' '.repeat(Math.max(0, columns - textWidth(shown))) + shown;
};
