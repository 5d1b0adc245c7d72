/** How errors travel: always, as what they were wherever that can be found. */
import { readFileSync } from 'node:fs';
import { inspect, types } from 'node:util';
import { runInNewContext } from 'node:vm';
import * as ours from '../../lib/errors';
import { Codec } from '../../lib/wire/codec';
import { ConfigError, StatusError } from '../fixtures/values/exported-classes';

const codec = new Codec();
const strict = new Codec({ references: false });

function arrivalOf<T>(value: T, through = codec): T {
  const arrived = through.unseal(Buffer.from(through.seal(value)));
  expect(Object.getPrototypeOf(Object(arrived))).toBeDefined();
  return Object(arrived);
}

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (types.isNativeError(error)) return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error that travels', () => {
  it.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'arrives as a %p',
    (Type) => {
      const error = new Type('went wrong');
      const arrived = arrivalOf(error);
      expect(Object.getPrototypeOf(arrived)).toBe(Type.prototype);
      expect(arrived.message).toBe('went wrong');
      expect(arrived.name).toBe(Type.name);
      expect(arrived.stack).toBe(error.stack);
      expect(types.isNativeError(arrived)).toBe(true);
      expect(Object.keys(arrived)).toEqual([]);
      expect(inspect(arrived)).toBe(inspect(error));
    },
  );

  it('keeps its cause, hidden as it was', () => {
    const arrived = arrivalOf(new Error('outer', { cause: new TypeError('inner', { cause: { when: new Date(3) } }) }));
    expect(arrived.cause).toBeInstanceOf(TypeError);
    expect(arrived.cause).toMatchObject({ message: 'inner', cause: { when: new Date(3) } });
    expect(Object.keys(arrived)).toEqual([]);
    expect('cause' in arrivalOf(new Error('none'))).toBe(false);
    expect(arrivalOf(new Error('undefined', { cause: undefined }))).toHaveProperty('cause', undefined);
  });

  it('keeps the errors of an AggregateError', () => {
    const arrived = arrivalOf(new AggregateError([new RangeError('a'), 'b'], 'both'));
    expect(arrived).toBeInstanceOf(AggregateError);
    expect(arrived.message).toBe('both');
    expect(arrived.errors[0]).toBeInstanceOf(RangeError);
    expect(arrived.errors[1]).toBe('b');
    expect(Object.keys(arrived)).toEqual([]);
  });

  it('keeps its own fields, and a name that was set', () => {
    const error = Object.assign(new Error('e'), {
      name: 'Special',
      retry: true,
      at: new Date(0),
      tags: new Set(['x']),
    });
    const arrived = arrivalOf(error);
    expect({ ...arrived }).toStrictEqual({ ...error });
    expect(arrived.name).toBe('Special');
    expect(String(arrived)).toBe('Special: e');
  });

  it('keeps what Node.js says about a system error', () => {
    const error = thrownBy(() => readFileSync('/no/such/file'));
    const arrived = arrivalOf(error);
    expect({ ...arrived }).toStrictEqual({ ...error });
    expect(arrived).toMatchObject({
      code: 'ENOENT',
      errno: -2,
      syscall: 'open',
      path: '/no/such/file',
      message: error.message,
    });
    expect(arrived).toBeInstanceOf(Error);
  });

  it('keeps the class and the code of an error that Node.js made', () => {
    const error = thrownBy(() => Buffer.alloc(-1));
    const arrived = arrivalOf(error);
    expect(arrived).toBeInstanceOf(RangeError);
    expect(arrived).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message: error.message });
  });

  it('keeps the reason of an aborted signal', () => {
    const { reason } = AbortSignal.abort();
    const arrived = arrivalOf(reason);
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived).toMatchObject({ name: 'AbortError', code: 20, message: reason.message, stack: reason.stack });
  });

  it('arrives from another realm as one of ours', () => {
    const arrived = arrivalOf(runInNewContext('Object.assign(new TypeError("far"), { code: 7 })'));
    expect(Object.getPrototypeOf(arrived)).toBe(TypeError.prototype);
    expect(arrived).toMatchObject({ message: 'far', code: 7 });
  });
});

describe('an error of this library that travels', () => {
  const { BufferTooShort, SerializationError, WorkerLostError, RemoteError, ...simple } = ours;
  const all: ours.ProcessError[] = [
    ...Object.values(simple).map((Type) => new Type('m')),
    new BufferTooShort('m', new Uint8Array([1, 2])),
    new SerializationError('m', 'value.x', { cause: new Error('why') }),
    new WorkerLostError('m', 17, -9),
    new RemoteError('m', 'far stack'),
  ];

  it.each(all.map((error) => [error.name, error] as const))('is still a %s', (name, error) => {
    for (const through of [codec, strict]) {
      const arrived = arrivalOf(error, through);
      expect(arrived.constructor).toBe(error.constructor);
      expect(arrived.name).toBe(name);
      expect({ ...arrived }).toStrictEqual({ ...error });
      expect(arrived.stack).toBe(error.stack);
      expect(arrived.cause).toEqual(error.cause);
      expect(Object.hasOwn(arrived, 'name')).toBe(false);
    }
  });
});

describe('an error of a class of the user that travels', () => {
  it('arrives as its class, without running the constructor', () => {
    const error = new ConfigError('port', { cause: new Error('why') });
    const before = ConfigError.made;
    const arrived = arrivalOf(error);
    expect(arrived).toBeInstanceOf(ConfigError);
    expect(arrived).toMatchObject({ field: 'port', message: 'bad port', name: 'ConfigError' });
    expect(arrived.hint()).toBe('look at port');
    expect(arrived.stack).toBe(error.stack);
    expect(ConfigError.made).toBe(before);
  });

  it('says what it said, though its getters have nothing to say it from here', () => {
    const [arrived, rest] = Object(arrivalOf([new StatusError(404), 'rest']));
    expect(arrived).toBeInstanceOf(StatusError);
    expect(arrived).toMatchObject({ name: 'Status404', message: 'the server said 404' });
    expect(rest).toBe('rest');
  });

  it('is a generic error of that name where the class cannot be found', () => {
    const LocalError = class LocalError extends RangeError {
      override name = 'LocalError';
      detail = 5;
    };
    const arrived = arrivalOf(new LocalError('here only'));
    expect(Object.getPrototypeOf(arrived)).toBe(RangeError.prototype);
    expect(arrived).toMatchObject({ name: 'LocalError', message: 'here only', detail: 5 });
    expect(String(arrived)).toBe('LocalError: here only');
  });

  it('is nothing more than that for a network peer', () => {
    const arrived = arrivalOf<Error>(new ConfigError('port'), strict);
    expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
    expect(arrived).toMatchObject({ name: 'ConfigError', field: 'port' });
  });

  it('makes a network peer find no class', () => {
    const parcel = Buffer.from(codec.seal([new ConfigError('port'), 'rest']));
    const [arrived, rest] = Object(strict.unseal(parcel));
    expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
    expect(arrived).toMatchObject({ name: 'ConfigError', field: 'port' });
    expect(rest).toBe('rest');
  });

  it('arrives also where the class is gone, a thousand times', () => {
    const missing = Buffer.from(codec.seal(Array.from({ length: 1500 }, () => new ConfigError('port'))));
    const path = missing.indexOf('exported-classes');
    missing.write('imported-classes', path);
    const arrived = Object(codec.unseal(missing));
    expect(arrived).toHaveLength(1500);
    expect(arrived[1499]).toMatchObject({ name: 'ConfigError', field: 'port' });
    expect(Object.getPrototypeOf(arrived[1499])).toBe(Error.prototype);
  });

  it('arrives also where nothing says which class it is of', () => {
    const error = new RangeError('far');
    Object.setPrototypeOf(error, Object.create(RangeError.prototype, { constructor: { value: undefined } }));
    const arrived = arrivalOf(error);
    expect(Object.getPrototypeOf(arrived)).toBe(RangeError.prototype);
    expect(arrived.message).toBe('far');
  });

  it('is not taken for one of ours because it has the same name', () => {
    const TimeoutError = class TimeoutError extends Error {};
    expect(arrivalOf(new TimeoutError('x'))).not.toBeInstanceOf(ours.TimeoutError);
  });
});

describe('an error that carries what cannot travel', () => {
  it('arrives without it', () => {
    const shared = { a: 1 };
    const error = Object.assign(new Error('e'), {
      before: shared,
      callback: () => shared,
      symbol: Symbol('s'),
      promise: Promise.resolve(),
      deep: { first: new Date(0), second: [shared, new WeakMap()] },
      after: shared,
    });
    const arrived = arrivalOf({ error, shared });
    expect({ ...arrived.error }).toStrictEqual({ before: { a: 1 }, after: { a: 1 } });
    expect(Object(arrived.error).before).toBe(arrived.shared);
    expect(Object(arrived.error).after).toBe(arrived.shared);
  });

  it('keeps the text of a cause', () => {
    expect(arrivalOf(new Error('e', { cause: Symbol('why') })).cause).toBe('Symbol(why)');
  });

  it('keeps those of several errors that can travel, in their places, and of the others their text', () => {
    const shared = { a: 1 };
    const lost = [() => shared, new WeakMap(), { deep: [shared, Symbol('s')] }, Symbol('why')];
    const inner = new AggregateError([Symbol('inner'), shared], 'inner');
    const error = new AggregateError([new RangeError('a'), ...lost, shared, inner, undefined], 'several');
    const arrived = arrivalOf({ shared, error, after: [shared, error] });
    expect(arrived.error.errors).toEqual([
      new RangeError('a'),
      '() => shared',
      '[object WeakMap]',
      '[object Object]',
      'Symbol(why)',
      shared,
      expect.any(AggregateError),
      undefined,
    ]);
    expect(arrived.error.errors[5]).toBe(arrived.shared);
    expect(arrived.error.errors[6].errors).toEqual(['Symbol(inner)', shared]);
    expect(arrived.after).toEqual([arrived.shared, arrived.error]);
    expect(arrived.after[1]).toBe(arrived.error);
  });

  it('of several arrives in time, also where each has several in it', () => {
    let error: unknown = Symbol('why');
    for (let i = 0; i < 200; i++) error = new AggregateError([{ error }, Symbol('s')], String(i));
    expect(arrivalOf(error)).toMatchObject({ message: '199', errors: [{ error: { message: '198' } }, 'Symbol(s)'] });
  });

  it('takes back the handles that a lost field mentioned', () => {
    const adopting = new Codec({ adopt: () => ({}) });
    const { departure } = jest.requireActual<typeof import('../../lib/wire/handles')>('../../lib/wire/handles');
    const handle = { __proto__: { [departure]: () => ({ kind: 'Lock', id: 5 }) } };
    adopting.seal(Object.assign(new Error('e'), { lost: [handle, Symbol('s')] }));
    expect(adopting.sealedHandles).toEqual([]);
    adopting.seal(Object.assign(new Error('e'), { lost: [handle, Symbol('s')], kept: handle }));
    expect(adopting.sealedHandles).toEqual([5]);
  });

  it('arrives although nothing of it can be read', () => {
    const error = new Error('e');
    expect(error.stack).toContain('Error: e'); // written down now: later it would ask the getters
    for (const field of ['message', 'name', 'stack', 'cause', 'extra']) {
      Object.defineProperty(error, field, {
        enumerable: field === 'extra',
        get() {
          throw new Error('no');
        },
      });
    }
    const arrived = arrivalOf(error);
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ name: 'Error', message: '' });
  });

  it('arrives with as much of an endless row of causes as there is room for', () => {
    let error = new Error('first');
    for (let i = 0; i < 5_000; i++) error = new Error(`error ${i}`, { cause: error });
    const arrived = arrivalOf(error);
    expect(arrived.message).toBe('error 4999');
    expect(Object(arrived.cause).message).toBe('error 4998');
  });

  it('can have fields of any name', () => {
    const error = new Error('e');
    Object.defineProperty(error, '__proto__', { value: { a: 1 }, enumerable: true });
    Object.assign(error, { constructor: 5, toString: 'x' });
    const arrived = arrivalOf(error);
    expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype);
    expect(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value).toEqual({ a: 1 });
    expect(Object.entries(arrived)).toEqual([
      ['__proto__', { a: 1 }],
      ['constructor', 5],
      ['toString', 'x'],
    ]);
  });
});
