import { EmojiPicker as Base, type EmojiData } from 'frimousse'
import { useSpeech } from '../texts/texts.tsx'

interface Emojibase {
  readonly label: string
  readonly unicode: string
  readonly group?: number
  readonly tags?: readonly string[]
}

interface Messages {
  readonly groups: readonly { readonly message: string; readonly order: number }[]
}

/** Components of other emoji: nothing that anybody sends. */
const notShown = 2

/** The signs of a language, from the app's own files: no other server hears of it. */
async function load(language: string): Promise<EmojiData> {
  const [signs, words] = await (language === 'zh'
    ? Promise.all([import('emojibase-data/zh/compact.json'), import('emojibase-data/zh/messages.json')])
    : Promise.all([import('emojibase-data/en/compact.json'), import('emojibase-data/en/messages.json')]))
  const { groups } = words.default as unknown as Messages
  return {
    locale: language,
    categories: groups
      .filter(({ order }) => order !== notShown)
      .map(({ order, message }) => ({ index: order, label: message })),
    emojis: (signs.default as unknown as readonly Emojibase[])
      .filter(({ group }) => group !== undefined && group !== notShown)
      .map(({ unicode, group = 0, label, tags = [] }) => ({
        emoji: unicode,
        category: group,
        label,
        version: 0,
        tags: [...tags],
      })),
    skinTones: { dark: '', light: '', medium: '', 'medium-dark': '', 'medium-light': '' },
  }
}

export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { language, t } = useSpeech()
  return (
    <Base.Root
      className="td-emoji"
      locale={language}
      columns={8}
      resolveEmojiData={load}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <Base.Search className="td-emoji-search" placeholder={t('searchEmoji')} aria-label={t('searchEmoji')} autoFocus />
      <Base.Viewport className="td-emoji-list">
        <Base.Loading className="td-emoji-note">{t('loading')}</Base.Loading>
        <Base.Empty className="td-emoji-note">{t('noEmoji')}</Base.Empty>
        <Base.List
          components={{
            CategoryHeader: ({ category, ...props }) => (
              <div className="td-emoji-group" {...props}>
                {category.label}
              </div>
            ),
            Row: (props) => <div className="td-emoji-row" {...props} />,
            Emoji: ({ emoji, ...props }) => (
              <button type="button" className="td-emoji-sign" data-active={emoji.isActive} {...props}>
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </Base.Viewport>
    </Base.Root>
  )
}
