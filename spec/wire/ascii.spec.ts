import { asciiText } from '../../lib/wire/ascii';

const lengths = Array.from({ length: 26 }, (_, length) => length);
const letters = 'abcdefghijklmnopqrstuvwxyz';

describe('asciiText', () => {
  it.each(lengths)('reads %i characters, from and up to anywhere', (length) => {
    const bytes = Buffer.from(`<<${letters.slice(0, length)}>>`);
    expect(asciiText(bytes, 2, 2 + length)).toBe(letters.slice(0, length));
  });

  it.each(lengths.slice(1))('is null where any of %i bytes is not ASCII', (length) => {
    for (let at = 0; at < length; at++) {
      const bytes = Buffer.from(letters);
      bytes[at] = 0x80;
      expect(asciiText(bytes, 0, length)).toBeNull();
    }
  });

  it('knows the first and the last of ASCII', () => {
    expect(asciiText(Uint8Array.of(0, 0x7f), 0, 2)).toBe('\0\x7f');
  });
});
