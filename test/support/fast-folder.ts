import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** A file system in memory, where there is one: for tests in which no disk decides what is durable. */
export const fastFolder = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
