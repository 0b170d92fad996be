import { expect, test } from 'vitest';
import { subscriberOf } from '../../../src/adapters/http/subscriber.ts';

test.for<[address: string, subscriber: string]>([
  ['192.0.2.7', '192.0.2.7'],
  // RFC 4291 §2.5.5.2: the same caller, on a socket for both.
  ['::ffff:192.0.2.7', '192.0.2.7'],
  // RFC 4291 §2.2: three ways to write one address, and another in its network.
  ['2001:db8:0:0:8:800:200c:417a', '2001:db8:0:0::/64'],
  ['2001:DB8::8:800:200C:417A', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:0008:0800:200c:417a', '2001:db8:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  // One network further.
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['2001:db8:1:2:3::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  // RFC 6052 §2.4: two groups written as an IPv4 address.
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.33', '1:2:3:4::/64'],
])('%s calls for %s', ([address, subscriber]) => {
  expect(subscriberOf(address)).toBe(subscriber);
});
