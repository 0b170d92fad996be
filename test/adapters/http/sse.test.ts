import { expect, test } from 'vitest';
import { eventText } from '../../../src/adapters/http/sse.ts';

// HTML Living Standard §9.2.6: fields end with LF, an empty line dispatches, each line of data has its own field.
test.each([
  { event: { data: 'x' }, text: 'data: x\n\n' },
  { event: { id: 7, event: 'traded', data: '{}' }, text: 'id: 7\nevent: traded\ndata: {}\n\n' },
  { event: { data: 'two\nlines' }, text: 'data: two\ndata: lines\n\n' },
  { event: { data: '' }, text: 'data: \n\n' },
])('$event is framed', ({ event, text }) => {
  expect(eventText(event)).toBe(text);
});
