import { useState } from 'react'
import { useComponent } from '../provided/components.tsx'
import type { AvatarProps } from '../provided/props.ts'
import { isChannel, isChatroom, isRoom } from '../state/names.ts'
import { useAvatar, usePresence } from '../state/people.ts'
import { useClientState } from '../state/use-client-state.ts'

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

/** The picture of a user or room, or its initials. Decoration: the name stands beside it. */
export function Avatar(props: AvatarProps) {
  const Shown = useComponent('Avatar', Picture)
  return <Shown {...props} />
}

function Picture({ oid, name, size = 'medium', children }: AvatarProps) {
  const url = useAvatar(oid)
  const [broken, setBroken] = useState('')
  // What could not be loaded while the network was gone may be there with it.
  const isOnline = useClientState(({ connection }) => connection.phase === 'online')
  const [wasOnline, setWasOnline] = useState(isOnline)
  if (wasOnline !== isOnline) {
    setWasOnline(isOnline)
    if (isOnline) setBroken('')
  }
  return (
    <span
      className="td-avatar"
      data-hue={hueOf(oid)}
      data-size={size}
      data-kind={isRoom(oid) || isChannel(oid) || isChatroom(oid) ? 'room' : 'user'}
      aria-hidden="true"
    >
      {url !== '' && url !== broken ? (
        <img src={url} alt="" loading="lazy" onError={() => setBroken(url)} />
      ) : (
        initials(name) || '·'
      )}
      {children}
    </span>
  )
}

/** The dot of a user who is there. Watches while it is shown. */
export function PresenceDot({ oid }: { readonly oid: string }) {
  const show = usePresence(oid)?.show ?? 'offline'
  return show === 'offline' ? null : <span className="td-dot" data-show={show} />
}
