import { expect, test } from 'vitest';
import { colours, screen } from '../../../src/bin/terminal/ansi.ts';

const recorded = () => {
  const written: string[] = [];
  return { written, terminal: { write: (text: string) => written.push(text) } };
};

test('a frame is drawn over the last one: up by its lines, each line erased to its end, the rest below erased', () => {
  const { written, terminal } = recorded();
  const shown = screen(terminal);
  shown.draw('a\nb\nc');
  shown.draw('d\ne');
  expect(written).toEqual([
    '\u001b[?25l\u001b[?7l',
    '\ra\u001b[K\r\nb\u001b[K\r\nc\u001b[K\u001b[J',
    '\u001b[2A\rd\u001b[K\r\ne\u001b[K\u001b[J',
  ]);
});

test('closing gives cursor and wrapping back, once, and nothing is drawn afterwards', () => {
  const { written, terminal } = recorded();
  const shown = screen(terminal);
  shown.draw('a');
  shown.close();
  shown.close();
  shown.draw('b');
  shown.clear();
  expect(written.slice(2)).toEqual(['\r\n\u001b[?7h\u001b[?25h']);
});

test('after a change of size the next frame starts at the top', () => {
  const { written, terminal } = recorded();
  const shown = screen(terminal);
  shown.draw('a\nb');
  shown.clear();
  shown.draw('c');
  expect(written.slice(2)).toEqual(['\u001b[2J\u001b[H', '\rc\u001b[K\u001b[J']);
});

test('the alternate screen is asked for, and left', () => {
  const { written, terminal } = recorded();
  screen(terminal, { alternate: true }).close();
  expect(written[0]).toContain('\u001b[?1049h');
  expect(written[1]).toContain('\u001b[?1049l');
});

test('without colour a colour is the text itself', () => {
  expect(Object.values(colours(false)).map((paint) => paint('x'))).toEqual(
    Object.values(colours(false)).map(() => 'x'),
  );
  expect(colours(true).good('x')).toBe('\u001b[32mx\u001b[39m');
});
