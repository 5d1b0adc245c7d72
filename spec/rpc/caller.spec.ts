import { ValueError } from '../../lib/errors';
import { Caller } from '../../lib/rpc/caller';
import { RETURN, THROW } from '../../lib/rpc/messages';
import { Peer } from '../../lib/rpc/peer';
import type { Packet } from '../../lib/transport/link';

describe('Caller', () => {
  let sent: Packet[];
  let peer: Peer;
  let caller: Caller;
  beforeEach(() => {
    sent = [];
    peer = new Peer('1');
    caller = new Caller(peer, { send: (packet) => void sent.push(packet) }, 7);
    peer.waiting.set(7, caller);
  });

  it('sends its answer with the number of the question, and waits no more', () => {
    caller.answer('yes');
    expect(sent).toEqual([[RETURN, 7, 'yes']]);
    expect(peer.waiting.size).toBe(0);
    expect(caller.answered).toBe(true);
  });

  it('sends the class and message of an error', () => {
    caller.fail(new ValueError('no such thing'));
    expect(sent).toEqual([[THROW, 7, 'ValueError', 'no such thing']]);
  });

  it('counts the first answer alone', () => {
    caller.answer(1);
    caller.answer(2);
    caller.fail(new Error('late'));
    expect(sent).toEqual([[RETURN, 7, 1]]);
  });

  it('leaves its line and is answered nothing when its process is gone', () => {
    const leave = jest.fn();
    caller.leave = leave;
    caller.abandon();
    caller.answer(1);
    expect(leave).toHaveBeenCalledTimes(1);
    expect(sent).toEqual([]);
  });

  it('is answered from the first when nobody awaits it, as one who only says something', () => {
    expect(peer.caster.answered).toBe(true);
    peer.caster.answer(1);
    expect(sent).toEqual([]);
  });
});
