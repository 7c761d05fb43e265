import { type MentionAt, marked } from '../mentioned.ts'
import { withMentions } from './mentions.ts'
import { readText } from './read.ts'
import type { Block, Inline, ListItem } from './tree.ts'

/** The Markdown of chats, as a tree; `mentionsAt`: who is meant where in the text. */
export function readMarkdown(text: string, mentionsAt?: readonly MentionAt[]): readonly Block[] {
  const { text: read, mentioned } = marked(text, mentionsAt)
  return mentioned.length === 0 ? readText(text) : withMentions(readText(read), mentioned)
}

const saidIn = (nodes: readonly Inline[]): string =>
  nodes.map((node) => ('children' in node ? saidIn(node.children) : node.text)).join('')

function itemWords({ number, done, children }: ListItem): string {
  const box = done === undefined ? '' : done ? '☑ ' : '☐ '
  return `${number ?? (box === '' ? '•' : '')} ${box}${wordsIn(children)}`.trim()
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return saidIn(block.children)
    case 'quote':
      return wordsIn(block.children)
    case 'list':
      return block.items.map(itemWords).join('\n')
    case 'code':
      return block.text
    case 'rule':
      return ''
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(saidIn).join(' | ')).join('\n')
  }
}

const wordsIn = (blocks: readonly Block[]): string =>
  blocks
    .map(blockWords)
    .filter((words) => words !== '')
    .join('\n')

/** What Markdown says, without its signs: for previews, notifications, search. */
export const markdownWords = (text: string): string => wordsIn(readText(text))

const isPlain = (block: Block): boolean =>
  block.kind === 'paragraph' && block.children.every(({ kind }) => kind === 'text' || kind === 'address')

/** Would it look another way as Markdown than as it is written? */
export function isFormatted(text: string): boolean {
  // A sign with a stroke before it was meant to be seen as it is.
  const bare = text.replace(/\\([*_~`[\]#>-])/g, '$1')
  return !readText(text).every(isPlain) || (bare !== text && !readText(bare).every(isPlain))
}

export type { Align, Block, Inline, ListItem, Table } from './tree.ts'
