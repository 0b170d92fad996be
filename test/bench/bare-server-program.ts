/** A child process: an HTTP server that reads what it is sent and answers with so many bytes. Says its port. */
import { createServer } from 'node:http';

const answer = Buffer.alloc(Number(process.argv[2] ?? 0), 1);
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end(answer));
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());
