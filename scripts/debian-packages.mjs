const toBuildWith = (without) => [
  { needs: 'gcc', package: 'gcc', without },
  // The compiler alone has no headers of the C library.
  { needs: '/usr/include/stdio.h', package: 'libc6-dev', without },
  { needs: '/usr/include/modbus/modbus.h', package: 'libmodbus-dev', without },
];
/** What is needed of Debian packages (a program on PATH, or a file of a library), and what goes without it. */
export const debian = {
  start: [{ needs: 'socat', package: 'socat', without: 'the RS-485 line of the demo is served as RTU over TCP' }],
  test: [
    { needs: 'socat', package: 'socat', without: 'tests on a real pty are skipped' },
    { needs: 'mosquitto', package: 'mosquitto', without: 'the test against a real broker is skipped' },
    { needs: '/usr/lib/postgresql', package: 'postgresql', without: 'no journal is kept in PostgreSQL' },
    { needs: 'chromium', package: 'chromium', without: 'the page is not tested in a browser' },
    { needs: 'mbpoll', package: 'mbpoll', without: 'nobody else reads the simulated meters' },
    { needs: 'strace', package: 'strace', without: 'nothing is killed at a chosen write, and no power cut is rebuilt' },
    { needs: 'swtpm', package: 'swtpm', without: 'no key is kept in a TPM' },
    { needs: 'tpm2_sign', package: 'tpm2-tools', without: 'no key is kept in a TPM' },
    { needs: 'openssl', package: 'openssl', without: 'nobody else reads keys and certificate requests' },
    ...toBuildWith('the Modbus server in C is not built'),
    {
      needs: '/usr/lib/python3/dist-packages/pymodbus',
      package: 'python3-pymodbus',
      without: 'the Modbus server in Python is not read',
    },
    {
      needs: '/usr/lib/python3/dist-packages/serial_asyncio',
      package: 'python3-serial-asyncio',
      without: 'the Modbus server in Python is not read over a serial line',
    },
    {
      needs: '/usr/lib/python3/dist-packages/cbor2',
      package: 'python3-cbor2',
      without: 'nobody else checks what was sealed',
    },
    {
      needs: '/usr/lib/python3/dist-packages/cryptography',
      package: 'python3-cryptography',
      without: 'nobody else checks what was sealed',
    },
  ],
  bench: [
    { needs: 'socat', package: 'socat', without: 'no line can be measured' },
    ...toBuildWith('nothing is compared with libmodbus, and no disk is slowed down'),
  ],
};
