import { METHOD } from '../../lib/queues/channel-methods';
import { OwnSlots } from '../../lib/queues/own-slots';
import { Client } from '../../lib/rpc/client';
import type { Packet } from '../../lib/transport/link';
import { linkTo } from '../support/link-to';

describe('the slots of a process', () => {
  const packets: Packet[] = [];
  let slots: OwnSlots;

  beforeEach(() => {
    packets.length = 0;
    const client = new Client(linkTo((packet) => void packets.push(packet)));
    slots = new OwnSlots(client, 5);
  });

  /** How many were given back, message by message; `all` of them, whatever their number. */
  function returned(): unknown[] {
    return packets.splice(0).map(([, , method, count]) => method === METHOD.returnSlots && (count ?? 'all'));
  }

  it('can be filled until none is left', () => {
    expect(slots.mayFill).toBe(false);
    slots.grant(2);
    slots.fill();
    expect(slots.mayFill).toBe(true);
    slots.fill();
    expect(slots.mayFill).toBe(false);
  });

  it('are not filled while a put awaits its answer, which brings more', async () => {
    slots.grant(1);
    const granted = slots.grantedBy(Promise.resolve(2));
    expect(slots.mayFill).toBe(false);
    await granted;
    expect(slots.mayFill).toBe(true);
    slots.giveBack();
    slots.giveBack();
    expect(returned()).toEqual([3]);
  });

  it('can be filled again when a put was refused', async () => {
    slots.grant(1);
    await expect(slots.grantedBy(Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(slots.mayFill).toBe(true);
  });

  it('go back when they are called back, also those that an answer brings which was on its way', async () => {
    slots.grant(1);
    const first = slots.grantedBy(Promise.resolve(2));
    const second = slots.grantedBy(Promise.resolve(0));
    slots.recall();
    await Promise.all([first, second]);
    expect(returned()).toEqual(['all', 2]);
    await slots.grantedBy(Promise.resolve(4));
    expect(slots.mayFill).toBe(true);
    expect(returned()).toEqual([]);
  });
});
