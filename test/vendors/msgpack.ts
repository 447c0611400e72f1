/** The value in a buffer: https://github.com/msgpack/msgpack/blob/master/spec.md, without its extension types. */
export function decode(buffer: Buffer): unknown {
  return new Decoder(buffer).value();
}

class Decoder {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  value(): unknown {
    const type = this.uint(1);
    if (type < 0x80) return type;
    if (type < 0x90) return this.map(type & 0x0f);
    if (type < 0xa0) return this.array(type & 0x0f);
    if (type < 0xc0) return this.text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.take(this.uint(1 << (type - 0xc4)));
      case 0xca:
        return this.take(4).readFloatBE();
      case 0xcb:
        return this.take(8).readDoubleBE();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.uint(1 << (type - 0xcc));
      case 0xcf:
        return this.take(8).readBigUInt64BE();
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.int(1 << (type - 0xd0));
      case 0xd3:
        return this.take(8).readBigInt64BE();
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.uint(1 << (type - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.uint(2 << (type - 0xdc)));
      case 0xde:
      case 0xdf:
        return this.map(this.uint(2 << (type - 0xde)));
      default:
        throw new Error(`No such type in MessagePack here: ${type.toString(16)}`);
    }
  }

  private take(length: number): Buffer {
    return this.buffer.subarray(this.at, (this.at += length));
  }

  private uint(length: number): number {
    return this.take(length).readUIntBE(0, length);
  }

  private int(length: number): number {
    return this.take(length).readIntBE(0, length);
  }

  private text(length: number): string {
    return this.take(length).toString();
  }

  private array(length: number): unknown[] {
    return Array.from({ length }, () => this.value());
  }

  private map(length: number): Record<string, unknown> {
    return Object.fromEntries(Array.from({ length }, () => [String(this.value()), this.value()]));
  }
}
