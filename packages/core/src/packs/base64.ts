const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Uint8Array(128)
for (let at = 0; at < alphabet.length; at++) values[alphabet.charCodeAt(at)] = at

/** Of a text that is known to be base64. */
export function bytesIn(text: string): Uint8Array {
  const { length } = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((length * 3) / 4))
  let [held, bits, to] = [0, 0, 0]
  for (let at = 0; at < length; at++) {
    held = (held << 6) | (values[text.charCodeAt(at)] ?? 0)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[to++] = held >> bits
    held &= (1 << bits) - 1
  }
  return bytes
}
