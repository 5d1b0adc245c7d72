"""The items that travel, by name, as in items.js."""

ITEMS = {
    'int': 12345,
    'small': {'id': 12345, 'name': 'worker-7', 'ok': True},
    '1KiB': b'x' * 1024,
    '100KiB': b'x' * 100 * 1024,
    '1MiB': b'x' * 1024 * 1024,
}
