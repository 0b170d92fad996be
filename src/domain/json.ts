/** What is left of a type in JSON as our interfaces speak it: bytes are hexadecimal digits, 64-bit numbers decimal ones. */
export type Json<T> = T extends Uint8Array | bigint
  ? string
  : T extends number
    ? number
    : T extends string | boolean | null | undefined
      ? T
      : { readonly [K in keyof T]: Json<T[K]> };
