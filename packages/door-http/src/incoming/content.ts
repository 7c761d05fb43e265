import { Content, limits, TidingsError } from '@tidings/protocol'
import { attachmentElements, attachmentWords, type Element, textBlock } from './attachments.ts'
import { blockElements, blockWords } from './blocks.ts'
import { type Mentioned, nobodyMentioned, readText } from './mrkdwn.ts'
import { type Loose, listOf, words } from './payload.ts'

/** What a payload says, as a message has it. */
export interface Incoming {
  readonly content: Content
  readonly users: readonly string[]
  readonly all: boolean
}

/** Nothing in it is to be seen. */
const noText = (): TidingsError => new TidingsError('invalid', 'no_text')

/** Never in the middle of a sign. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const end = length - 1
  const isHalf = /[\uD800-\uDBFF]/.test(text[end - 1] ?? '')
  return `${text.slice(0, isHalf ? end - 1 : end)}…`
}

/** Signs of Markdown that are in no name. */
const nameOf = (username: unknown): string =>
  cut(
    words(username)
      .replaceAll(/[*_`~[\]<>\\\n]/g, '')
      .trim(),
    limits.nameLength,
  )

const isFormatted = (text: string): boolean => /[*_`~#>|\]-]|^\d+[.)]|\n/m.test(text)

/** Of what is too much for Markdown, or for a card, there are still the words. */
function plainOr(content: Content, text: string): Content {
  return Content.safeParse(content).success ? content : { type: 'text', data: cut(text, limits.textLength) }
}

function ofText(text: string, isPlain: boolean): Content {
  const said = cut(text, limits.textLength)
  const type = isPlain || !isFormatted(said) ? 'text' : 'markdown'
  return plainOr({ type, data: said }, said)
}

function ofCard(body: readonly Element[], plain: string): Content {
  const fallbackText = cut(plain, limits.captionLength)
  const card = { type: 'AdaptiveCard', version: '1.5', fallbackText, body: body.slice(0, limits.cardElements) }
  return plainOr({ type: 'adaptive-card', data: card }, plain)
}

/** What stands below the text, in the order of Slack. */
function layoutOf(payload: Loose, mentioned: Mentioned): readonly Element[] {
  const attachments = listOf(payload.attachments)
  return [
    ...blockElements(listOf(payload.blocks), mentioned),
    ...attachments.flatMap((attachment) => [
      ...blockElements(listOf(attachment.blocks), mentioned),
      ...attachmentElements(attachment, mentioned),
    ]),
  ]
}

/** What it says where no card is shown: blocks have their own text for it. */
function wordsOf(payload: Loose, layout: readonly Element[]): readonly string[] {
  const plainly = { isPlain: true, mentioned: nobodyMentioned() }
  const said = [payload.text, ...listOf(payload.attachments).map(attachmentWords)]
  const text = said.map((one) => readText(words(one).trim(), plainly)).filter(Boolean)
  return text.length > 0 ? text : [blockWords(layout)]
}

/** What Slack and Mattermost take, as a text, Markdown or a card. */
export function contentOf(payload: Loose, { rename }: { readonly rename: boolean }): Incoming {
  const mentioned = nobodyMentioned()
  const isPlain = payload.mrkdwn === false
  const text = readText(words(payload.text).trim(), { isPlain, mentioned })
  const layout = layoutOf(payload, mentioned)
  const name = rename ? nameOf(payload.username) : ''
  if (text === '' && layout.length === 0) throw noText()
  const content =
    layout.length === 0
      ? ofText(withName(name, text, isPlain), isPlain)
      : ofCard(
          [
            ...textBlock(name, { weight: 'bolder' }),
            // Slack says blocks in place of the text, which is for where they are not shown.
            ...(listOf(payload.blocks).length > 0 ? [] : textBlock(text)),
            ...layout,
          ],
          [name, ...wordsOf(payload, layout)].filter(Boolean).join('\n'),
        )
  return { content, users: [...mentioned.users], all: mentioned.all }
}

function withName(name: string, text: string, isPlain: boolean): string {
  if (name === '') return text
  return isPlain ? `${name}: ${text}` : `**${name}**\n\n${text}`
}
