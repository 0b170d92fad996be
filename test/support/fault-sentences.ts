import { readFileSync } from 'node:fs';

/** A sentence of the code: its parts that change are `{}`. */
export type Template = Readonly<{ file: string; text: string }>;

/** The literal that begins at `from` (a quote or a backtick), with `{}` for each hole of a template; null where none begins there. */
export const literalAt = (code: string, from: number): Readonly<{ text: string; end: number }> | null => {
  const quote = code[from];
  if (quote !== "'" && quote !== '"' && quote !== '`') return null;
  let text = '';
  for (let at = from + 1; at < code.length; at += 1) {
    const letter = code[at] as string;
    if (letter === quote) return { text, end: at + 1 };
    if (letter === '\\') {
      at += 1;
      text += code[at] === 'n' ? '\n' : code[at];
    } else if (quote === '`' && letter === '$' && code[at + 1] === '{') {
      at = endOfHole(code, at + 2);
      text += '{}';
    } else text += letter;
  }
  return null;
};

/** Where the hole that begins at `from` ends: literals inside it may have braces of their own. */
export const endOfHole = (code: string, from: number): number => {
  let depth = 1;
  for (let at = from; at < code.length; at += 1) {
    const inner = literalAt(code, at);
    if (inner !== null) at = inner.end - 1;
    else if (code[at] === '{') depth += 1;
    else if (code[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return code.length;
};

/** Where one begins: in a fault, or in what `orFault` says of a reason. */
const begins = /new Fault\(\s*(?:'[a-z-]+'|code|[\w.]+),\s*|\(why\) =>\s*/g;

/** The sentences that faults of a file are made of, as far as they stand where the fault is made. */
export const faultSentencesIn = (file: string): readonly Template[] => {
  const code = readFileSync(file, 'utf8');
  return [...code.matchAll(begins)].flatMap(({ 0: found, index }) => {
    const literal = literalAt(code, index + found.length);
    return literal === null ? [] : [{ file, text: literal.text }];
  });
};
