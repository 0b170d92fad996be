import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** What Node loads as soon as a file is: neither types, which are stripped, nor what is imported later. */
const loadedBy = (file: string): readonly string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b(?! type\b)[^'"`;]*?\bfrom '([^']+)'|^import '([^']+)'/gm,
    ),
  ].map(([, from, bare]) => {
    const target = from ?? bare ?? '';
    return target.startsWith('.') ? join(dirname(file), target) : target;
  });

const everythingLoadedBy = (entry: string): ReadonlySet<string> => {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    if (existsSync(file)) for (const target of loadedBy(file)) visit(target);
  };
  visit(entry);
  return loaded;
};

test.for(['src/bin/commands/gateway.ts', 'src/bin/gridtokenx.ts'])(
  'nothing of OPC UA is loaded by %s before a meter needs it',
  (entry) => {
    const loaded = [...everythingLoadedBy(entry)];
    expect(loaded.filter((file) => /opcua/i.test(file))).toEqual([]);
  },
);

test('and the client library not even then: it is in a process of its own', () => {
  const bus = [...everythingLoadedBy('drivers/opcua/opcua-bus.ts')];
  expect(bus).toContain('drivers/opcua/process-link.ts');
  expect(bus.filter((file) => file.startsWith('node-opcua'))).toEqual([]);
  const client = [...everythingLoadedBy('drivers/opcua/client-process.ts')];
  expect(client).toContain('node-opcua-client');
});

test('the whole gateway was looked at', () => {
  const loaded = everythingLoadedBy('src/bin/commands/gateway.ts');
  expect(loaded.size).toBeGreaterThan(100);
  for (const file of ['src/bin/gateway-buses.ts', 'drivers/modbus/modbus-bus.ts', 'src/gateway.ts', 'rxjs'])
    expect(loaded).toContain(file);
});
