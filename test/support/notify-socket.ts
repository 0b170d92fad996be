import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** systemd's end of sd_notify(3): everything services say to it, as it came. Node has no unix datagram sockets; socat has. */
export const notifySocket = async (path: string) => {
  const child = spawn('socat', ['-u', `UNIX-RECV:${path}`, '-'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let heard = '';
  child.stdout.on('data', (part) => {
    heard += part;
  });
  while (!existsSync(path)) await sleep(10);
  return {
    path,
    heard: () => heard,
    /** How often a line was heard. */
    count: (line: string) => heard.split(line).length - 1,
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};
