/**
 * A child to be killed and recorded: tells an outbox a story that is always the same, and says on standard output, a line
 * each, what the outbox has answered for. What is there already from an earlier run is not done again.
 */
import { writeSync } from 'node:fs';
import { firstValueFrom } from 'rxjs';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { outboxStory, storyLimits } from './outbox-story.ts';
import { quietLog } from './quiet-log.ts';

const [, , file = ''] = process.argv;
await using outbox = openOutbox(file, { log: quietLog(), limits: storyLimits });
const through = (await firstValueFrom(outbox.state()))?.sequence ?? 0;
for (const { name, sequence, tell } of outboxStory) {
  if (sequence <= through && name.startsWith('append')) continue;
  await firstValueFrom(tell(outbox));
  writeSync(1, `${name}\n`);
}
