/** The work of pool-work.js for those that call what a module exports as a whole. */

module.exports = require('./pool-work.js').square;
