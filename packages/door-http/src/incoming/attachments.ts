import { type Mentioned, readText } from './mrkdwn.ts'
import { type Loose, listOf, webUrl, words } from './payload.ts'

/** A piece of an Adaptive Card. */
export type Element = Readonly<Record<string, unknown>>

export const textBlock = (text: string, looks: Element = {}): readonly Element[] =>
  text.trim() === '' ? [] : [{ type: 'TextBlock', text, wrap: true, ...looks }]

export const image = (url: unknown, alt: unknown, looks: Element = {}): readonly Element[] => {
  const address = webUrl(url)
  return address === undefined ? [] : [{ type: 'Image', url: address, altText: words(alt), ...looks }]
}

/** Buttons that lead somewhere; nobody would hear of the others. */
export function links(buttons: readonly Loose[]): readonly Element[] {
  const actions = buttons.flatMap((button) => {
    const { text, name, url } = button
    const address = webUrl(url)
    const title = words(text) || words((text as Loose | undefined)?.text) || words(name) || 'Open'
    return address === undefined ? [] : [{ type: 'Action.OpenUrl', title, url: address }]
  })
  return actions.length === 0 ? [] : [{ type: 'ActionSet', actions }]
}

const linked = (text: string, url: unknown): string => {
  const address = webUrl(url)
  return text === '' || address === undefined ? text : readText(`<${address}|${text}>`, plainly)
}
const plainly = { isPlain: false, mentioned: { users: new Set<string>(), all: false } }

const styles: Readonly<Record<string, string>> = {
  ...{ good: 'good', warning: 'warning', danger: 'attention', success: 'good', error: 'attention' },
}

/** Green, yellow and red are looks that cards have; any other colour only sets it apart. */
function styleOf(color: string): string {
  const named = styles[color.toLowerCase()]
  if (named) return named
  const hex = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (!hex) return 'emphasis'
  const [red = 0, green = 0, blue = 0] = hex.slice(1).map((part) => Number.parseInt(part, 16))
  if (blue > red && blue > green) return 'accent'
  if (red > 160 && green > 110 && blue < 120) return 'warning'
  if (red > green * 1.4) return 'attention'
  return green > red * 1.2 ? 'good' : 'emphasis'
}

const unixSeconds = (ts: unknown): string => {
  const at = new Date(Number(words(ts)) * 1000)
  return words(ts) === '' || Number.isNaN(at.getTime()) ? '' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** An attachment of Slack's and Mattermost's messages; none where nothing in it is to be seen. */
export function attachmentElements(attachment: Loose, mentioned: Mentioned): readonly Element[] {
  const read = (value: unknown): string => readText(words(value), { isPlain: false, mentioned })
  const { color, pretext, text, title, title_link, author_name, author_link, footer, ts } = attachment
  const facts = listOf(attachment.fields).map((field) => ({ title: words(field.title), value: read(field.value) }))
  const items = [
    ...textBlock(linked(words(author_name), author_link), { size: 'small', isSubtle: true }),
    ...textBlock(linked(read(title), title_link), { weight: 'bolder' }),
    ...textBlock(read(text)),
    ...(facts.length > 0 ? [{ type: 'FactSet', facts }] : []),
    ...image(attachment.image_url, title),
    ...image(attachment.thumb_url, title, { size: 'small' }),
    ...links(listOf(attachment.actions)),
  ]
  const said = items.length > 0 ? items : textBlock(read(attachment.fallback))
  const below = textBlock([words(footer), unixSeconds(ts)].filter(Boolean).join(' · '), {
    size: 'small',
    isSubtle: true,
  })
  if (said.length === 0) return textBlock(read(pretext))
  const container = { type: 'Container', style: styleOf(words(color)), items: [...said, ...below] }
  return [...textBlock(read(pretext)), container]
}

/** What stands in it, where no card is shown. */
export function attachmentWords(attachment: Loose): string {
  const { fallback, pretext, title, text } = attachment
  const fields = listOf(attachment.fields).map((field) => `${words(field.title)}: ${words(field.value)}`)
  const said = [words(pretext), words(title), words(text), ...fields].filter(Boolean).join('\n')
  return words(fallback) || said
}
