/** Of a block of EXIF (a small TIFF), how the picture is turned: 1 to 8; 1 where it says nothing. */
export function orientationIn(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2)
  if (tiff.length < 14 || (order !== 'II' && order !== 'MM')) return 1
  const little = order === 'II'
  const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const start = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (start + 2 > tiff.length) return 1
  const count = short(start)
  for (let index = 0; index < count; index++) {
    const at = start + 2 + index * 12
    if (at + 12 > tiff.length) return 1
    if (short(at) !== 0x0112) continue
    const value = short(at + 8)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** EXIF that says how the picture is turned, and nothing else. */
export function exifOf(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a0000000800010112000300000001000000000000'.concat('0000'), 'hex')
  tiff.writeUInt16BE(orientation, 18)
  return tiff
}

/** EXIF that says nothing. */
export const emptyExif = Buffer.from('4d4d002a00000008000000000000', 'hex')
