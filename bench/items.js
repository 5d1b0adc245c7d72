/** The items that travel, by name; items.py has the same for CPython. */

exports.items = {
  int: 12345,
  small: { id: 12345, name: 'worker-7', ok: true },
  '1KiB': Buffer.alloc(1024, 'x'),
  '100KiB': Buffer.alloc(100 * 1024, 'x'),
  '1MiB': Buffer.alloc(1024 * 1024, 'x'),
};
