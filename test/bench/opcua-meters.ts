import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/bin/gridtokenx.ts', import.meta.url));

/** The simulator's OPC UA server in a process of its own, until it is stopped. */
export const startOpcUaMeters = async (): Promise<Readonly<{ endpoint: string; stop(): Promise<void> }>> => {
  const child = spawn(process.execPath, [entry, 'sim', '--scenario', 'opcua'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const gone = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const { opcua } = JSON.parse(line) as Readonly<{ opcua?: Readonly<{ endpoint: string }> }>;
    if (opcua === undefined) continue;
    return {
      endpoint: opcua.endpoint,
      stop: async () => {
        child.stdin.end();
        await gone;
      },
    };
  }
  throw new Error('The simulated OPC UA server ended before it was ready.');
};
