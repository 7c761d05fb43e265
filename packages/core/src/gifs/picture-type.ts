const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/** What the bytes are of what every browser shows in an `img`; undefined for all else, whatever it is called. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const begins = ascii(bytes, 0, 4)
  if (begins === 'GIF8') return 'image/gif'
  if (begins === '\x89PNG') return 'image/png'
  if (begins === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp'
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  return undefined
}
