/** The fields of a message, by number: https://protobuf.dev/programming-guides/encoding/. What they mean is not in it. */
export function fieldsOf(message: Buffer): ReadonlyMap<number, readonly Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7n;
    }
  };
  const bytes = (length: number): Buffer => message.subarray(at, (at += length));
  while (at < message.length) {
    const tag = Number(varint());
    const [number, type] = [tag >> 3, tag & 7];
    let field: Field;
    if (type === 0) field = varint();
    else if (type === 1) field = bytes(8);
    else if (type === 2) field = bytes(Number(varint()));
    else if (type === 5) field = bytes(4);
    else throw new Error(`No such type in Protocol Buffers: ${type}`);
    fields.set(number, [...(fields.get(number) ?? []), field]);
  }
  return fields;
}

export type Field = bigint | Buffer;
