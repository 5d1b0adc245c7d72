import { checkChunksize, chunksOf, defaultChunksize } from '../../lib/pool/chunks';

describe('the chunks of a map', () => {
  // As Python: q, r = divmod(items, 4 * workers); q + (1 if r else 0)
  it.each([
    [1, 1, 1],
    [8, 2, 1],
    [9, 2, 2],
    [100, 4, 7],
    [1_000_000, 2, 125_000],
  ])('are of the size that Python takes: %i items, %i workers', (items, workers, chunksize) => {
    expect(defaultChunksize(items, workers)).toBe(chunksize);
  });

  it('hold all items in their order', () => {
    expect([...chunksOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
    expect([...chunksOf([1, 2], 2)]).toEqual([[1, 2]]);
  });

  it('are not of no items, nor of what is no number', () => {
    for (const chunksize of [0, -1, 0.5, Number.NaN, '2' as never]) {
      expect(() => checkChunksize(chunksize)).toThrow(`Chunksize must be 1+, not ${chunksize}`);
    }
    expect(checkChunksize(2.9)).toBe(2);
  });

  it('may be as large as one likes: the places of items stay numbers', () => {
    expect(0 * checkChunksize(Number.POSITIVE_INFINITY)).toBe(0);
  });
});
