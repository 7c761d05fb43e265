/** What a profile says of colours. All else (a monitor's maker, model and serial number) says whose machine it was. */
const ofColours =
  /^(desc|cprt|wtpt|bkpt|chad|lumi|cicp|gamt|tech|view|vued|[rgbk]XYZ|[rgbk]TRC|[AB]2[AB]\d|[BD]2[BD]\d|pre\d|chrm|meas|targ)$/

const most = 200

/** The profile without what is not of colours, at the same length; undefined when there is nothing to take out. */
export function colourOnly(profile: Buffer): Buffer | undefined {
  if (profile.length < 132 || profile.toString('latin1', 36, 40) !== 'acsp') return undefined
  const tags = Array.from({ length: Math.min(most, profile.readUInt32BE(128)) }, (_, index) => 132 + index * 12)
    .filter((at) => at + 12 <= profile.length)
    .map((at) => ({
      name: profile.toString('latin1', at, at + 4),
      from: profile.readUInt32BE(at + 4),
      length: profile.readUInt32BE(at + 8),
    }))
  const others = tags.filter(({ name, from }) => !ofColours.test(name) && from >= 132)
  const shared = (from: number): boolean => tags.some((tag) => ofColours.test(tag.name) && tag.from === from)
  const out = others.filter(({ from }) => !shared(from))
  if (out.length === 0) return undefined
  const clean = Buffer.from(profile)
  // The type and its reserved bytes stay, so that a strict reader finds a tag; what it holds is gone.
  for (const { from, length } of out) clean.fill(0, from + 8, Math.min(clean.length, from + length))
  // The checksum of what it was.
  clean.fill(0, 84, 100)
  return clean
}
