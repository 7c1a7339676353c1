const BYTES = 4

/** Numbers as the database keeps them: little-endian on every machine. */
export function toBytes(weights: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(weights.length * BYTES))
  weights.forEach((value, at) => view.setFloat32(at * BYTES, value, true))
  return new Uint8Array(view.buffer)
}

export function fromBytes(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / BYTES }, (_, at) => view.getFloat32(at * BYTES, true))
}
