import type { Language } from '../texts/texts.tsx'
import type { Tone } from './preferences.ts'

/** One emoji, with what it is called. */
export interface Sign {
  readonly emoji: string
  readonly label: string
  readonly group: number
  readonly tags: readonly string[]
  /** By skin tone, lightest first; absent where there is none. */
  readonly skins?: readonly string[]
  /** As people type it between colons; the first is shown. */
  readonly names: readonly string[]
}

export interface Group {
  readonly index: number
  readonly label: string
}

export interface Signs {
  readonly signs: readonly Sign[]
  readonly groups: readonly Group[]
  /** What the skin tones are called, lightest first. */
  readonly tones: readonly string[]
}

interface Emojibase {
  readonly hexcode: string
  readonly label: string
  readonly unicode: string
  readonly group?: number
  readonly tags?: readonly string[]
  readonly skins?: readonly { readonly unicode: string }[]
}

interface Messages {
  readonly groups: readonly { readonly message: string; readonly order: number }[]
  readonly skinTones: readonly { readonly key: string; readonly message: string }[]
}

/** Components of other emoji: nothing that anybody sends. */
const notShown = 2
export const tones = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const

/** The signs of a language, from the app's own files: no other server hears of it. */
async function load(language: Language): Promise<Signs> {
  const [signs, words, names] = await Promise.all([
    language === 'zh' ? import('emojibase-data/zh/compact.json') : import('emojibase-data/en/compact.json'),
    language === 'zh' ? import('emojibase-data/zh/messages.json') : import('emojibase-data/en/messages.json'),
    import('emojibase-data/en/shortcodes/iamcal.json'),
  ])
  const { groups, skinTones } = words.default as unknown as Messages
  const shortcodes = names.default as unknown as Readonly<Record<string, string | readonly string[]>>
  return {
    groups: groups
      .filter(({ order }) => order !== notShown)
      .map(({ order, message }) => ({ index: order, label: message })),
    signs: (signs.default as unknown as readonly Emojibase[])
      .filter(({ group }) => group !== undefined && group !== notShown)
      .map(({ hexcode, unicode, group = 0, label, tags = [], skins }) => ({
        emoji: unicode,
        label,
        group,
        tags,
        names: [shortcodes[hexcode] ?? []].flat(),
        // Two people of two tones have more than these five.
        ...(skins?.length === tones.length ? { skins: skins.map((skin) => skin.unicode) } : {}),
      })),
    tones: tones.map((tone) => skinTones.find(({ key }) => key === tone)?.message ?? tone),
  }
}

const loaded = new Map<Language, Promise<Signs>>()

export function signsOf(language: Language): Promise<Signs> {
  const known = loaded.get(language)
  if (known) return known
  const signs = load(language)
  loaded.set(language, signs)
  // The network was gone, perhaps: tried again the next time.
  signs.catch(() => loaded.delete(language))
  return signs
}

export const inTone = ({ emoji, skins }: Sign, tone: Tone): string =>
  tone === 0 ? emoji : (skins?.[tone - 1] ?? emoji)

/** How well a sign fits, the lower the better; none when it does not. */
function rankOf({ names, label, tags }: Sign, query: string): number | undefined {
  if (names.includes(query)) return 0
  if (names.some((name) => name.startsWith(query))) return 1
  const words = label.toLowerCase()
  if (words.startsWith(query)) return 2
  if (words.split(/[\s:_-]+/).some((word) => word.startsWith(query))) return 3
  if (tags.some((tag) => tag.toLowerCase().startsWith(query))) return 4
  return names.some((name) => name.includes(query)) || words.includes(query) ? 5 : undefined
}

/** The first of those that are called so; those that were used lately before others that fit as well. */
export function findSigns({ signs }: Signs, typed: string, recent: readonly string[], most: number): readonly Sign[] {
  const query = typed.toLowerCase()
  const lately = (sign: Sign): number => {
    const at = recent.findIndex((emoji) => emoji === sign.emoji || (sign.skins?.includes(emoji) ?? false))
    return at < 0 ? recent.length : at
  }
  return signs
    .flatMap((sign) => {
      const rank = rankOf(sign, query)
      return rank === undefined ? [] : [{ sign, rank }]
    })
    .sort((a, b) => a.rank - b.rank || lately(a.sign) - lately(b.sign))
    .slice(0, most)
    .map(({ sign }) => sign)
}
