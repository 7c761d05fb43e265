import { useState } from 'react'
import { EmojiPicker } from '../emoji/EmojiPicker.tsx'
import { PackGrid } from '../emoji/PackGrid.tsx'
import { useServerPacks } from '../emoji/server-emoji.ts'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { lazy } from '../ui/lazy.tsx'
import type { Aside } from './use-writing.ts'

const GifPicker = lazy(() => import('../emoji/GifPicker.tsx').then((module) => module.GifPicker))

interface ComposerPickerProps {
  readonly onPick: (emoji: string) => void
  readonly aside: Aside | undefined
}

const columns = 4

type Shown = 'emoji' | 'stickers' | 'gifs'

/** Emoji to write with; stickers and moving pictures to send, where the server has them. */
export function ComposerPicker({ onPick, aside }: ComposerPickerProps) {
  const { t } = useSpeech()
  const packs = useServerPacks().packs.filter(({ kind }) => kind === 'sticker')
  const hasGifs = useClientState(({ gifs }) => gifs) && aside !== undefined
  const hasStickers = packs.length > 0 && aside !== undefined
  const [chosen, setChosen] = useState<Shown>('emoji')
  // The last pack may be removed while it is looked at.
  const shown = chosen === 'stickers' && !hasStickers ? 'emoji' : chosen
  if (!hasStickers && !hasGifs) return <EmojiPicker onPick={onPick} />
  const tab = (which: Shown, label: string) => (
    <button type="button" className="td-chip" aria-pressed={shown === which} onClick={() => setChosen(which)}>
      {label}
    </button>
  )
  return (
    <div className="td-picker">
      <fieldset className="td-picker-tabs" aria-label={t('emojiOrStickers')}>
        {tab('emoji', t('emoji'))}
        {hasStickers && tab('stickers', t('stickers'))}
        {hasGifs && tab('gifs', t('gifs'))}
      </fieldset>
      {shown === 'emoji' && <EmojiPicker onPick={onPick} />}
      {shown === 'gifs' && aside && (
        <OpenedPart onClose={() => setChosen('emoji')} loading={<div className="td-emoji-loading" />}>
          <GifPicker onPick={aside.sendGif} />
        </OpenedPart>
      )}
      {shown === 'stickers' && aside && (
        <div className="td-emoji td-stickers">
          {packs.map(({ id, title, items }) => (
            <div key={id}>
              <p className="td-emoji-group" aria-hidden="true" dir="auto">
                {title}
              </p>
              <PackGrid label={title} items={items} columns={columns} onPick={aside.sendSticker} />
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
