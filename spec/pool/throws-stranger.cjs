/** An initializer that throws what cannot be made in the process of the pool's owner. */
const { make } = require('../fixtures/pool/unknown-here.cjs');

exports.throwsStranger = () => {
  throw Object.assign(new Error('strange'), { stranger: make() });
};
