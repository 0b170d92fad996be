import { expect, test } from 'vitest';
import { colours, screen } from '../../../src/bin/terminal/ansi.ts';

const recorded = () => {
  const written: string[] = [];
  return { written, terminal: { write: (text: string) => written.push(text) } };
};

const [begin, end] = ['\u001b[?2026h', '\u001b[?2026l'];

test('a frame is drawn over the last one: up by its lines, each line erased before it is written, the rest below erased', () => {
  const { written, terminal } = recorded();
  const shown = screen(terminal);
  shown.draw('a\nb\nc');
  shown.draw('d\ne');
  expect(written).toEqual([
    '\u001b[?25l\u001b[?7l',
    `${begin}\r\u001b[Ka\r\n\u001b[Kb\r\n\u001b[Kc${end}`,
    `${begin}\u001b[2A\r\u001b[Kd\r\n\u001b[Ke\r\n\u001b[J\u001b[A${end}`,
  ]);
});

test('nothing is erased after a line: as wide as the terminal, it would lose its last letter', () => {
  const { written, terminal } = recorded();
  screen(terminal).draw('a line as wide as the terminal');
  expect(written[1]?.endsWith(`terminal${end}`)).toBe(true);
});

test('closing writes the last frame over what the keyboard left in it, gives cursor and wrapping back, once', () => {
  const { written, terminal } = recorded();
  const shown = screen(terminal);
  shown.draw('a\nb');
  shown.close();
  shown.close();
  shown.draw('c');
  shown.clear();
  expect(written.slice(2)).toEqual([`${begin}\u001b[1A\r\u001b[Ka\r\n\u001b[Kb${end}`, '\r\n\u001b[?7h\u001b[?25h']);
});

test('after a change of size the next frame starts at the top', () => {
  const { written, terminal } = recorded();
  const shown = screen(terminal);
  shown.draw('a\nb');
  shown.clear();
  shown.draw('c');
  expect(written.slice(2)).toEqual(['\u001b[2J\u001b[H', `${begin}\r\u001b[Kc${end}`]);
});

test('without colour a colour is the text itself', () => {
  expect(Object.values(colours(false)).map((paint) => paint('x'))).toEqual(
    Object.values(colours(false)).map(() => 'x'),
  );
  expect(colours(true).good('x')).toBe('\u001b[32mx\u001b[39m');
});
