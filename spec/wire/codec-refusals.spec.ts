/** What does not travel, and what the error says. */
import { Readable } from 'node:stream';
import { SerializationError } from '../../lib/errors';
import { Codec } from '../../lib/wire/codec';
import { randomValue, seeded } from '../support/random-value';

class QueueOfAnotherCopy {
  get [Symbol.for('multiproc.handle')](): true {
    return true;
  }
}
class User {
  constructor(readonly name = 'x') {}
}
class Registry extends Map {}
class Row extends Array {}

const codec = new Codec();

function refusalOf(value: unknown, label?: string): SerializationError {
  try {
    codec.seal(value, label);
  } catch (error) {
    if (error instanceof SerializationError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

const refused: Record<string, [value: unknown, reason: string]> = {
  'a symbol': [Symbol('s'), 'is a symbol, Symbol(s): send a string instead'],
  'a promise': [Promise.resolve(), 'is a Promise: await it'],
  'a WeakMap': [new WeakMap(), 'is a WeakMap, whose entries cannot be listed: send a Map'],
  'a WeakSet': [new WeakSet(), 'is a WeakSet, whose members cannot be listed: send a Set'],
  'a WeakRef': [new WeakRef({}), 'is a WeakRef: send what it refers to'],
  'a SharedArrayBuffer': [
    new SharedArrayBuffer(1),
    'is a SharedArrayBuffer, which only threads can share: use SharedMemory',
  ],
  'a boxed number': [Object(1), 'is a boxed primitive: send the primitive'],
  'a boxed string': [Object('s'), 'is a boxed primitive'],
  'a generator': [(function* () {})(), 'is a generator, which runs in this process only: send an array'],
  'an asynchronous generator': [
    (async function* () {})(),
    'is a generator, which runs in this process only: send an array',
  ],
  'the iterator of a Map': [new Map().keys(), 'is an iterator, which runs in this process only: send an array'],
  'a stream': [Readable.from([]), 'is a stream or a socket, which belongs to this process'],
  'an instance of a class': [
    new User(),
    'is an instance of User, a class whose instances do not travel: call registerType(User) in the module of the class, or send a plain object',
  ],
  'a queue of another copy of this library': [
    new QueueOfAnotherCopy(),
    'is a QueueOfAnotherCopy of another copy of multiproc: have one copy for all packages (npm dedupe), or make',
  ],
  'a subclass of Map': [new Registry(), 'is an instance of Registry (which extends Map), a class whose'],
  'a subclass of Array': [new Row(), 'is an instance of Row (which extends Array), a class whose'],
  'an object that inherits from another': [Object.create({ inherited: 1 }), 'inherits from another object'],
  'an AbortSignal': [new AbortController().signal, 'is an instance of AbortSignal'],
};

describe('Codec', () => {
  it.each(Object.keys(refused))('refuses %s, wherever it is, with the path to it and the cure', (title) => {
    const [value, reason] = refused[title] ?? [];
    const places: [unknown, string][] = [
      [value, 'value'],
      [{ a: { b: value } }, 'value.a.b'],
      [[0, [1, value]], 'value[1][1]'],
      [{ items: [0, 1, 2, { callback: value }] }, 'value.items[3].callback'],
      [new Map([['k', [value]]]), 'value.get("k")[0]'],
      [new Map([[5n, value]]), 'value.get(5n)'],
      [
        new Map<unknown, unknown>([
          [1, 2],
          [{ key: value }, 1],
        ]),
        'value.keys()[1].key',
      ],
      [new Map([[{}, value]]), 'value.values()[0]'],
      [new Set([1, { a: value }]), 'value.values()[1].a'],
      [Object.assign(Object.create(null), { x: value }), 'value.x'],
      [{ 'not a name': { 1: value } }, 'value["not a name"]["1"]'],
    ];
    for (const [outer, path] of places) {
      const error = refusalOf(outer);
      expect(error.path).toBe(path);
      expect(error.message).toContain(`${path} ${reason}`);
      expect(error.code).toBe('ERR_SERIALIZATION');
    }
  });

  it('begins the path with the label', () => {
    expect(refusalOf([1, new User()], 'args').path).toBe('args[1]');
    expect(refusalOf(new User(), 'args').message).toMatch(/^args is an instance of User/);
  });

  it('names the property whose getter throws, and keeps what it threw', () => {
    const cause = new Error('not today');
    const value = {
      list: [
        {
          get bad(): never {
            throw cause;
          },
        },
      ],
    };
    const error = refusalOf(value);
    expect(error.path).toBe('value.list[0].bad');
    expect(error.message).toBe('value.list[0].bad could not be sent: not today');
    expect(error.cause).toBe(cause);
  });

  it('says what a Proxy did that it cannot be read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusalOf({ proxy }).path).toBe('value.proxy');
    const moody = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('mine');
        },
      },
    );
    expect(refusalOf([moody])).toMatchObject({ path: 'value[0]', message: 'value[0] could not be sent: mine' });
  });

  it('refuses functions where references are off, and what is anonymous by what it is', () => {
    const strict = new Codec({ references: false });
    expect(() => strict.seal({ run: refusalOf })).toThrow(
      'value.run is the function refusalOf, and functions do not travel to network peers',
    );
    expect(() => strict.seal([class {}])).toThrow('value[0] is an anonymous class, and');
    expect(() => strict.seal([() => 1])).toThrow('value[0] is an anonymous function, and');
  });

  it('refuses a local function by what the references say', () => {
    const error = refusalOf({ handlers: [() => codec] });
    expect(error.path).toBe('value.handlers[0]');
    expect(error.message).toContain('is an anonymous function that the other process could not find: ');
    expect(error.cause).toBeInstanceOf(SerializationError);
  });

  it.each(['array', 'object', 'map', 'error'])('refuses 100,000 levels of %s, with a short path', (kind) => {
    let value: unknown = 0;
    for (let i = 0; i < 100_000; i++) {
      if (kind === 'array') value = [value];
      else if (kind === 'object') value = { next: value };
      else if (kind === 'map') value = new Map([[value, value]]);
      else value = [Object.assign(Object.create(null), { value })];
    }
    const error = refusalOf(value);
    expect(error.message).toContain('is nested more than 1000 levels deep: send a flatter value');
    expect(error.path.length).toBeLessThan(1000);
  });

  it.each([
    ['', () => new Uint8Array(3_000_000_000), 'value'],
    [' in pieces', () => [Buffer.alloc(9), { rest: new Float64Array(300_000_000) }], 'value[1].rest'],
  ])('refuses more than 2 GiB%s before it takes memory for it', (_how, make, path) => {
    expect(refusalOf(make())).toMatchObject({
      path,
      message: `${path} could not be sent: it makes a value of more than 2 GiB. Send it in parts`,
    });
  });

  it('carries 1,000 levels', () => {
    let value: unknown[] = [];
    for (let i = 1; i < 1000; i++) value = [value];
    expect(codec.unseal(codec.seal(value))).toStrictEqual(value);
  });

  it('is as good as new after a refusal', () => {
    refusalOf([{ a: [new User()] }]);
    const shared = { a: 1 };
    expect(codec.unseal(codec.seal([shared, shared]))).toStrictEqual([shared, shared]);
    expect(refusalOf(new User()).path).toBe('value');
  });
});

describe('Codec, given bytes that are no parcel', () => {
  function unsealed(bytes: Uint8Array): unknown {
    try {
      return codec.unseal(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(SerializationError);
      return error;
    }
  }

  it.each([
    ['nothing', ''],
    ['more than a value', '0101'],
    ['a string cut short', 'a568'],
    ['an array that promises four thousand million items', 'ddffffffff'],
    ['an object that promises as many', 'dfffffffff01'],
    ['a buffer that promises as many bytes', 'c6ffffffff00'],
    ['a name that is no string', '8101c0'],
    ['a byte that means nothing', 'c1'],
    ['a special thing outside an envelope', '91c10500'],
    ['the extension of another', 'c90000000001'],
    ['an envelope with another length', 'c9000000056dc0'],
    ['a mention of nothing', 'c9000000036dc10005'],
    ['an unknown kind of thing', 'c9000000026dc17f'],
    ['a typed array of an unknown kind', 'c9000000056dc10932c400'],
    ['half an Int16Array', 'c9000000066dc10903c40100'],
  ])('refuses %s', (_title, hex) => {
    expect(() => codec.unseal(Buffer.from(hex, 'hex'))).toThrow(SerializationError);
  });

  it('refuses what is outside of the bytes', () => {
    expect(() => codec.unseal(Buffer.from([1]), 0, 2)).toThrow(SerializationError);
    expect(() => codec.unseal(Buffer.from([1, 2]), 2, 1)).toThrow(SerializationError);
    // The rest of the value is there, but it is not ours to read.
    expect(() => codec.unseal(Buffer.from('a568656c6c6f', 'hex'), 0, 4)).toThrow(SerializationError);
  });

  it('refuses 100,000 levels', () => {
    expect(() => codec.unseal(Buffer.alloc(100_000, 0x91))).toThrow('more than 1000 levels');
  });

  it('neither crashes nor hangs, whatever was cut off or changed', () => {
    const random = seeded(99);
    for (let i = 0; i < 300; i++) {
      const whole = Buffer.from(
        codec.seal([randomValue(random, 3), new Error('e', { cause: { when: new Date() } }), /a/]),
      );
      for (let cut = 0; cut < 5; cut++) unsealed(whole.subarray(0, Math.floor(random() * whole.length)));
      for (let change = 0; change < 20; change++) {
        const changed = Buffer.from(whole);
        changed[Math.floor(random() ** 2 * changed.length)] = Math.floor(random() * 256);
        unsealed(changed);
      }
      expect(codec.unseal(whole)).toBeInstanceOf(Array);
    }
  });
});
