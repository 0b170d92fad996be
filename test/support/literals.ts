import { readFileSync } from 'node:fs';
import { endOfHole, literalAt, type Template } from './fault-sentences.ts';

/** Before a slash these say that a regular expression begins. */
const beforePattern = /(?:^|[=(,:[!&|?{};+>]|\breturn)\s*$/;

const endOfPattern = (code: string, from: number): number => {
  let isClass = false;
  for (let at = from + 1; at < code.length; at += 1) {
    const letter = code[at];
    if (letter === '\\') at += 1;
    else if (letter === '[') isClass = true;
    else if (letter === ']') isClass = false;
    else if (letter === '/' && !isClass) return at;
    else if (letter === '\n') return from;
  }
  return from;
};

/** The holes of the template literal that begins at `from`, as code. */
const holesIn = (code: string, from: number, end: number): readonly string[] => {
  const holes: string[] = [];
  for (let at = from + 1; at < end; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code[at] === '$' && code[at + 1] === '{') {
      const close = endOfHole(code, at + 2);
      holes.push(code.slice(at + 2, close));
      at = close;
    }
  }
  return holes;
};

const textsIn = (code: string): readonly string[] => {
  const found: string[] = [];
  for (let at = 0; at < code.length; at += 1) {
    const two = code.slice(at, at + 2);
    if (two === '//') at = Math.max(at, code.indexOf('\n', at));
    else if (two === '/*') at = code.indexOf('*/', at) + 1;
    else if (code[at] === '/' && beforePattern.test(code.slice(Math.max(0, at - 40), at))) at = endOfPattern(code, at);
    else {
      const literal = literalAt(code, at);
      if (literal === null) continue;
      found.push(literal.text);
      if (code[at] === '`') found.push(...holesIn(code, at, literal.end).flatMap(textsIn));
      at = literal.end - 1;
    }
  }
  return found;
};

/** Every text that stands in a file, with `{}` for each hole; those that stand in the holes too. */
export const literalsIn = (file: string): readonly Template[] =>
  textsIn(readFileSync(file, 'utf8')).map((text) => ({ file, text }));

/** A text whole and line by line, without what sets a line in or marks it, or is all there is before its first word. */
export const linesOf = ({ text }: Template): readonly string[] => [
  text,
  ...text.split('\n').flatMap((line) => {
    const bare = line.replace(/^[\s✓✗!?–·→]+ |^\s+/, '').trimEnd();
    return [bare, bare.replace(/^(?:\{\})+\s*/, '')];
  }),
];
