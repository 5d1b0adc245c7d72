/** How functions, classes and the instances of registered classes travel. */
import { join } from 'node:path';
import { types } from 'node:util';
import { ValueError } from '../../lib/errors';
import { Codec, registerType } from '../../lib/wire/codec';
import { ConfigError, double, Guarded, Money, Point, Registry, Stranger } from '../fixtures/values/exported-classes';

const codec = new Codec();
const strict = new Codec({ references: false });

function arrivalOf<T>(value: T): T {
  return Object(codec.unseal(Buffer.from(codec.seal(value))));
}

describe('a function that travels', () => {
  it('arrives as itself, once however often it is there', () => {
    const arrived = arrivalOf({ double, list: [double, Point], map: new Map([[double, 1]]) });
    expect(arrived.double).toBe(double);
    expect(arrived.list).toEqual([double, Point]);
    expect(arrived.map.get(double)).toBe(1);
    expect(codec.seal([double, double]).length).toBeLessThan(codec.seal([double]).length + 5);
  });

  it('may be one of the language or of Node.js', () => {
    expect(arrivalOf([Math.max, join, Map])).toEqual([Math.max, join, Map]);
  });

  it('is not looked up for a network peer', () => {
    const parcel = Buffer.from(codec.seal({ run: double }));
    const elsewhere = parcel.indexOf('exported-classes');
    parcel.write('no-such-module-x', elsewhere);
    expect(() => strict.unseal(parcel)).toThrow(
      /A reference to double of file:.*no-such-module-x.* arrived from a peer that may not send any/,
    );
  });

  it('that cannot be found on arrival is an error that says so', () => {
    const parcel = Buffer.from(codec.seal({ run: double }));
    parcel.write('no-such-module-x', parcel.indexOf('exported-classes'));
    expect(() => codec.unseal(parcel)).toThrow(expect.objectContaining({ name: 'SerializationError' }));
  });
});

describe('registerType', () => {
  it('lets instances travel by their fields, without running the constructor', () => {
    expect(() => codec.seal({ at: new Point(1, 2) })).toThrow(
      'value.at is an instance of Point, a class whose instances do not travel: call registerType(Point)',
    );
    registerType(Point);
    const points = [new Point(1, 2), new Point({ deep: new Date(0) }, [new Point(0, 0)])];
    const { made } = Point;
    const arrived = arrivalOf(points);
    expect(arrived).toStrictEqual(points);
    expect(arrived[0]).toBeInstanceOf(Point);
    expect(arrived[0]?.sum).toBe(3);
    expect(Point.made).toBe(made);
  });

  it('tells the class once for all instances of a message', () => {
    registerType(Point);
    const many = codec.seal(Array.from({ length: 101 }, () => new Point(1, 2))).length;
    expect((many - codec.seal([new Point(1, 2)]).length) / 100).toBeLessThan(20);
  });

  it('keeps shared instances and cycles through fields', () => {
    registerType(Point);
    const point = new Point(1, 2);
    point.x = point;
    const [first, second] = arrivalOf([point, point]);
    expect(second).toBe(first);
    expect(first?.x).toBe(first);
  });

  it('sends what encode gives and makes of it what decode says', () => {
    registerType(Money, { encode: (money) => money.cents, decode: (cents: number) => new Money(cents) });
    const price = new Money(250);
    const arrived = arrivalOf({ price, again: price });
    expect(arrived.price).toBeInstanceOf(Money);
    expect(arrived.price.cents).toBe(250);
    expect(arrived.again).toBe(arrived.price);
  });

  it('sets the fields that encode gives when there is no decode', () => {
    registerType(Point, { encode: ({ x }) => ({ x, y: 'left out' }) });
    expect(arrivalOf(new Point(1, 2))).toStrictEqual(
      Object.assign(Object.create(Point.prototype), { x: 1, y: 'left out' }),
    );
    registerType(Point, { encode: () => 5 });
    expect(() => codec.seal([new Point(1, 2)])).toThrow(
      'value[0] is a Point whose encode gives no object: give registerType a decode as well',
    );
  });

  it('gives decode the fields when there is no encode', () => {
    registerType(Point, { decode: ({ x, y }) => new Point(x + 1, y + 1) });
    expect(arrivalOf(new Point(1, 2))).toStrictEqual(new Point(2, 3));
  });

  it('refuses an instance that contains itself when decode needs the whole first', () => {
    registerType(Point, { decode: ({ x, y }) => new Point(x, y) });
    const point = new Point(1, 2);
    point.y = [point];
    expect(() => codec.seal({ point })).toThrow(
      expect.objectContaining({ path: 'value.point.y[0]', message: expect.stringContaining('contains itself') }),
    );
    expect(arrivalOf([new Point(1, 2)])).toStrictEqual([new Point(1, 2)]);
  });

  it('lets a subclass of a built-in travel by encode and decode only', () => {
    expect(() => registerType(Registry)).toThrow(ValueError);
    expect(() => registerType(Registry)).toThrow(
      'Registry extends Map, whose content is not in fields: give registerType both encode and decode',
    );
    expect(() => registerType(class Bytes extends Uint8Array {})).toThrow('Bytes extends TypedArray, whose');
    registerType(Registry<unknown, unknown>, {
      encode: (registry) => [...registry],
      decode: (entries) => new Registry(entries),
    });
    const arrived = arrivalOf(new Registry([['a', 1]]));
    expect(arrived).toBeInstanceOf(Registry);
    expect([...arrived]).toEqual([['a', 1]]);
  });

  it('takes no built-in class without an encode and a decode', () => {
    expect(() => registerType(Map)).toThrow('Map is a class whose content is not in fields: give registerType both');
    expect(() => registerType(URL, { encode: (url) => url.href })).toThrow(ValueError);
    registerType(URL, { encode: (url) => url.href, decode: (href: string) => new URL(href) });
    expect(arrivalOf(new URL('http://a/b')).href).toBe('http://a/b');
  });

  it('leaves errors with their message and their stack', () => {
    registerType(ConfigError);
    const error = new ConfigError('port');
    const arrived = arrivalOf(error);
    expect(arrived).toBeInstanceOf(ConfigError);
    expect(arrived).toMatchObject({ message: 'bad port', stack: error.stack, field: 'port' });
    expect(types.isNativeError(arrived)).toBe(true);
    expect(() => registerType(ConfigError, { encode: ({ field }) => ({ field }) })).toThrow(
      'ConfigError extends Error',
    );
    registerType(ConfigError, {
      encode: ({ field }) => field,
      decode: (field: string) => new ConfigError(`my ${field}`),
    });
    expect(arrivalOf(error).message).toBe('bad my port');
    registerType(ConfigError);
    expect(arrivalOf(error).message).toBe('bad port');
  });

  it('knows an instance by its prototype, whatever its fields are called', () => {
    registerType(Point);
    const point = Object.assign(new Point(1, 2), { constructor: 'Ferrari' });
    expect(Object.getPrototypeOf(arrivalOf(point))).toBe(Point.prototype);
    expect(arrivalOf(point)).toMatchObject({ x: 1, constructor: 'Ferrari' });
    const error = Object.assign(new ConfigError('port'), { constructor: null });
    expect(arrivalOf(error)).toBeInstanceOf(ConfigError);
    expect(arrivalOf(Object.assign(new Uint16Array([1]), { constructor: 'x' }))).toEqual(new Uint16Array([1]));
    const stranger = Object.assign(new Money(1), { constructor: 'Bank' });
    expect(() => strict.seal(stranger)).toThrow('is an instance of Money');
  });

  it('defines fields and calls no setter', () => {
    registerType(Guarded);
    const guarded = Object.defineProperty(new Guarded(), 'level', { value: 3, enumerable: true });
    expect(Object.getOwnPropertyDescriptor(arrivalOf(guarded), 'level')?.value).toBe(3);
  });

  it('does not make subclasses travel', () => {
    registerType(Point);
    class Point3 extends Point {}
    expect(() => codec.seal(new Point3(1, 2))).toThrow('value is an instance of Point3');
  });

  it('says where what encode gives cannot travel, and keeps what encode throws', () => {
    registerType(Stranger, { encode: () => ({ inner: [Symbol('s')] }) });
    expect(() => codec.seal({ a: new Stranger() })).toThrow('value.a.inner[0] is a symbol');
    const cause = new Error('mine');
    registerType(Stranger, {
      encode: () => {
        throw cause;
      },
    });
    expect(() => codec.seal({ a: new Stranger() })).toThrow(expect.objectContaining({ path: 'value.a', cause }));
  });

  it('does not reach network peers', () => {
    registerType(Point);
    expect(() => strict.seal({ at: new Point(1, 2) })).toThrow(
      'value.at is an instance of Point, and registered types do not travel to network peers',
    );
    const parcel = Buffer.from(codec.seal(new Point(1, 2)));
    expect(() => strict.unseal(parcel)).toThrow('arrived from a peer that may not send any');
  });

  it('takes classes only', () => {
    // @ts-expect-error: an object is no class
    expect(() => registerType({})).toThrow('registerType needs a class');
  });
});
