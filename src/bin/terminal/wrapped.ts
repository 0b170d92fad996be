import { textWidth } from './text-width.ts';

const COLUMNS = 80;
const thai = /\p{Script=Thai}/u;
const words = new Intl.Segmenter('th', { granularity: 'word' });

/** Where a line may be broken: after blanks, and between the words of Thai, which has none between them. */
const pieces = (text: string): readonly string[] =>
  (text.match(/\S+\s*/g) ?? []).flatMap((word) =>
    thai.test(word) ? Array.from(words.segment(word), ({ segment }) => segment) : [word],
  );

/** A text in lines of at most 80 columns behind `indent`, those after the first two columns further in. */
export const wrapped = (text: string, indent: string): readonly string[] => {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const piece of pieces(text)) {
    if (!empty && textWidth((line + piece).trimEnd()) > COLUMNS) {
      lines.push(line.trimEnd());
      line = `${indent}  `;
    }
    line += piece;
    empty = false;
  }
  return [...lines, line.trimEnd()];
};
