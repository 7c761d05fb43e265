/** So much of a name, and of a message, stands in a notification. */
const nameLength = 60
const wordsLength = 240
/** A character may be made of many: of those no more are taken than so many for each. */
const unitsEach = 8

/** What sets and ends a direction: within a line of ours it would turn what stands around it. */
const directions = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How a text begins, whole characters only, as one that turns nothing around it, whatever script it is in. */
function isolatedBeginning(text: string, length: number): string {
  // Not half of a sign, which would count as one of its own.
  const taken = text.slice(0, length * unitsEach).replace(/[\ud800-\udbff]$/, '')
  const units = taken.replace(directions, '')
  let [end, count] = [0, 0]
  let isLonger = text.length > length * unitsEach
  for (const { index, segment } of segmenter.segment(units)) {
    if (count === length || (isLonger && index + segment.length === units.length && count > 0)) {
      isLonger = true
      break
    }
    count += 1
    end = index + segment.length
  }
  return `\u2068${units.slice(0, end).trimEnd()}${isLonger ? '…' : ''}\u2069`
}

/** The name of a person or a room. */
export const nameIn = (name: string): string => isolatedBeginning(name, nameLength)

/** What somebody says. */
export const wordsIn = (words: string): string => isolatedBeginning(words, wordsLength)
