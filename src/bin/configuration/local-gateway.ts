/** Where the page of a gateway on this machine is, unless it is configured elsewhere. */
export const LOCAL = 'http://127.0.0.1:8471';
