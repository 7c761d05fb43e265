const hues = 8

/** The same address has the same colour, everywhere and always. */
function hueOf(oid: string): number {
  let hash = 7
  for (const sign of oid) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 65_521
  return hash % hues
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const firstSign = (word: string): string => [...segmenter.segment(word)][0]?.segment ?? ''

/** Two letters of a name in letters, one sign of a name in signs. */
function initials(name: string): string {
  const words = name.split(/[\s._&-]+/).filter(Boolean)
  const shown = /\p{Script=Han}/u.test(name) ? words.slice(0, 1) : words.slice(0, 2)
  return shown.map(firstSign).join('').toUpperCase()
}

interface AvatarProps {
  readonly oid: string
  readonly name: string
  readonly size?: 'small' | 'medium'
}

export function Avatar({ oid, name, size = 'medium' }: AvatarProps) {
  const kind = oid.startsWith('room/') ? 'room' : 'user'
  return (
    <span className="avatar" data-hue={hueOf(oid)} data-size={size} data-kind={kind} aria-hidden="true">
      {initials(name) || '·'}
    </span>
  )
}
