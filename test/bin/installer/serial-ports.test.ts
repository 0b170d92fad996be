import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serialPorts, stableName } from '../../../src/bin/installer/serial-ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-ports-'));
const byId = join(folder, 'by-id');
const tty = join(folder, 'ttyUSB0');
const named = join(byId, 'usb-FTDI_A-if00-port0');
mkdirSync(byId);
writeFileSync(tty, '');
symlinkSync(tty, named);
symlinkSync(join(folder, 'gone'), join(byId, 'a-gone'));
afterAll(() => rmSync(folder, { recursive: true }));

test('ports are listed by the names that stay, and there may be none', () => {
  expect(serialPorts(byId)).toEqual([join(byId, 'a-gone'), named]);
  expect(serialPorts(join(folder, 'nothing'))).toEqual([]);
});

test.each([
  ['a port by its number gets its name', tty, named],
  ['its name stays', named, named],
  ['a port without one stays as it was said', folder, folder],
  ['a port that is not there too', join(folder, 'no'), join(folder, 'no')],
])('%s', (_, path, name) => expect(stableName(path, byId)).toBe(name));
