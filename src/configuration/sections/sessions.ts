import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/**
 * How many may listen to a core at once, over server-sent events or a WebSocket, and for how long. Regulators and those who look at the
 * page have as many by themselves. Engineering choices.
 */
export const sessionsSection: Schema = {
  listeners: setting(
    'the most that listen at once to events and the market; regulators are counted by themselves, and who looks at the page',
    format.wholeNumber(1, 10_000),
    500,
  ),
  listenersOfOneAddress: setting(
    'of them, the most from one address (of IPv6: one network of 64 bits), so that none keeps the others out',
    format.wholeNumber(1, 10_000),
    50,
  ),
  idleSeconds: setting(
    'who takes nothing of what waits for it for so long, or asks nothing on an open connection, is let go of; real time',
    format.wholeNumber(5, 86_400, 's'),
    72,
  ),
  longestHours: setting(
    'who has listened for so long has to come again, with the cursor it has; real time',
    format.number(0.01, 8_760, 'h'),
    24,
  ),
};
