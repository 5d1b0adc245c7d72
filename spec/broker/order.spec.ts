import { compare, keyOf, refuse } from '../../lib/broker/order';
import { FrameWriter } from '../../lib/wire/frame-writer';
import { bytesOf, read } from '../support/frames';

describe('keyOf', () => {
  it('makes a key that a packet can carry, however deep the item is', () => {
    let item: unknown = 'deep';
    for (let level = 0; level < 100; level++) item = [1, item];
    const writer = new FrameWriter();
    const packet = ['put', keyOf(item)];
    writer.write(packet);
    expect(read(bytesOf(writer))).toEqual([packet]);
  });

  it('ends where an array comes to itself again, in however many ways', () => {
    const node: unknown[] = ['node'];
    const others = Array.from({ length: 100 }, () => [node]);
    node.push(...others);
    expect(keyOf([1, node])).toEqual([1, ['node', ...others.map(() => [null])]]);
  });

  it('keeps what is there twice, but not within itself', () => {
    const twice = [1, ['a']];
    expect(keyOf([twice, twice])).toEqual([twice, twice]);
    expect(compare(keyOf([twice, twice]), keyOf([twice, [1, ['b']]]), refuse)).toBeLessThan(0);
  });
});
