import { describe, expect, test } from 'vitest';
import { unitOption } from '../../src/bin/installer/line-settings.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { readLayer } from '../../src/configuration/load.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';

const there = { folder: '/etc/gridtokenx', profiles: ['eastron/sdm120', 'eastron/sdm630'] };
const shipped = () => {
  const { name, value } = readLayer('config/default.json');
  return { name, value: (value as { gateway: unknown }).gateway };
};
const read = (value: unknown) => gatewayConfiguration([shipped(), { name: 'gateway.json', value }], there);

/** The file with one place changed; `undefined` takes it away. */
const with_ = (path: readonly (string | number)[], value: unknown): unknown => {
  const change = (node: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) return value;
    const copy: Record<string | number, unknown> = Array.isArray(node) ? ([...node] as never) : { ...(node as object) };
    copy[key] = change(copy[key], rest);
    if (copy[key] === undefined) delete copy[key];
    return copy;
  };
  return change(gatewayFile(), path);
};

const opcUa = { kind: 'opc-ua', endpoint: 'opc.tcp://plc:4840' };
const nodes = [{ quantity: 'import', node: 'ns=2;s=Import', scale: 1_000 }];
const behindServer = (transport: object, meter: object = {}, line: object = {}) => {
  const { unit: _, ...entry } = meterEntry('h09', 9);
  return with_(['lines', 1], { name: 'plc', transport, meters: [{ ...entry, nodes, ...meter }], ...line });
};
const meterPath = ['lines', 0, 'meters', 0] as const;
const taken = (value: unknown) => read(value).lines.at(-1);

describe('a meter that is only observed', () => {
  test.for(['generation', 'sub', 'check'])('as %s it needs no binding', (role) => {
    const { binding: _, ...entry } = meterEntry('h01', 1);
    const [meter] = read(with_([...meterPath], { ...entry, role })).lines[0]?.meters ?? [];
    expect(meter).toMatchObject({ role, binding: null, earlier: [] });
  });

  test.for(['delivery', 'feeder'])('as %s it would count and nobody knows from where', (role) => {
    const { binding: _, ...entry } = meterEntry('h01', 1);
    expect(() => read(with_([...meterPath], { ...entry, role }))).toThrow(
      `gateway.json: lines[0].meters[0].binding is missing and gateway.json: lines[0].meters[0].role is "${role}"; allowed: a binding, or the role "generation", "sub" or "check": such a meter is only observed.`,
    );
  });

  test('null is as good as nothing', () => {
    expect(
      read(with_([...meterPath], { ...meterEntry('h01', 1), role: 'check', binding: null })).lines[0],
    ).toMatchObject({
      meters: [{ binding: null }, {}],
    });
  });

  test('half a binding is none', () => {
    const binding = { from: '2026-11-24T10:00:00+07:00', openingImportWh: 1 };
    expect(() => read(with_([...meterPath, 'binding'], binding))).toThrow(
      /lines\[0\]\.meters\[0\]\.binding\.openingExportWh is missing/,
    );
  });
});

describe('a meter that replaced another', () => {
  const { binding } = meterEntry('h00', 1);
  const before = { device: 'h00', profile: 'eastron/sdm120', binding };
  const after = { ...binding, from: '2026-11-24T11:00:00+07:00', replacedImportWh: 9, replacedExportWh: 0 };
  const exchanged = (meter: object) => read(with_([...meterPath], { ...meterEntry('h01', 1), ...meter }));

  test('says where the other ended', () => {
    expect(exchanged({ binding: after, earlier: [before] }).lines[0]?.meters[0]).toMatchObject({
      binding: { device: 'h01', replaced: { importWh: 9, exportWh: 0 } },
      earlier: [{ device: 'h00', binding: { device: 'h00', point: 'point-h01' } }],
    });
  });

  test.for([
    [
      'nothing said of the other',
      { binding: { ...binding, from: after.from }, earlier: [before] },
      /replacedImportWh is missing; allowed: where the meter before it, h00, ended/,
    ],
    [
      'one register said of the other',
      { binding: { ...after, replacedExportWh: null }, earlier: [before] },
      /replacedImportWh and .*replacedExportWh belong together/,
    ],
    [
      'put in before the other',
      { binding: { ...after, from: binding.from }, earlier: [before] },
      /binding\.from is not after that of h00/,
    ],
    [
      'the same meter twice',
      { binding: after, earlier: [{ ...before, device: 'h02' }] },
      /the device h02 stands twice/,
    ],
    [
      'a model nobody knows',
      { binding: after, earlier: [{ ...before, profile: 'eastron/sdm12' }] },
      /earlier\[0\]\.profile is "eastron\/sdm12"; .* did you mean "eastron\/sdm120"\?$/,
    ],
  ] as const)('%s', ([, meter, said]) => {
    expect(() => exchanged(meter)).toThrow(said);
  });
});

describe('a line of OPC UA', () => {
  test('is taken with a server, as nobody and secured as well as can be', () => {
    expect(taken(behindServer(opcUa))).toMatchObject({
      transport: {
        kind: 'opc-ua',
        endpoint: 'opc.tcp://plc:4840',
        security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
        user: null,
        pkiFolder: '/etc/gridtokenx/state/pki',
      },
      meters: [
        { unit: 0, nodes: [{ quantity: 'import', node: 'ns=2;s=Import', scale: 1_000, exponent: 0, deadband: 0 }] },
      ],
    });
  });

  test('with a user and a folder of its own', () => {
    const transport = { ...opcUa, user: 'meter', passwordFile: 'secret', pkiFolder: '/var/pki' };
    expect(taken(behindServer(transport))?.transport).toMatchObject({
      user: { name: 'meter', passwordFile: '/etc/gridtokenx/secret' },
      pkiFolder: '/var/pki',
    });
  });

  test.for([
    [
      'no server',
      { kind: 'opc-ua' },
      {},
      /lines\[1\]\.transport\.endpoint is missing; allowed: an address that begins with opc\.tcp:/,
    ],
    [
      'another protocol',
      { ...opcUa, endpoint: 'http://plc' },
      {},
      /endpoint is "http:\/\/plc"; allowed: an address that begins with opc\.tcp:/,
    ],
    [
      'a mode without an algorithm',
      { ...opcUa, securityPolicy: 'None' },
      {},
      /securityMode is "SignAndEncrypt" but securityPolicy is "None"/,
    ],
    [
      'an algorithm with a slip',
      { ...opcUa, securityPolicy: 'Basic256Sha265' },
      {},
      /securityPolicy is "Basic256Sha265"; .* did you mean "Basic256Sha256"\?$/,
    ],
    ['a user without a password', { ...opcUa, user: 'meter' }, {}, /user and .*passwordFile belong together/],
    ['a Modbus address', opcUa, { unit: 3 }, /meters\[0\]\.unit is 3; allowed: none on a line of OPC UA/],
    ['no nodes', opcUa, { nodes: [] }, /meters\[0\]\.nodes is \[\]; allowed: the nodes of the server/],
    [
      'a quantity with a slip',
      opcUa,
      { nodes: [{ quantity: 'frequenzy', node: 'n' }] },
      /nodes\[0\]\.quantity is "frequenzy"; .* did you mean "frequency"\?$/,
    ],
    ['a quantity twice', opcUa, { nodes: [...nodes, ...nodes] }, /nodes has import twice/],
    [
      'energy that is not always reported',
      opcUa,
      { nodes: [{ ...nodes[0], deadband: 5 }] },
      /a deadband of 5 for import; allowed: none for energy/,
    ],
  ] as const)('%s', ([, transport, meter, said]) => {
    expect(() => read(behindServer(transport, meter))).toThrow(said);
  });
});

test.for([
  ['rtu', { kind: 'rtu', path: '/dev/x' }, 1, 247],
  ['rtu-over-tcp', { kind: 'rtu-over-tcp', host: 'a' }, 1, 247],
  ['tcp', { kind: 'tcp', host: 'a' }, 0, 255],
] as const)('units on a line of %s', ([kind, transport, least, most]) => {
  const at = (unit: number) =>
    read(with_(['lines', 0], { name: 'one', transport, meters: [{ ...meterEntry('h01', 1), unit }] }));
  for (const unit of [least, most]) expect(at(unit).lines[0]?.meters[0]?.unit).toBe(unit);
  for (const unit of [least - 1, most + 1])
    expect(() => at(unit)).toThrow(/unit is -?\d+; allowed: a whole number from/);
  // The tools have the same rule.
  for (const unit of [least, most]) expect(unitOption(kind, String(unit))).toBe(unit);
  expect(() => unitOption(kind, String(most + 1))).toThrow(`from ${least} to ${most}`);
});

test.for([
  [
    'a Modbus meter without its address',
    [...meterPath, 'unit'],
    undefined,
    /meters\[0\]\.unit is missing; allowed: a whole number from 1 to 247/,
  ],
  ['nodes on a line of Modbus', [...meterPath, 'nodes'], nodes, /meters\[0\]\.nodes is for OPC UA; allowed: none/],
  ['a role with a slip', [...meterPath, 'role'], 'generator', /role is "generator"; .* did you mean "generation"\?$/],
  [
    'RTS for two things at once',
    ['lines', 0, 'transport'],
    { kind: 'rtu', path: '/dev/x', rts: 'on-send', rtscts: true },
    /rtscts is true but .*rts is "on-send"/,
  ],
  [
    'RTS as nobody uses it',
    ['lines', 0, 'transport', 'rts'],
    'on-sent',
    /rts is "on-sent"; allowed: "none", "on-send", "off-send"; did you mean "on-send"\?$/,
  ],
  [
    'an image without a port',
    ['modbusImage'],
    {},
    /modbusImage\.port is missing; allowed: a whole number from 1 to 65535/,
  ],
  [
    'an image with a slip',
    ['modbusImage'],
    { port: 1502, hos: '::1' },
    /modbusImage\.hos \("::1"\) is not a setting; .* Did you mean "host"\?$/,
  ],
] as const)('%s is refused', ([, path, value, said]) => {
  expect(() => read(with_(path, value))).toThrow(said);
});

test('a line is read as often as it says, or as the others are', () => {
  expect(read(gatewayFile()).lines[0]?.fastPeriod).toBe(1_000);
  expect(read(with_(['lines', 0, 'fastPeriodMs'], 5_000)).lines[0]?.fastPeriod).toBe(5_000);
  // Asked every ten seconds it would be silent, after ten seconds, between two answers.
  expect(() => read(with_(['lines', 0, 'fastPeriodMs'], 10_000))).toThrow(
    /lines\[0\]\.fastPeriodMs is 10000 but silenceSeconds is 10; allowed: at most half of it, or a longer silence/,
  );
  expect(() => read(behindServer(opcUa, {}, { fastPeriodMs: 1_000 }))).toThrow(/none on a line of OPC UA/);
});

test('the image is off, and when it is on the network does not see it', () => {
  expect(read(gatewayFile()).modbusImage).toBeNull();
  expect(read(with_(['modbusImage'], { port: 1502 })).modbusImage).toEqual({ port: 1502, host: '127.0.0.1' });
});
