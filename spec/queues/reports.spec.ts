import { AtHand } from '../../lib/queues/at-hand';
import { METHOD } from '../../lib/queues/channel-methods';
import { Getter, OwnGetters } from '../../lib/queues/own-getters';
import { Reports } from '../../lib/queues/reports';
import { Client } from '../../lib/rpc/client';
import type { Packet } from '../../lib/transport/link';
import { linkTo } from '../support/link-to';
import { runOf } from '../support/probe';

const ID = 5;
const NAMES = Object.fromEntries(Object.entries(METHOD).map(([name, number]) => [number, name]));

describe('Reports', () => {
  let client: Client;
  let atHand: AtHand;
  let getters: OwnGetters;
  let reports: Reports;
  const packets: Packet[] = [];
  let first: number;

  beforeEach(() => {
    packets.length = 0;
    client = new Client(linkTo((packet) => void packets.push(packet)));
    atHand = new AtHand();
    getters = new OwnGetters(client);
    reports = new Reports(client, ID, atHand, getters);
    first = reports.epoch;
  });

  function wait(): Getter {
    const getter = new Getter(() => undefined, client, jest.fn(), jest.fn());
    getters.join(getter);
    reports.ask();
    return getter;
  }

  function come(...texts: string[]): void {
    atHand.add(runOf(...texts), texts.length);
    reports.came(texts.length);
  }

  function take(): void {
    atHand.take();
    reports.took();
  }

  /** What was said when the turn ends: the method, the epoch counted from the first, and two numbers. */
  function said(): unknown[] {
    client.flush();
    return packets.splice(0).map(([, , method, epoch, ...numbers]) => {
      return [NAMES[Number(method)], Number(epoch) - first, ...numbers.slice(0, 2)];
    });
  }

  it('asks once for all who came in one turn', () => {
    wait();
    wait();
    expect(said()).toEqual([['report', 0, 2, undefined]]);
    expect(said()).toEqual([]);
  });

  it('says nothing of what came and went where it changes nothing for others', () => {
    const getter = wait();
    said();
    come('a');
    getters.leave(getter);
    wait();
    take();
    expect(said()).toEqual([['report', 0, 2, 1]]);
  });

  it('tells that a getter has given up', () => {
    wait();
    const getter = wait();
    said();
    getters.refuse(getter, new Error('aborted'));
    reports.speakSoon();
    expect(said()).toEqual([['report', 0, 1, undefined]]);
  });

  it('says what was taken of a loan when half of it is, and before what goes back', () => {
    come('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    for (let n = 0; n < 3; n++) take();
    expect(packets).toEqual([]);
    take();
    expect(packets).toHaveLength(1);
    expect(said()).toEqual([['report', 0, 4, 4]]);
    take();
    reports.surrender();
    expect(said()).toEqual([
      ['report', 0, 5, 1],
      ['surrender', 0, 0, 3],
    ]);
    expect(atHand.count).toBe(0);
  });

  it('asks anew in a new epoch for those who wait', () => {
    wait();
    said();
    reports.startAnew();
    expect(said()).toEqual([
      ['surrender', 0, 0, 0],
      ['report', 1, 1, undefined],
    ]);
    reports.fallSilent();
    expect(said()).toEqual([]);
    reports.ask();
    expect(said()).toEqual([['report', 2, 1, undefined]]);
  });

  it('gives back before a stop what may be on its way, once after something was taken', () => {
    reports.beforeStop();
    expect(said()).toEqual([]);
    come('a', 'b');
    take();
    reports.beforeStop();
    expect(said()).toEqual([
      ['report', 0, 1, 1],
      ['surrender', 0, 0, 1],
      ['report', 1, 0, undefined],
    ]);
    reports.beforeStop();
    expect(said()).toEqual([]);
  });
});
