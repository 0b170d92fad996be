/**
 * A child to be killed and recorded: tells an outbox a story that is always the same, and says on standard output, a line
 * each, what the outbox has answered for. What is there already from an earlier run is not done again.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { Fault } from '../../src/domain/fault.ts';
import { outboxStory, storyLimits } from './outbox-story.ts';
import { quietLog } from './quiet-log.ts';

const [, , file = ''] = process.argv;
await using outbox = openOutbox(file, { log: quietLog(), limits: storyLimits });
/** As a gateway, it tries again what a fault stopped. */
const MOST_ATTEMPTS = 8;
const known = async (): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await firstValueFrom(outbox.state()))?.sequence ?? 0;
    } catch (error) {
      if (!(error instanceof Fault) || attempt === MOST_ATTEMPTS) throw error;
      writeSync(1, `trouble ${error.code}: ${error.message}\n`);
      await sleep(5);
    }
  }
};
const through = await known();
for (const { name, sequence, tell } of outboxStory) {
  if (sequence <= through && name.startsWith('append')) continue;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await firstValueFrom(tell(outbox));
      break;
    } catch (error) {
      if (!(error instanceof Fault) || attempt === MOST_ATTEMPTS) throw error;
      writeSync(1, `trouble ${error.code}: ${error.message}\n`);
      await sleep(5);
    }
  }
  writeSync(1, `${name}\n`);
}
