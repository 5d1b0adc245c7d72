/** Reads msgpack. What is made of binary, arrays and maps is for those who extend it. */

import { ByteReader } from './byte-reader';

export abstract class MsgpackReader extends ByteReader {
  read(): unknown {
    const token = this.byte();
    if (token < 0x80) return token;
    if (token < 0x90) return this.object(token & 0x0f);
    if (token < 0xa0) return this.array(token & 0x0f);
    if (token < 0xc0) return this.string(token & 0x1f);
    if (token >= 0xe0) return token - 0x100;
    switch (token) {
      case 0xc0:
        return null;
      case 0xc1:
        return this.special();
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.binary(this.byte());
      case 0xc5:
        return this.binary(this.uint16());
      case 0xc6:
        return this.binary(this.uint32());
      case 0xca:
        return this.float32();
      case 0xcb:
        return this.float64();
      case 0xcc:
        return this.byte();
      case 0xcd:
        return this.uint16();
      case 0xce:
        return this.uint32();
      case 0xcf:
        return this.biguint64();
      case 0xd0:
        return (this.byte() << 24) >> 24;
      case 0xd1:
        return (this.uint16() << 16) >> 16;
      case 0xd2:
        return this.int32();
      case 0xd3:
        return this.bigint64();
      case 0xc9:
        return this.extension();
      case 0xd4:
        if (this.uint16() !== 0) this.corrupt('an extension that is not ours');
        return undefined;
      case 0xd9:
        return this.string(this.byte());
      case 0xda:
        return this.string(this.uint16());
      case 0xdb:
        return this.string(this.uint32());
      case 0xdc:
        return this.array(this.uint16());
      case 0xdd:
        return this.array(this.uint32());
      case 0xde:
        return this.object(this.uint16());
      case 0xdf:
        return this.object(this.uint32());
      default:
        return this.corrupt(`the byte 0x${token.toString(16)}, which means nothing`);
    }
  }

  protected abstract array(length: number): unknown;

  protected abstract binary(length: number): unknown;

  protected object(_size: number): unknown {
    return this.corrupt('a map where none can be');
  }

  /** After the byte that msgpack promises never to use. */
  protected special(): unknown {
    return this.corrupt('something special where none can be');
  }

  /** After the first byte of one whose length takes four bytes. */
  protected extension(): unknown {
    return this.corrupt('an extension that is not ours');
  }

  /** From hexadecimal digits. */
  protected big(digits: string): bigint {
    if (!/^-?[0-9a-f]+$/.test(digits)) this.corrupt('a BigInt that is not a number');
    return digits.startsWith('-') ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
  }
}
