import { Slots } from '../../lib/broker/slots';
import { Peer } from '../../lib/rpc/peer';

describe('Slots', () => {
  const peer = new Peer('1');
  const other = new Peer('2');
  let slots: Slots;

  beforeEach(() => {
    slots = new Slots(12);
  });

  it('lends none to a process that puts for the first time', () => {
    expect(slots.grant(peer, 10, 0)).toBe(0);
    expect(slots.lent).toBe(0);
  });

  it('lends half of what is free to one that put a moment ago, where others put too', () => {
    slots.grant(other, 10, 0);
    slots.grant(peer, 10, 0);
    expect(slots.grant(peer, 9, 1)).toBe(4);
    expect(slots.lent).toBe(4);
  });

  it('lends all but a quarter of the capacity to one that puts alone', () => {
    slots.grant(peer, 11, 0);
    expect(slots.grant(peer, 10, 1)).toBe(7);
  });

  it('gives it more before it has none left, once a quarter of the capacity has come free', () => {
    slots.grant(peer, 11, 0);
    slots.grant(peer, 10, 1);
    expect(slots.topUp(5, 2)).toBeNull();
    expect(slots.topUp(6, 2)).toEqual({ peer, slots: 3 });
    expect(slots.lent).toBe(10);
  });

  it('gives no more unasked to one that has stopped, nor where others put too', () => {
    slots.grant(peer, 11, 0);
    slots.filled(peer, 1, 3);
    expect(slots.topUp(11, 8)).toBeNull();
    expect(slots.topUp(11, 7)).toEqual({ peer, slots: 8 });
    slots.grant(other, 11, 7);
    expect(slots.topUp(11, 7)).toBeNull();
  });

  it('gives none back at once to one that has just returned them', () => {
    slots.grant(peer, 11, 0);
    slots.grant(peer, 10, 1);
    slots.returned(peer, 7);
    expect(slots.topUp(10, 1)).toBeNull();
  });

  it('lends none to one that takes its time', () => {
    slots.grant(peer, 10, 0);
    expect(slots.grant(peer, 9, 5)).toBe(0);
  });

  it('never lends the last one', () => {
    slots.grant(peer, 2, 0);
    expect(slots.grant(peer, 1, 1)).toBe(0);
  });

  it('counts as back what was filled or returned, and no more than was lent', () => {
    slots.grant(peer, 10, 0);
    slots.grant(peer, 10, 1);
    slots.returned(peer, 2);
    expect(slots.lent).toBe(5);
    slots.returned(peer, 9);
    slots.returned(other, 1);
    expect(slots.lent).toBe(0);
  });

  it('names those who have some', () => {
    slots.grant(peer, 10, 0);
    slots.grant(other, 10, 0);
    slots.grant(peer, 10, 1);
    expect([...slots.owners()]).toEqual([peer]);
  });

  it('has back what a process held that is gone', () => {
    slots.grant(peer, 10, 0);
    slots.grant(peer, 10, 1);
    slots.forget(peer);
    expect(slots.lent).toBe(0);
    expect([...slots.owners()]).toEqual([]);
  });
});
