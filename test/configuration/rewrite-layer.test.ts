import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { rewritten } from '../../src/configuration/rewrite-layer.ts';

const text = `# the site
gateway: g # its id
lines:
  # the bus in the cellar
  - name: one
    meters:
      - { device: h1, unit: 1 } # under the stairs
      # next to the door
      - device: h2
        unit: 2
storage: s
`;

test('YAML keeps its comments, its order and its style around what changes', () => {
  const value = parse(text) as { lines: [{ meters: Record<string, unknown>[] }] };
  value.lines[0].meters[1] = { device: 'h9', unit: 2, earlier: [{ device: 'h2' }] };
  expect(rewritten('site.yaml', text, value)).toBe(`# the site
gateway: g # its id
lines:
  # the bus in the cellar
  - name: one
    meters:
      - { device: h1, unit: 1 } # under the stairs
      # next to the door
      - device: h9
        unit: 2
        earlier:
          - device: h2
storage: s
`);
});

test('what goes away goes, what comes is put at its end', () => {
  const made = rewritten('site.yml', text, { gateway: 'g', lines: [], mqtt: { url: 'mqtt://a' } });
  expect(parse(made)).toEqual({ gateway: 'g', lines: [], mqtt: { url: 'mqtt://a' } });
  expect(made).toContain('gateway: g # its id');
});

test('a place that refers to another is written out; one that others refer to is refused, for they would change with it', () => {
  const shared = 'a: &x { from: 1 }\nb: *x # as a\n';
  expect(parse(rewritten('s.yaml', shared, { a: { from: 1 }, b: { from: 2 } }))).toEqual({
    a: { from: 1 },
    b: { from: 2 },
  });
  expect(() => rewritten('s.yaml', shared, { a: { from: 2 }, b: { from: 1 } })).toThrow(
    's.yaml is YAML in which one place refers to another that changes: write the change into it by hand.',
  );
});

test('JSON is written anew, JSON5 not at all', () => {
  expect(rewritten('site.json', '{}', { a: 1 })).toBe('{\n  "a": 1\n}\n');
  expect(() => rewritten('site.json5', '{}', { a: 1 })).toThrow(
    'site.json5 is JSON5, whose comments would be lost: write the change into it by hand.',
  );
});
