import { limits, Oid, userOid } from '@tidings/protocol'

/** What is gathered while the texts of one payload are read. */
export interface Mentioned {
  readonly users: Set<string>
  all: boolean
}

export const nobodyMentioned = (): Mentioned => ({ users: new Set(), all: false })

/** Code stays as it is: what stands between these is at odd places. */
const code = /(```[\s\S]*?```|`[^`\n]+`)/

const everybody = new Set(['channel', 'here', 'everyone', 'all'])
const calledByWord = /(?:^|[\s(])@(?:channel|all|here|everyone)(?![\w@.-])/

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const ends = (url: string): string => url.replaceAll('(', '%28').replaceAll(')', '%29')

/** `url|label`, as Slack writes it between angle brackets. */
function link(target: string, label: string | undefined, isPlain: boolean): string {
  const url = unescaped(target)
  if (label === undefined || label === '' || unescaped(label) === url) return url.replace(/^mailto:/, '')
  if (isPlain) return `${label} (${url})`
  return `[${label.replaceAll(/[[\]]/g, String.raw`\$&`)}](${ends(url)})`
}

function mention(id: string, mentioned: Mentioned): string {
  const oid = userOid(id)
  if (Oid.safeParse(oid).success && mentioned.users.size < limits.mentions - 1) mentioned.users.add(oid)
  return `@${id}`
}

/** `!channel`, `!subteam^ID|@group`, `!date^…|then`. */
function special(name: string, label: string | undefined, mentioned: Mentioned): string {
  if (!everybody.has(name)) return label ?? name
  mentioned.all = true
  return `@${name}`
}

function angled(whole: string, inner: string, { isPlain, mentioned }: Reading): string {
  const bar = inner.indexOf('|')
  const target = bar < 0 ? inner : inner.slice(0, bar)
  const label = bar < 0 ? undefined : inner.slice(bar + 1)
  if (target.startsWith('@')) return mention(target.slice(1), mentioned)
  if (target.startsWith('!')) return special(target.slice(1), label, mentioned)
  if (target.startsWith('#')) return `#${label || target.slice(1)}`
  return /^(?:https?:\/\/|mailto:)/i.test(target) ? link(target, label, isPlain) : whole
}

/** Of Markdown, in which one `*` is something else. */
const isMarkdown = (text: string): boolean => text.includes('**') || /\]\(\S+\)/.test(text)

interface Reading {
  /** Signs mean nothing. */
  readonly isPlain: boolean
  readonly mentioned: Mentioned
}

/** Of Slack's own language, Mattermost's Markdown, or both, the Markdown of chats; a text where signs mean nothing. */
export function readText(text: string, reading: Reading): string {
  const hasStars = !reading.isPlain && !isMarkdown(text)
  return text
    .split(code)
    .map((piece, at) => (at % 2 === 1 ? unescaped(piece) : readPiece(piece, hasStars, reading)))
    .join('')
}

function readPiece(piece: string, hasStars: boolean, reading: Reading): string {
  if (calledByWord.test(piece)) reading.mentioned.all = true
  const starred = hasStars
    ? piece
        .replaceAll(/(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])/g, '**$1**')
        .replaceAll(/(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])/g, '~~$1~~')
    : piece
  return unescaped(starred.replaceAll(/<([^<>\n]{1,4096})>/g, (whole, inner: string) => angled(whole, inner, reading)))
}
