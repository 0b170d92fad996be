/** An IPv4 address in an IPv6 one (RFC 4291 §2.5.5.2), as Linux names who calls over IPv4 on a socket for both. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Groups of 16 bits in the half that a subscriber is given whole. */
const NETWORK_GROUPS = 4;

/**
 * Whose address it is, as far as an address tells: of IPv4 the address, of IPv6 its first 64 bits, for any subscriber has all the 2⁶⁴
 * addresses behind them (RFC 6177 §2, RFC 4291 §2.5.4) and could call from each but once.
 */
export const subscriberOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const mapped = MAPPED.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  // What `::` stands for is as many zeros as are missing: of the first half only those before its tail begins.
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const dotted = after.at(-1)?.includes('.') === true ? 1 : 0;
  const missing = tail === undefined ? 0 : 8 - groups.length - after.length - dotted;
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after];
  return `${all
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
};
