/** The face of `multiproc/dummy`: that of `multiproc`, and nothing in it reaches beyond this process. */

import * as dummy from '../../lib/dummy';
import { Handle } from '../../lib/handle';
import * as face from '../../lib/index';

const names = Object.keys(face);
/** What has nothing to do with where things live. */
const same = (name: string) => Reflect.get(dummy, name) === Reflect.get(face, name);

describe('multiproc/dummy', () => {
  it('has every name of multiproc', () => {
    expect(Object.keys(dummy).sort()).toEqual(names.sort());
  });

  it('has a class of its own for everything that is shared', () => {
    const shared = names.filter((name) => Reflect.get(face, name).prototype instanceof Handle);
    expect(shared).toEqual(expect.arrayContaining(['Queue', 'Lock', 'Barrier']));
    expect(shared.filter(same)).toEqual([]);
    for (const name of shared) expect(Reflect.get(dummy, name).name).toBe(name);
  });

  it('has the same errors', () => {
    const errors = names.filter((name) => Reflect.get(face, name).prototype instanceof Error);
    expect(errors).toContain('Empty');
    expect(errors.filter((name) => !same(name))).toEqual([]);
  });

  it('makes of a class for tasks what is one of multiproc too, and of no other', () => {
    class OwnQueue extends dummy.Queue<number> {}
    const [queue, own, lock] = [new dummy.Queue(), new OwnQueue(), new dummy.RLock()];
    expect([queue, own, lock].map((thing) => thing instanceof dummy.Queue)).toEqual([true, true, false]);
    expect([queue, own].map((thing) => thing instanceof OwnQueue)).toEqual([false, true]);
    expect([lock instanceof dummy.Lock, lock instanceof face.Lock]).toEqual([true, true]);
  });

  it('has contexts, all of which are itself', async () => {
    const context: face.Context = dummy.getContext('forkserver');
    expect([context.Queue, context.Process]).toEqual([dummy.Queue, dummy.Process]);
    expect(dummy.getContext('forkserver')).toBe(context);
    expect([context.getStartMethod(), context.getContext('spawn').getStartMethod()]).toEqual(['forkserver', 'spawn']);
    expect(() => context.setStartMethod('spawn')).toThrow(dummy.ValueError);
    expect(() => dummy.getContext('fork' as never)).toThrow("cannot find context for 'fork'");
  });

  it('answers what is asked of how processes start, and starts none', async () => {
    dummy.setExecutable('/nowhere/node');
    dummy.setForkserverPreload(['/nowhere/module.js']);
    dummy.freezeSupport();
    expect(await new dummy.Process({ target: () => {} }).start().join()).toBe(0);
    expect(dummy.cpuCount()).toBe(face.cpuCount());
  });
});
