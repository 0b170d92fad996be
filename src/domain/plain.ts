/** Data and nothing else: what can be written down whole and read back the same. Object keys mean the same in any order. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | bigint
  | Uint8Array
  | readonly Plain[]
  | Readonly<{ [key: string]: Plain }>;
