import { existsSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Fault, type FaultCode } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import { copyStorage, type OpenStorage } from './copy-storage.ts';
import { heldWhileCopied } from './left-copies.ts';

type Answer = Readonly<{ kind: 'copied' }> | Readonly<{ kind: 'failed'; code: FaultCode; message: string }>;

/** Longer names of a socket are cut without a word (unix(7): 108 bytes with the zero at the end). */
const LONGEST = 107;
const socketIn = (storage: string): string => join(storage, 'backup.socket');

/**
 * Where a running core is asked to copy its storage: a socket in it, for whoever may read the storage anyway. One copy at a
 * time. Dispose it to close it.
 */
export const backupDesk = (open: OpenStorage, log: Log): AsyncDisposable => {
  const path = socketIn(open.storage);
  if (Buffer.byteLength(path) > LONGEST) {
    log.warn({ path }, `${path} is too long a name for a socket: \`core backup\` wants this core stopped.`);
    return { [Symbol.asyncDispose]: async () => undefined };
  }
  rmSync(path, { force: true });
  let under = Promise.resolve();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    lineOf(socket, (into) => {
      under = under.then(async () => {
        log.info({ into }, `The storage is copied into ${into}.`);
        const answer = await copied(open, into);
        socket.end(`${JSON.stringify(answer)}\n`);
      });
    });
  });
  server.on('error', (error) => log.warn({ path }, `\`core backup\` wants this core stopped: ${error.message}.`));
  server.listen(path);
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

/** The first line of a socket, whose errors are the socket's own to tell. */
const lineOf = (socket: Socket, take: (line: string) => void): void => {
  createInterface(socket)
    .on('error', () => undefined)
    .once('line', take);
};

const copied = async (open: OpenStorage, into: string): Promise<Answer> => {
  try {
    using _ = heldWhileCopied(into);
    await copyStorage(open, into);
    return { kind: 'copied' };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'failed', code: error.code, message: error.message };
    return { kind: 'failed', code: 'storage', message: error instanceof Error ? error.message : String(error) };
  }
};

/**
 * Asks the core that runs on a storage to copy it. False where none runs. `into`: a folder; or is asked for one, or may refuse, once it
 * is known that one does. @throws Fault: what the core says, or that it ended meanwhile
 */
export const askForCopy = (storage: string, into: string | (() => Promise<string>)): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const path = socketIn(storage);
    if (!existsSync(path) || Buffer.byteLength(path) > LONGEST) {
      resolve(false);
      return;
    }
    const socket = createConnection(path);
    let answered = false;
    let folder = storage;
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false);
      else reject(new Fault('storage', `The core cannot be asked at ${path}: ${error.message}.`));
    });
    const asked = async (): Promise<void> => {
      try {
        folder = typeof into === 'string' ? into : await into();
        socket.write(`${folder}\n`);
      } catch (error) {
        reject(error);
        socket.destroy();
      }
    };
    socket.once('connect', () => void asked());
    lineOf(socket, (line) => {
      answered = true;
      const answer = JSON.parse(line) as Answer;
      if (answer.kind === 'copied') resolve(true);
      else reject(new Fault(answer.code, answer.message));
    });
    socket.once('close', () => {
      if (!answered) reject(new Fault('storage', `The core ended while it was copied: ${folder} is not whole.`));
    });
  });
