import { type Element, image, links, textBlock } from './attachments.ts'
import { type Mentioned, readText } from './mrkdwn.ts'
import { type Loose, listOf, objectOf, words } from './payload.ts'

/** A text, or an object of Slack's that holds one. */
function read(value: unknown, mentioned: Mentioned): string {
  const object = objectOf(value)
  if (!object) return readText(words(value), { isPlain: false, mentioned })
  return readText(words(object.text), { isPlain: object.type === 'plain_text', mentioned })
}

const bare = { isPlain: true }

/** The words of a rich text, whatever holds them. */
function richWords(node: Loose, mentioned: Mentioned): string {
  const inner = listOf(node.elements).map((element) => richWords(element, mentioned))
  if (node.type === 'rich_text_list') return inner.map((line) => `- ${line}`).join('\n')
  if (node.type === 'user') return readText(`<@${words(node.user_id)}>`, { ...bare, mentioned })
  if (node.type === 'broadcast') return readText(`<!${words(node.range)}>`, { ...bare, mentioned })
  if (node.type === 'link') return readText(`<${words(node.url)}|${words(node.text)}>`, { isPlain: false, mentioned })
  if (inner.length > 0) return inner.join(node.type === 'rich_text' ? '\n' : '')
  return words(node.text)
}

/** Two columns, as Slack has them. */
function inColumns(fields: readonly Loose[], mentioned: Mentioned): readonly Element[] {
  if (fields.length === 0) return []
  const side = (odd: number) =>
    fields.filter((_, at) => at % 2 === odd).flatMap((one) => textBlock(read(one, mentioned)))
  const columns = [side(0), side(1)].map((items) => ({ type: 'Column', width: 'stretch', items }))
  return [{ type: 'ColumnSet', columns }]
}

function accessory(value: unknown): readonly Element[] {
  const part = objectOf(value)
  if (!part) return []
  return part.type === 'image' ? image(part.image_url, part.alt_text, { size: 'medium' }) : links([part])
}

function small(elements: readonly Loose[], mentioned: Mentioned): readonly Element[] {
  return elements.flatMap((element) =>
    element.type === 'image'
      ? image(element.image_url, element.alt_text, { size: 'small' })
      : textBlock(read(element, mentioned), { size: 'small', isSubtle: true }),
  )
}

const kinds: Readonly<Record<string, (block: Loose, mentioned: Mentioned) => readonly Element[]>> = {
  header: (block, mentioned) => textBlock(read(block.text, mentioned), { size: 'large', weight: 'bolder' }),
  section: (block, mentioned) => [
    ...textBlock(read(block.text, mentioned)),
    ...inColumns(listOf(block.fields), mentioned),
    ...accessory(block.accessory),
  ],
  context: (block, mentioned) => small(listOf(block.elements), mentioned),
  image: (block, mentioned) => [
    ...textBlock(read(block.title, mentioned), { weight: 'bolder' }),
    ...image(block.image_url, block.alt_text),
  ],
  actions: (block) => links(listOf(block.elements)),
  markdown: (block, mentioned) => textBlock(read(block.text, mentioned)),
  rich_text: (block, mentioned) => textBlock(richWords(block, mentioned)),
}

/** Blocks of Slack's, as far as there is something to be seen of them. */
export function blockElements(blocks: readonly Loose[], mentioned: Mentioned): readonly Element[] {
  const elements: Element[] = []
  let isParted = false
  for (const block of blocks) {
    const type = words(block.type)
    if (type === 'divider') isParted = true
    const made = Object.hasOwn(kinds, type) ? (kinds[type]?.(block, mentioned) ?? []) : []
    for (const element of made) {
      elements.push(isParted ? { ...element, separator: true } : element)
      isParted = false
    }
  }
  return elements
}

/** Their words alone, without what makes them bold. */
export function blockWords(elements: readonly Element[]): string {
  return elements
    .flatMap((element) => [
      words(element.text).replaceAll('**', ''),
      blockWords(listOf(element.items)),
      blockWords(listOf(element.columns)),
    ])
    .filter(Boolean)
    .join('\n')
}
