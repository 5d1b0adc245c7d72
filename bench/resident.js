/** Memory of a process as the system sees it. Linux only. */

const { readFileSync } = require('node:fs');

exports.residentBytes = (pid) => {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kibibytes) * 1024;
};
