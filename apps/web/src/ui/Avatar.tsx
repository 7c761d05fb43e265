import { Icon } from './Icon.tsx'

const hues = 8

/** The same address has the same colour, everywhere and always. */
function hueOf(oid: string): number {
  let hash = 7
  for (const char of oid) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return hash % hues
}

/** Two letters of a Latin name, one sign of a Chinese one. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean)
  const firsts = words.map((word) => [...word][0] ?? '')
  const [first = '', last = ''] = [firsts[0], firsts.length > 1 ? firsts.at(-1) : '']
  return /\p{Script=Han}/u.test(first) ? first : `${first}${last}`.toUpperCase()
}

interface AvatarProps {
  readonly oid: string
  readonly name: string
  readonly size?: 'small' | 'medium' | 'large'
}

export const Avatar = ({ oid, name, size = 'medium' }: AvatarProps) => (
  <span
    className={`avatar avatar-${size}`}
    data-hue={hueOf(oid)}
    data-room={oid.startsWith('room/')}
    aria-hidden="true"
  >
    {oid.startsWith('room/') && !/[\p{L}\p{N}]/u.test(name) ? <Icon name="room" /> : initialsOf(name)}
  </span>
)
