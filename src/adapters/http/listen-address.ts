import { Fault } from '../../domain/fault.ts';

/** Where a server listens. `port` 0 takes any that is free. TLS parts are PEM text: then TLS 1.3 is spoken, and nothing older. */
export type ListenAddress = Readonly<{
  host: string;
  port: number;
  tls: Readonly<{ certificate: string; key: string }> | null;
}>;

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

/** Plain HTTP never leaves the machine. @throws Fault `configuration` */
export const checkListenAddress = ({ host, tls }: ListenAddress): void => {
  if (tls !== null || isLoopback(host)) return;
  throw new Fault(
    'configuration',
    `Listening on ${host} without TLS is refused: plain HTTP is for loopback only. Configure http.keyFile, a key of the purpose tls, or listen on 127.0.0.1.`,
  );
};
