import type { MaintenanceWindow } from '../../configuration/maintenance-windows.ts';
import type { Schema } from '../../configuration/schema.ts';
import type { Strictness } from '../../configuration/strictness.ts';
import type { Program } from '../../configuration/variables.ts';
import type { ChangeAuthor, ConfigurationBundle } from '../../domain/configuration-change.ts';
import type { Realm } from '../../domain/identity.ts';
import type { Millis } from '../../domain/time.ts';
import type { Signer } from '../../ports/signer.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import type { SitePlace } from '../site-layers.ts';

/** What changes need of a configuration, whichever program's it is. */
export type Changeable = Readonly<{
  realm: Realm;
  /** Whose signature stands under the history: the program's own. */
  keyFile: string;
  storage: string;
  /** Who may change it from elsewhere, and how changes are tried; real time. */
  changes: Readonly<{ authors: readonly ChangeAuthor[]; trial: Millis; illFor: Millis }>;
  maintenance: readonly MaintenanceWindow[];
}>;

/** The storage that belongs to a program, as something says that is not in a folder of its machine: a database. */
export type StorageNote = Readonly<{
  folder: string;
  machine: string;
  /** Whether a folder is that storage, wherever it was moved to. */
  isThis: (folder: string) => boolean;
}>;

/** A program whose configuration changes while it runs. `Settled`: what of its files a start needs besides, read once. */
export type ConfiguredProgram<Configuration extends Changeable, Settled> = Readonly<{
  program: Program;
  schema: Schema;
  /** The gateway's or core's id. */
  idOf: (configuration: Configuration) => string;
  /** Files as they were kept, which need not be in their place: `site` says where that is. Usual: `in-effect`. @throws Fault `configuration`. */
  compose: (site: SitePlace, bundle: ConfigurationBundle, strictness?: Strictness) => Composed<Configuration>;
  /** Rejects with a Fault where the program could not start with it. */
  settle: (configuration: Configuration, signer: Pick<Signer, 'key'>) => Promise<Settled>;
  /** What it starts with all the same, and warns of: who asks from elsewhere hears no names of accounts. */
  warnings: (configuration: Configuration, settled: Settled, asked: 'here' | 'elsewhere') => readonly string[];
  /** What lies in its storage, and must not be left behind by a slip in its path. */
  kept: Readonly<{
    liesIn: (storage: string) => boolean;
    /** Entries of the log there; 0 where there is no log to compare by. */
    reached: (storage: string) => number;
    /** The entry of its log at which something ended that its files name: so long it has run. 0: they prove nothing. */
    provenBy: (configuration: Configuration, settled: Settled) => number;
    /** What a database says belongs to it; null: there is none, or it says nothing. */
    noted: (configuration: Configuration) => Promise<StorageNote | null>;
  }>;
}>;
