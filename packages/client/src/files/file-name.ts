/** As long as the contract takes. */
const longest = 255
/** A longer one says nothing of what the file is. */
const longestEnding = 16

/** What says of which kind it is, with its dot. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  const ending = name.slice(dot + 1)
  return dot > 0 && ending.length < longestEnding && /^\w+$/.test(ending) ? `.${ending}` : ''
}

/** A name that can be sent: whole characters, not too long, and its ending kept. */
export function sendableName(name: string): string {
  const whole = name.toWellFormed()
  if (whole.length <= longest) return whole === '' ? 'file' : whole
  const ending = endingOf(whole)
  const kept = [...new Intl.Segmenter().segment(whole.slice(0, longest - ending.length - 1))].slice(0, -1)
  return `${kept.map(({ segment }) => segment).join('')}…${ending}`
}

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i

/** What the browser says of a file, as far as the contract takes it. */
export function sendableType(type: string): string | undefined {
  const [bare = ''] = type.split(';', 1)
  return bare.length <= 127 && mediaType.test(bare) ? bare : undefined
}
