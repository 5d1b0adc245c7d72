/** A bare child: a fork of the calling file with one more pipe at fd 3, which runs one of the file's roles. */

const { fork } = require('node:child_process');
const { once } = require('node:events');
const net = require('node:net');

exports.startChild = (file, role, params) => {
  const child = fork(file, ['role', role, JSON.stringify(params)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'ipc'],
  });
  return { child, pipe: child.stdio[3] };
};

/** The next message of a child, or its death, which is an error. */
exports.nextMessage = async (child) => {
  const early = new AbortController();
  child.once('exit', (code) => early.abort(new Error(`the child ended with ${code}`)));
  const [message] = await once(child, 'message', { signal: early.signal });
  return message;
};

/** In the child: runs the role that it was started for. False in any other process. */
exports.runRole = (roles) => {
  if (process.argv[2] !== 'role') return false;
  process.once('disconnect', () => process.exit());
  roles[process.argv[3]](JSON.parse(process.argv[4]));
  return true;
};

/** In the child: the pipe, for code that can wait. */
exports.openPipe = () => new net.Socket({ fd: 3, readable: true, writable: true });
