import { Borrowers } from '../../lib/broker/borrowers';
import { RECALL } from '../../lib/broker/news';
import { parcelsIn, placed } from '../../lib/broker/runs';
import { Peer } from '../../lib/rpc/peer';
import { Probe, runOf } from '../support/probe';

describe('Borrowers', () => {
  const run = placed(parcelsIn(runOf('a'), 1), 0);

  it('calls back what is to spare, once until it is answered', () => {
    const borrowers = new Borrowers(5);
    const [spares, wants] = [new Probe(), new Probe()];
    const sparing = borrowers.add(spares.peer, 1);
    sparing.lend(run);
    const wanting = borrowers.add(wants.peer, 1);
    wanting.wanted = 1;
    wanting.lend(run);
    expect(borrowers.haveSpare).toBe(true);
    borrowers.recall();
    borrowers.recall();
    expect([spares.heard(), wants.heard()]).toEqual([[[5, RECALL, undefined, undefined, undefined]], []]);
    sparing.surrendered();
    borrowers.recall();
    expect(spares.heard()).toHaveLength(1);
  });

  it('knows whether anything comes back from this very process', () => {
    const borrowers = new Borrowers(5);
    borrowers.add(new Probe().peer, 1).lend(run);
    expect(borrowers.recallOwn()).toBe(false);
    const own = borrowers.add(new Peer('', true), 1);
    expect(borrowers.recallOwn()).toBe(false);
    own.lend(run);
    expect(borrowers.recallOwn()).toBe(true);
    expect(borrowers.recallOwn()).toBe(true);
    borrowers.remove(own);
    expect(borrowers.recallOwn()).toBe(false);
  });

  it('knows the only one', () => {
    const borrowers = new Borrowers(5);
    expect(borrowers.only).toBeNull();
    const one = borrowers.add(new Probe().peer, 1);
    expect(borrowers.only).toBe(one);
    borrowers.add(new Probe().peer, 1);
    expect(borrowers.only).toBeNull();
  });
});
