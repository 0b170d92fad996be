import { describe, expect, test } from 'vitest';
import { isTopicLevel, parseTopic, topicOf } from '../../src/wire/sparkplug-topic.ts';

const id = { group: 'ss-01', node: 'gw-1' };

describe('Sparkplug topics', () => {
  test.each([
    ['NBIRTH', undefined, 'spBv1.0/ss-01/NBIRTH/gw-1'],
    ['NCMD', undefined, 'spBv1.0/ss-01/NCMD/gw-1'],
    ['DDATA', 'h01', 'spBv1.0/ss-01/DDATA/gw-1/h01'],
  ] as const)('%s of %s is %s, and back', (type, device, topic) => {
    expect(topicOf(type, id, device)).toBe(topic);
    expect(parseTopic(topic)).toEqual({ ...id, type, device: device ?? null });
  });

  test.each([
    'spBv1.0/STATE/scada',
    'spBv1.0/ss-01/NBIRTH',
    'spBv1.0/ss-01/NBIRTH/gw-1/h01',
    'spBv1.0/ss-01/DDATA/gw-1',
    'spBv1.0/ss-01/DDATA/gw-1/h01/more',
    'spBv1.0/ss-01/OTHER/gw-1',
    'spAv1.0/ss-01/NBIRTH/gw-1',
    'spBv1.0//NBIRTH/gw-1',
    '',
  ])('"%s" is not one of a node or device', (topic) => {
    expect(parseTopic(topic)).toBeNull();
  });

  test.each([
    ['gw-1', true],
    ['สถานี 1', true],
    ['', false],
    ['a/b', false],
    ['a+', false],
    ['#', false],
    ['a\u0000b', false],
    ['x'.repeat(201), false],
  ])('%o as an id: %s', (text, fits) => {
    expect(isTopicLevel(text)).toBe(fits);
  });
});
