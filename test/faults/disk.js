// A disk that fails when it is told to. It stands in front of node:fs, so that nothing in the package knows of it;
// load it first, with `node --import ./test/faults/disk.js`.
//
// Only what happens below one folder counts. Operation n can be the moment of a SIGKILL, or fail once (`once`) or from
// there on (`ever`), with an error of the system; writes do half of their work before.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

/** @type {{ folder: string, at: number, what: string, ever: boolean } | undefined} */
let plan;
let operations = 0;
const descriptors = new Map();

/** Sets what goes wrong: 'kill', 'short', or an error's code. Without a plan, operations are counted. */
export function planFault(next) {
  plan = next;
  operations = 0;
}
export const operationsSoFar = () => operations;

const { RECALL_FAULT_FOLDER: folder, RECALL_FAULT: fault } = process.env;
if (folder !== undefined && fault !== undefined) {
  const [what, at] = fault.split('@');
  planFault({ folder, at: Number(at), what, ever: false });
}

const isOurs = (file) =>
  plan !== undefined && path.resolve(String(file)).startsWith(path.resolve(plan.folder) + path.sep);

/** Whether this is the operation at which something goes wrong; what it is, if so. */
function trouble(file) {
  if (!isOurs(file)) return undefined;
  operations++;
  return operations === plan.at || (plan.ever && operations > plan.at) ? plan.what : undefined;
}

function systemError(code, file) {
  return Object.assign(new Error(`${code}: injected, '${file}'`), { code, path: file });
}

/** Does what was planned; returns whether a write is to be cut short. */
function act(what, file, half = () => undefined) {
  if (what === undefined) return false;
  if (what === 'short') return true;
  half();
  if (what === 'kill') process.kill(process.pid, 'SIGKILL');
  throw systemError(what, file);
}

const writes = (flags) =>
  typeof flags === 'string' ? /[wa+]/.test(flags) : flags !== undefined && flags !== 0;

// Asynchronous operations by path.
const promises = fs.promises;
for (const name of ['rename', 'rm', 'mkdir', 'writeFile', 'appendFile', 'unlink']) {
  const original = promises[name];
  promises[name] = async (file, ...rest) => {
    act(trouble(file), file, () => {
      if (name === 'writeFile' || name === 'appendFile') fs.appendFileSync(file, halfOf(rest[0]));
    });
    return original(file, ...rest);
  };
}
const openLater = promises.open;
promises.open = async (file, flags, ...rest) => {
  if (writes(flags)) act(trouble(file), file);
  const handle = await openLater(file, flags, ...rest);
  handle.openedFrom = String(file);
  return handle;
};

// Operations of open files.
const probe = await openLater('/dev/null', 'r');
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ['writeFile', 'sync']) {
  const original = FileHandle[name];
  FileHandle[name] = async function (...given) {
    const cutShort = act(trouble(this.openedFrom ?? ''), this.openedFrom, () => {
      if (name === 'writeFile') fs.writeSync(this.fd, halfOf(given[0]));
    });
    if (cutShort && name === 'writeFile') {
      // As a disk that fills up: half is there, and then it says so.
      fs.writeSync(this.fd, halfOf(given[0]));
      throw systemError('ENOSPC', this.openedFrom);
    }
    return original.apply(this, given);
  };
}

// Synchronous and callback operations, which log files use.
const { openSync, write, writeSync, fdatasync, ftruncateSync } = fs;
fs.openSync = (file, flags, ...rest) => {
  if (writes(flags)) act(trouble(file), file);
  const descriptor = openSync(file, flags, ...rest);
  descriptors.set(descriptor, String(file));
  return descriptor;
};
fs.write = (descriptor, buffer, offset, length, position, callback) => {
  const file = descriptors.get(descriptor) ?? '';
  try {
    const some = act(trouble(file), file, () => writeSync(descriptor, buffer, offset, length >> 1, position));
    // A short write is no error: whoever writes must go on.
    write(descriptor, buffer, offset, some ? Math.max(1, length >> 1) : length, position, callback);
  } catch (error) {
    callback(error);
  }
};
// The original answers promisify with an object of its own shape.
Object.defineProperty(fs.write, Symbol.for('nodejs.util.promisify.custom'), {
  value: (...given) =>
    new Promise((resolve, reject) => {
      fs.write(...given, (error, bytesWritten) => (error ? reject(error) : resolve({ bytesWritten })));
    }),
});
fs.writeSync = (descriptor, ...rest) => {
  const file = descriptors.get(descriptor) ?? '';
  act(trouble(file), file);
  return writeSync(descriptor, ...rest);
};
fs.fdatasync = (descriptor, callback) => {
  const file = descriptors.get(descriptor) ?? '';
  try {
    act(trouble(file), file);
    fdatasync(descriptor, callback);
  } catch (error) {
    callback(error);
  }
};
fs.ftruncateSync = (descriptor, length) => {
  const file = descriptors.get(descriptor) ?? '';
  act(trouble(file), file);
  return ftruncateSync(descriptor, length);
};

const halfOf = (data) => {
  const bytes = Buffer.isBuffer(data) ? data : Buffer.from(data);
  return bytes.subarray(0, bytes.length >> 1);
};

syncBuiltinESMExports();
