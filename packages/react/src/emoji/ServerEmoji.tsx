import { emojisIn, inColons } from '@tidings/protocol/emoji-names'
import { createContext, Fragment, useContext, useState } from 'react'
import { Still, useCalm } from './Still.tsx'
import { meantAt, type ServerPicture, useServerPacks } from './server-emoji.ts'

/** When the words around were written. A name means nothing in what is older than its picture. */
export const SaidAt = createContext(Number.POSITIVE_INFINITY)

/** The picture of an emoji or a sticker; what it says where the picture cannot be had. */
export function ServerPictureView({ picture }: { readonly picture: ServerPicture }) {
  const { name, url, animated, says } = picture
  const [broken, setBroken] = useState<string>()
  const isCalm = useCalm()
  if (broken === url) return <span className="td-named-text">{says || inColons(name)}</span>
  if (animated && isCalm) return <Still url={url} />
  return <img src={url} alt="" draggable={false} onError={() => setBroken(url)} />
}

/** An emoji of the server in the place of its name, which is there for whoever copies, searches or listens. */
export function NamedEmoji({
  picture,
  as = inColons(picture.name),
}: {
  readonly picture: ServerPicture
  readonly as?: string
}) {
  return (
    <span className="td-named" title={as}>
      <ServerPictureView picture={picture} />
      <span className="td-unseen">{as}</span>
    </span>
  )
}

/** Words with the emoji of the server in them. */
export function EmojiText({ text }: { readonly text: string }) {
  // As nearly every text.
  return text.includes(':') ? <WithEmoji text={text} /> : text
}

function WithEmoji({ text }: { readonly text: string }) {
  const packs = useServerPacks()
  const found = emojisIn(text, meantAt(packs, useContext(SaidAt)))
  return (
    <>
      {found.map(({ from, to, name }, index) => {
        const picture = packs.emoji.get(name)
        return (
          <Fragment key={from}>
            {text.slice(found[index - 1]?.to ?? 0, from)}
            {picture && <NamedEmoji picture={picture} as={text.slice(from, to)} />}
          </Fragment>
        )
      })}
      {text.slice(found.at(-1)?.to ?? 0)}
    </>
  )
}
