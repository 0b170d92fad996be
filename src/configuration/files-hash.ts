import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { toHex } from '../wire/bytes.ts';
import { bundleHash, encodeBundle } from '../wire/configuration-bundle.ts';

/** What the files of a site are known by, whichever live layer lies over them; in digits. */
export const filesHash = (files: ConfigurationBundle['files']): string =>
  toHex(bundleHash(encodeBundle({ files, live: null })));
