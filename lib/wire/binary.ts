/** How memory travels: typed arrays, ArrayBuffer and DataView, as copies. A Buffer is plain msgpack and is not seen here. */
import { types } from 'node:util';
import type { Traveller } from './traveller';

interface ViewClass {
  new (buffer: ArrayBuffer): ArrayBufferView;
  readonly name: string;
  readonly BYTES_PER_ELEMENT?: number;
}

/** The place in the row is the number on the wire. */
const viewNames = [
  'Uint8Array',
  'Int8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Float16Array', // from Node.js 24 on
];

export const views: Traveller<ArrayBufferView> = {
  matches(value, name): boolean {
    return ArrayBuffer.isView(value) && viewNames.includes(name);
  },
  write(view, outgoing) {
    const prototype: object = Object.getPrototypeOf(view);
    outgoing.write(viewNames.indexOf(prototype.constructor.name));
    outgoing.writeBinary(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  },
  read(incoming) {
    const kind = incoming.read();
    const name = typeof kind === 'number' ? viewNames[kind] : undefined;
    const buffer = incoming.readBinary();
    if (name === undefined) return incoming.corrupt('a typed array of an unknown kind');
    const type: ViewClass | undefined = Reflect.get(globalThis, name);
    if (!type) return incoming.corrupt(`a ${name}, which this Node.js (${process.version}) does not have`);
    if (buffer.byteLength % (type.BYTES_PER_ELEMENT ?? 1) !== 0) return incoming.corrupt(`a ${name} cut short`);
    return new type(buffer);
  },
};

export const arrayBuffers: Traveller<ArrayBuffer> = {
  matches(value, name): boolean {
    return name === 'ArrayBuffer' && types.isArrayBuffer(value);
  },
  write(buffer, outgoing) {
    outgoing.writeBinary(new Uint8Array(buffer));
  },
  read(incoming) {
    return incoming.readBinary();
  },
};
