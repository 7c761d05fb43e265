import { useState } from 'react'
import { useSpeech } from '../texts/texts.tsx'
import { EmojiPicker } from './EmojiPicker.tsx'
import { PackGrid } from './PackGrid.tsx'
import { type ServerPicture, useServerPacks } from './server-emoji.ts'

interface ComposerPickerProps {
  readonly onPick: (emoji: string) => void
  /** Absent where no sticker can be sent: a message that is being edited stays what it is. */
  readonly onSticker: ((sticker: ServerPicture) => void) | undefined
}

const columns = 4

/** Emoji to write with, and stickers to send. */
export function ComposerPicker({ onPick, onSticker }: ComposerPickerProps) {
  const { t } = useSpeech()
  const packs = useServerPacks().packs.filter(({ kind }) => kind === 'sticker')
  const [shown, setShown] = useState<'emoji' | 'stickers'>('emoji')
  if (packs.length === 0 || !onSticker) return <EmojiPicker onPick={onPick} />
  const tab = (which: typeof shown, label: string) => (
    <button type="button" className="td-chip" aria-pressed={shown === which} onClick={() => setShown(which)}>
      {label}
    </button>
  )
  return (
    <div className="td-picker">
      <fieldset className="td-picker-tabs" aria-label={t('emojiOrStickers')}>
        {tab('emoji', t('emoji'))}
        {tab('stickers', t('stickers'))}
      </fieldset>
      {shown === 'emoji' ? (
        <EmojiPicker onPick={onPick} />
      ) : (
        <div className="td-emoji td-stickers">
          {packs.map(({ id, title, items }) => (
            <div key={id}>
              <p className="td-emoji-group" aria-hidden="true" dir="auto">
                {title}
              </p>
              <PackGrid label={title} items={items} columns={columns} onPick={onSticker} />
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
