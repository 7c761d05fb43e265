import { inColons } from '@tidings/protocol/emoji-names'
import { useEffect, useState } from 'react'
import { emojiPreferences } from '../emoji/preferences.ts'
import { findEmoji, useServerPacks } from '../emoji/server-emoji.ts'
import type { Sign, Signs } from '../emoji/signs.ts'
import { useSpeech } from '../texts/texts.tsx'
import { offered, type Suggestion } from './suggestion.ts'

/** Those of the server come first, and leave room for others. */
const mostOfServer = 4

const library = () => import('../emoji/signs.ts')
type Library = Awaited<ReturnType<typeof library>>

/** The name that is being typed, among those it has. */
function nameOf({ names }: Sign, typed: string): string {
  const query = typed.toLowerCase()
  const [name] = [...names.filter((one) => one === query), ...names.filter((one) => one.startsWith(query)), ...names]
  return name === undefined ? '' : `:${name}:`
}

/** Emoji whose name fits what is typed after a colon; undefined where nobody asks. They are loaded once somebody does. */
export function useEmojis(typed: string | undefined): readonly Suggestion[] {
  const { language } = useSpeech()
  const [found, setFound] = useState<{ readonly library: Library; readonly signs: Signs; readonly language: string }>()
  const packs = useServerPacks()
  const wanted = typed !== undefined
  useEffect(() => {
    if (!wanted) return
    let shown = true
    library()
      .then(async (module) => ({ library: module, signs: await module.signsOf(language), language }))
      // Without the network there is nothing to complete: a name stays as it is typed.
      .then(
        (signs) => shown && setFound(signs),
        () => undefined,
      )
    return () => {
      shown = false
    }
  }, [language, wanted])
  if (!wanted) return []
  const ofServer = findEmoji(packs, typed, mostOfServer).map((picture) => ({
    key: inColons(picture.name),
    picture,
    label: picture.name,
    detail: inColons(picture.name),
    text: inColons(picture.name),
  }))
  if (found?.language !== language) return ofServer
  const { recent, tone } = emojiPreferences()
  const signs = found.library.findSigns(found.signs, typed, recent, offered - ofServer.length)
  const others = signs.map((sign) => ({
    key: sign.emoji,
    emoji: found.library.inTone(sign, tone),
    label: sign.label,
    detail: nameOf(sign, typed),
    text: found.library.inTone(sign, tone),
  }))
  return [...ofServer, ...others]
}
