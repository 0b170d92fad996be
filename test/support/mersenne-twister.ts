/** MT19937 (Matsumoto and Nishimura 1998): the generator public benchmark flows are defined by. Gives 32-bit numbers. */
export const mersenneTwister = (seed: number): (() => number) => {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let at = 1; at < 624; at += 1) {
    const before = state[at - 1] as number;
    state[at] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + at;
  }
  let next = 624;
  const twist = (): void => {
    for (let at = 0; at < 624; at += 1) {
      const joined = ((state[at] as number) & 0x80000000) | ((state[(at + 1) % 624] as number) & 0x7fffffff);
      const odd = joined & 1 ? 0x9908b0df : 0;
      state[at] = (state[(at + 397) % 624] as number) ^ (joined >>> 1) ^ odd;
    }
    next = 0;
  };
  return () => {
    if (next === 624) twist();
    let drawn = state[next++] as number;
    drawn ^= drawn >>> 11;
    drawn ^= (drawn << 7) & 0x9d2c5680;
    drawn ^= (drawn << 15) & 0xefc60000;
    return (drawn ^ (drawn >>> 18)) >>> 0;
  };
};
