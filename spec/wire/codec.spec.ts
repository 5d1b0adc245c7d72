/** What travels, and arrives equal. */
import { Unpackr } from 'msgpackr';
import { Codec } from '../../lib/wire/codec';
import { departure } from '../../lib/wire/handles';
import { randomValue, seeded } from '../support/random-value';

const codec = new Codec();

function roundTrip(value: unknown, through = codec): unknown {
  const parcel = Buffer.from(through.seal(value));
  const among = Buffer.concat([Buffer.from('before'), parcel, Buffer.from('after')]);
  const arrived = through.unseal(among, 6, 6 + parcel.length);
  among.fill(0xee);
  return arrived;
}

const plain: Record<string, unknown> = {
  null: null,
  undefined,
  true: true,
  false: false,
  'the empty string': '',
  'a short string': 'hello',
  'a string of 31 characters': 'x'.repeat(31),
  'a string of 39 characters': 'x'.repeat(39),
  'a string of 40 characters': 'x'.repeat(40),
  'a string of 1 KiB': 'y'.repeat(1024),
  'a string of 70,000 characters': 'z'.repeat(70_000),
  'short text that is not ASCII': 'añ日本🎉',
  'long text that is not ASCII': 'añ日本🎉'.repeat(5_000),
  'text after a byte order mark': `\uFEFF${'bom'.repeat(40)}`,
  'a string with a NUL': 'a\0b',
  'an empty array': [],
  'an array of 20 numbers': Array.from({ length: 20 }, (_, i) => i * 1000 - 5000),
  'an array of 70,000 numbers': Array.from({ length: 70_000 }, (_, i) => i),
  'an empty object': {},
  'a small object': { id: 1, name: 'x', ok: true },
  'a nested object': { a: { b: [{ c: null }, { d: undefined }] }, e: [[]] },
  'undefined as a property and as an item': { gone: undefined, items: [undefined, null] },
  'names like numbers': { 10: 'ten', 2: 'two', '-1': 'minus', 1.5: 'float' },
  'names of all sorts': { '': 1, 'with space': 2, ключ: 3, ['k'.repeat(300)]: 4, length: 5 },
  'names that shadow what objects inherit': {
    constructor: 1,
    hasOwnProperty: 2,
    toString: 3,
    toJSON: 4,
    valueOf: 5,
  },
  // biome-ignore lint/suspicious/noThenProperty: such a name must travel too
  'a field named then': { then: 6 },
  'an object with 70,000 properties': Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`key${i}`, i])),
  'an empty Buffer': Buffer.alloc(0),
  'a Buffer': Buffer.from([0, 1, 254, 255]),
  'a Buffer of 300 bytes': Buffer.alloc(300, 7),
  'a Buffer of 1 MiB': Buffer.alloc(1 << 20, 9),
};
for (const n of [
  0,
  1,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e308,
  5e-324,
  0.1,
]) {
  plain[`the number ${n}`] = n;
  plain[`the number -${n}`] = -n;
}
for (const n of [-32, -33, -128, -129, -32_768, -32_769, Number.NaN, Infinity, -Infinity]) plain[`the number ${n}`] = n;
for (const n of [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n - 1n]) plain[`the BigInt ${n}`] = n;

const special: Record<string, unknown> = {
  'a BigInt of 65 bits': 2n ** 64n,
  'a negative BigInt of 65 bits': -(2n ** 63n) - 1n,
  'a BigInt of 100,000 bits': -(3n ** 63_000n),
  'a lone surrogate': '\uD800',
  'a long string with a lone surrogate': `${'x'.repeat(100)}\uDC00!`,
  'a name with a lone surrogate': { '\uD83C': 1, ok: 2 },
  'a Date': new Date('2024-02-29T12:34:56.789Z'),
  'a Date before 1970': new Date(-1),
  'the last Date': new Date(8.64e15),
  'a RegExp': /a+[\u{1F600}/]\//giu,
  'an empty RegExp': /(?:)/,
  'an empty Map': new Map(),
  'a Map with keys of all sorts': new Map<unknown, unknown>([
    ['a', 1],
    [1, 'a'],
    [Number.NaN, null],
    [undefined, undefined],
    [{ key: true }, [1]],
    [new Date(0), new Map([[1n, 2n]])],
  ]),
  'an empty Set': new Set(),
  'a Set': new Set<unknown>([1, 'a', null, undefined, { a: 1 }, new Set([1])]),
  'an empty Uint8Array': new Uint8Array(0),
  'a Uint8Array': new Uint8Array([1, 2, 255]),
  'a Uint8Array of 100,000 bytes': new Uint8Array(100_000).fill(3),
  'a view of the middle of a buffer': new Uint16Array([1, 2, 3, 4, 5]).subarray(1, 3),
  'an Int8Array': new Int8Array([-1, 1]),
  'a Uint8ClampedArray': new Uint8ClampedArray([0, 255]),
  'an Int16Array': new Int16Array([-300, 300]),
  'a Uint16Array': new Uint16Array([0, 65_535]),
  'an Int32Array': new Int32Array([-70_000, 70_000]),
  'a Uint32Array': new Uint32Array([4_000_000_000]),
  'a Float32Array': new Float32Array([0.5, Number.NaN, -Infinity]),
  'a Float64Array': new Float64Array([0.1, -0, Number.NaN]),
  'a BigInt64Array': new BigInt64Array([-1n, 2n ** 62n]),
  'a BigUint64Array': new BigUint64Array([2n ** 64n - 1n]),
  'an ArrayBuffer': new Uint8Array([5, 6, 7]).buffer,
  'a DataView': new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
};
const Float16Array: (new (values: number[]) => ArrayBufferView) | undefined = Reflect.get(globalThis, 'Float16Array');
if (Float16Array) special['a Float16Array'] = new Float16Array([0.5, 2]);

describe('Codec', () => {
  it.each(Object.keys({ ...plain, ...special }))('carries %s', (title) => {
    const value = { ...plain, ...special }[title];
    // Comparing the largest takes the longest by far: once is enough.
    const places = title.includes('70,000') ? [] : [[value], { value }, new Map([['value', value]]), new Set([value])];
    for (const outer of [value, ...places]) {
      expect(roundTrip(outer)).toStrictEqual(outer);
    }
    expect(Object.getPrototypeOf(Object(roundTrip(value)))).toBe(Object.getPrototypeOf(Object(value)));
  });

  it('tells -0 from 0, wherever it is', () => {
    expect(roundTrip(-0)).toBe(-0);
    expect(roundTrip([0, -0, { zero: -0 }])).toStrictEqual([0, -0, { zero: -0 }]);
  });

  it.each(Object.keys(plain))('writes %s as msgpack that others can read', (title) => {
    const others = new Unpackr({ useRecords: false, mapsAsObjects: true });
    const value = plain[title];
    // A TextDecoder, by which msgpackr reads longer strings, drops the mark.
    if (title === 'text after a byte order mark') return expect(codec.seal(value).length).toBeGreaterThan(123);
    return expect(others.unpack(Buffer.from(codec.seal(value)))).toStrictEqual(value);
  });

  it('writes what is more than msgpack as one extension', () => {
    const parcel = codec.seal(new Date(0));
    expect(() => new Unpackr({}).unpack(Buffer.from(parcel))).toThrow(`Unknown extension type ${'m'.charCodeAt(0)}`);
  });

  it('makes no prototype of a field named __proto__', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":1}}');
    const arrived = roundTrip(value);
    expect(JSON.stringify(arrived)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    const bare = Object.assign(Object.create(null), { a: 1 });
    Object.defineProperty(bare, '__proto__', { value: 2, enumerable: true });
    expect(roundTrip(bare)).toStrictEqual(bare);
  });

  it('keeps an object without a prototype without one', () => {
    const arrived = roundTrip(Object.assign(Object.create(null), { a: [1] }));
    expect(Object.getPrototypeOf(arrived)).toBeNull();
    expect(arrived).toEqual({ a: [1] });
  });

  it('makes undefined of the holes of an array', () => {
    const sparse: number[] = [];
    sparse[2] = 1;
    expect(roundTrip(sparse)).toStrictEqual([undefined, undefined, 1]);
  });

  it('carries an invalid Date', () => {
    expect(String(roundTrip(new Date(Number.NaN)))).toBe('Invalid Date');
  });

  it('leaves lastIndex behind', () => {
    const expression = /a/g;
    expression.lastIndex = 3;
    expect(roundTrip(expression)).toHaveProperty('lastIndex', 0);
  });

  it('takes only own, enumerable fields with string names', () => {
    const value = Object.defineProperty({ a: 1, [Symbol('s')]: 2 }, 'hidden', { value: 3 });
    expect(roundTrip(value)).toStrictEqual({ a: 1 });
    expect(
      roundTrip({
        get double() {
          return 2;
        },
      }),
    ).toStrictEqual({ double: 2 });
  });

  it('gives plain objects, arrays and built-ins of another realm as ours', () => {
    const { runInNewContext } = jest.requireActual<typeof import('node:vm')>('node:vm');
    const foreign = runInNewContext(
      '({ list: [1, { a: 2 }], map: new Map([[1, new Set([2])]]), when: new Date(3), re: /x/y })',
    );
    const arrived = roundTrip(foreign);
    expect(arrived).toStrictEqual({
      list: [1, { a: 2 }],
      map: new Map([[1, new Set([2])]]),
      when: new Date(3),
      re: /x/y,
    });
  });

  it('holds on to nothing of the bytes, nor they to the value', () => {
    const value = { buffer: Buffer.from('abc'), view: new Uint8Array([1, 2]) };
    const parcel = codec.seal(value);
    value.buffer.fill(0);
    value.view.fill(0);
    const arrived = codec.unseal(parcel);
    parcel.fill(0xff);
    expect(arrived).toStrictEqual({ buffer: Buffer.from('abc'), view: new Uint8Array([1, 2]) });
  });

  it('reads from any Uint8Array', () => {
    const bytes = new Uint8Array(codec.seal({ text: 'é'.repeat(50), more: 'x'.repeat(50) }));
    expect(codec.unseal(bytes)).toStrictEqual({ text: 'é'.repeat(50), more: 'x'.repeat(50) });
  });

  it('goes on as before after a value of many MiB', () => {
    expect(roundTrip(Buffer.alloc(5 << 20, 1))).toHaveLength(5 << 20);
    expect(roundTrip(['x'.repeat(3 << 20), 'y'.repeat(3 << 20)])).toStrictEqual([
      'x'.repeat(3 << 20),
      'y'.repeat(3 << 20),
    ]);
    expect(roundTrip({ small: true })).toStrictEqual({ small: true });
    expect(codec.seal(1).buffer.byteLength).toBeLessThan(1 << 20);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('carries what the generator makes of seed %i', (seed) => {
    const random = seeded(seed);
    for (let i = 0; i < 25; i++) {
      const value = randomValue(random, 4);
      expect(roundTrip(value)).toStrictEqual(value);
    }
  });
});

describe('Codec, on identity', () => {
  it('keeps what is shared within one message', () => {
    const shared: Record<string, object> = {
      object: { a: 1 },
      array: [1],
      map: new Map([[1, 2]]),
      set: new Set([1]),
      date: new Date(0),
      regExp: /x/,
      buffer: Buffer.from('b'),
      view: new Uint8Array(1),
      memory: new ArrayBuffer(1),
      error: new Error('e'),
      bare: Object.create(null),
    };
    const arrived = roundTrip({
      first: { ...shared },
      second: new Map(Object.entries(shared)),
      third: Object.values(shared),
    });
    expect(arrived).toEqual({ first: shared, second: new Map(Object.entries(shared)), third: Object.values(shared) });
    const { first, second, third } = Object(arrived);
    Object.keys(shared).forEach((name, index) => {
      expect(second.get(name)).toBe(first[name]);
      expect(third[index]).toBe(first[name]);
    });
  });

  it('keeps it among thousands of objects', () => {
    const items: object[] = Array.from({ length: 5_000 }, (_, id) => ({ id }));
    const arrived = roundTrip([...items, ...items.toReversed()]);
    if (!Array.isArray(arrived)) throw new Error('no array arrived');
    expect(arrived.slice(0, 5_000)).toStrictEqual(items);
    for (let i = 0; i < 5_000; i++) if (arrived[i] !== arrived[9_999 - i]) throw new Error(`${i} is not shared`);
  });

  it.each([2, 11, 12, 13, 14, 30])('keeps the last of %i objects', (count) => {
    const items = Array.from({ length: count }, (_, id) => ({ id }));
    const arrived = Object(roundTrip([...items, items[count - 1], items[0]]));
    expect(arrived[count]).toBe(arrived[count - 1]);
    expect(arrived[count + 1]).toBe(arrived[0]);
    expect(arrived[count]).toStrictEqual({ id: count - 1 });
  });

  it('carries cycles', () => {
    const object: Record<string, unknown> = { name: 'loop' };
    object.self = object;
    object.list = [object];
    object.map = new Map([[object, object]]);
    object.set = new Set([object]);
    object.error = Object.assign(new Error('e', { cause: object }), { object });
    object.bare = Object.assign(Object.create(null), { object });
    const arrived = Object(roundTrip(object));
    expect(arrived.name).toBe('loop');
    expect(arrived.self).toBe(arrived);
    expect(arrived.list[0]).toBe(arrived);
    expect(arrived.map.get(arrived)).toBe(arrived);
    expect(arrived.set.has(arrived)).toBe(true);
    expect(arrived.error.cause).toBe(arrived);
    expect(arrived.error.object).toBe(arrived);
    expect(arrived.bare.object).toBe(arrived);
  });

  it('carries collections and errors that contain themselves', () => {
    const map = new Map<unknown, unknown>();
    map.set(map, map);
    const set = new Set<unknown>();
    set.add(set);
    const error = new Error('e');
    error.cause = error;
    const [m, s, e] = Object(roundTrip([map, set, error]));
    expect(m.get(m)).toBe(m);
    expect(s.has(s)).toBe(true);
    expect(e.cause).toBe(e);
  });

  it('makes different objects of two messages', () => {
    const value = { a: 1 };
    expect(roundTrip(value)).not.toBe(roundTrip(value));
  });
});

class Handle {
  constructor(
    readonly id: number,
    readonly extra?: unknown,
  ) {}
  [departure]() {
    return { kind: 'Queue', id: this.id, extra: this.extra };
  }
}

describe('Codec, on handles', () => {
  const adopting = new Codec({ adopt: (kind, id, extra) => Object.assign(new Handle(id, extra), { kind }) });

  it('adopts those that arrive, one for each that left', () => {
    const handle = new Handle(7, { maxsize: 3, when: new Date(0) });
    const arrived = Object(roundTrip({ jobs: handle, again: [handle] }, adopting));
    expect(arrived.jobs).toBeInstanceOf(Handle);
    expect(arrived.jobs).toEqual({ id: 7, kind: 'Queue', extra: { maxsize: 3, when: new Date(0) } });
    expect(arrived.again[0]).toBe(arrived.jobs);
  });

  it('tells which shared things the last value mentions, each once', () => {
    adopting.seal([new Handle(3), { deep: new Handle(9) }, new Handle(3)]);
    expect(adopting.sealedHandles).toEqual([3, 9]);
    adopting.seal('none');
    const none = adopting.sealedHandles;
    expect(none).toEqual([]);
    adopting.seal({ also: 'none' });
    expect(adopting.sealedHandles).toBe(none);
    expect(codec.sealedHandles).toBe(none);
  });

  it('mentions handles inside of what a handle needs to know', () => {
    adopting.seal(new Handle(1, { lock: new Handle(2) }));
    expect(adopting.sealedHandles).toEqual([1, 2]);
    const arrived = Object(roundTrip(new Handle(1, { lock: new Handle(2) }), adopting));
    expect(arrived.extra.lock).toBeInstanceOf(Handle);
  });

  it('refuses a handle that cannot leave, with its reason', () => {
    class Closed extends Handle {
      override [departure](): never {
        throw new Error('the queue is closed');
      }
    }
    expect(() => adopting.seal({ q: [new Closed(1)] })).toThrow(
      expect.objectContaining({
        name: 'SerializationError',
        path: 'value.q[0]',
        message: 'value.q[0] is a Closed that cannot be sent: the queue is closed',
        cause: new Error('the queue is closed'),
      }),
    );
    expect(adopting.sealedHandles).toEqual([]);
  });

  it('neither sends nor takes them when it has no adopt', () => {
    expect(() => codec.seal({ q: new Handle(1) })).toThrow(
      'value.q is a Handle, which cannot leave its tree of processes',
    );
    const parcel = Buffer.from(adopting.seal(new Handle(1)));
    expect(() => codec.unseal(parcel)).toThrow('a handle (Queue), which this peer may not send');
  });
});

describe('Codec, used in the middle of its own work', () => {
  it('seals and unseals', () => {
    const inner: unknown[] = [];
    const value = {
      before: 'b'.repeat(100),
      get nested() {
        inner.push(codec.unseal(codec.seal({ deep: new Date(5) })));
        return 'read';
      },
      after: [new Date(1)],
    };
    expect(roundTrip(value)).toStrictEqual({ before: 'b'.repeat(100), nested: 'read', after: [new Date(1)] });
    expect(inner).toStrictEqual([{ deep: new Date(5) }]);
  });

  it('unseals while something is adopted', () => {
    const adopting: Codec = new Codec({
      adopt: (_kind, id, extra) => ({ id, extra, also: adopting.unseal(Buffer.from(codec.seal(['x']))) }),
    });
    const parcel = Buffer.from(adopting.seal([new Handle(4, { a: 1 }), 'rest']));
    expect(adopting.unseal(parcel)).toStrictEqual([{ id: 4, extra: { a: 1 }, also: ['x'] }, 'rest']);
  });
});
