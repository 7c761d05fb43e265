import { type Block, type Inline, isFormatted, type ListItem, readMarkdown } from '@tidings/protocol/formatted'
import { tooMuchMarkdown } from '@tidings/protocol/markdown'

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Its address is one of the web or of mail: the reader of Markdown knows no other. */
const link = (url: string, inside: string): string =>
  `<a href="${escaped(url)}" title="${escaped(url)}" rel="noopener noreferrer nofollow">${inside}</a>`

const tags = { strong: 'strong', emphasis: 'em', struck: 'del' } as const

function inline(node: Inline): string {
  switch (node.kind) {
    case 'text':
    case 'mention':
      return escaped(node.text).replaceAll('\n', '<br>')
    case 'code':
      return `<code dir="ltr">${escaped(node.text)}</code>`
    case 'address':
      return link(node.url, escaped(node.text))
    case 'link':
      return link(node.url, inlines(node.children))
    default:
      return `<${tags[node.kind]}>${inlines(node.children)}</${tags[node.kind]}>`
  }
}

const inlines = (nodes: readonly Inline[]): string => nodes.map(inline).join('')
const blocks = (all: readonly Block[]): string => all.map(block).join('')

/** What stands in an item by itself needs no paragraph. */
const within = (all: readonly Block[]): string =>
  all.map((one) => (one.kind === 'paragraph' ? inlines(one.children) : block(one))).join('<br>')

function list(items: readonly ListItem[]): string {
  const tag = items[0]?.number === undefined ? 'ul' : 'ol'
  const shown = items.map(({ number, done, children }) => {
    const box = done === undefined ? '' : done ? '☑ ' : '☐ '
    return `<li${number === undefined ? '' : ` value="${Number.parseInt(number, 10)}"`}>${box}${within(children)}</li>`
  })
  return `<${tag}>${shown.join('')}</${tag}>`
}

function block(one: Block): string {
  switch (one.kind) {
    case 'paragraph':
      return `<p>${inlines(one.children)}</p>`
    case 'heading':
      return `<p><strong>${inlines(one.children)}</strong></p>`
    case 'quote':
      return `<blockquote>${blocks(one.children)}</blockquote>`
    case 'list':
      return list(one.items)
    case 'code':
      return `<pre><code dir="ltr">${escaped(one.text)}</code></pre>`
    case 'rule':
      return '<hr>'
    case 'table':
      return [one.head, ...one.rows].map((row) => `<p>${row.map(inlines).join(' | ')}</p>`).join('')
  }
}

/**
 * The Markdown of a card's texts as HTML in which every word is escaped; undefined where it is as it stands: it has none, or
 * would hold up the page.
 */
export const cardMarkdown = (text: string): string | undefined =>
  isFormatted(text) && tooMuchMarkdown(text) === undefined ? blocks(readMarkdown(text)) : undefined
