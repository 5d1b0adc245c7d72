/** What the tasks of the pool benchmarks do, whichever pool they are of. */

exports.square = (x) => x * x;
