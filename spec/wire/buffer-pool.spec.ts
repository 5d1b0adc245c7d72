import { allocate } from '../../lib/wire/buffer-pool';

describe('allocate', () => {
  it('gives memory that no other Buffer has, aligned', () => {
    const lengths = Array.from({ length: 500 }, (_, n) => (n * 37) % 6000);
    const buffers = lengths.map((length, n) => allocate(length).fill(n % 251));
    for (const [n, buffer] of buffers.entries()) {
      expect(buffer.length).toBe(lengths[n]);
      expect(buffer.byteOffset % 8).toBe(0);
      expect(buffer.every((byte) => byte === n % 251)).toBe(true);
    }
  });

  it('does not let one Buffer keep more than 64 times its size, from half a KiB on', () => {
    for (let length = 512; length < 20_000; length += 16) {
      expect(allocate(length).buffer.byteLength).toBeLessThanOrEqual(64 * length);
    }
  });
});
