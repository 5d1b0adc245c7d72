import { AtHand } from '../../lib/queues/at-hand';
import { runOf } from '../support/probe';

describe('AtHand', () => {
  function take(atHand: AtHand): string {
    const { bytes, start, end } = atHand.take();
    return Buffer.from(bytes).toString('utf8', start, end);
  }

  it('gives the parcels of all runs in order', () => {
    const atHand = new AtHand();
    atHand.add(runOf('a', 'bc'), 2);
    expect(take(atHand)).toBe('a');
    atHand.add(runOf('', 'd'), 2);
    expect(atHand.count).toBe(3);
    expect([take(atHand), take(atHand), take(atHand)]).toEqual(['bc', '', 'd']);
    expect(atHand.count).toBe(0);
  });

  it('begins anew when it was cleared in the middle of a run', () => {
    const atHand = new AtHand();
    atHand.add(runOf('a', 'b'), 2);
    take(atHand);
    atHand.clear();
    expect(atHand.count).toBe(0);
    atHand.add(runOf('c'), 1);
    expect(take(atHand)).toBe('c');
  });
});
