import {
  type Align,
  type Block,
  type Inline,
  type ListItem,
  readMarkdown,
  type Table,
} from '@tidings/protocol/formatted'
import type { MentionAt } from '@tidings/protocol/mentioned'
import type { ReactNode } from 'react'
import { EmojiText } from '../emoji/ServerEmoji.tsx'
import { MentionView } from '../people/MentionView.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { CodeBlock } from './CodeBlock.tsx'
import { OutLink } from './OutLink.tsx'

const tags = { strong: 'strong', emphasis: 'em', struck: 'del' } as const

function one(node: Inline, key: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text.includes(':') ? <EmojiText key={key} text={node.text} /> : node.text
    case 'code':
      return (
        <code key={key} dir="ltr">
          {node.text}
        </code>
      )
    case 'mention':
      return <MentionView key={key} mention={node.mention} words={node.text} />
    case 'address':
      return (
        <OutLink key={key} url={node.url}>
          {node.text}
        </OutLink>
      )
    case 'link':
      return (
        <OutLink key={key} url={node.url}>
          {node.children.map(one)}
        </OutLink>
      )
    default: {
      const Tag = tags[node.kind]
      return <Tag key={key}>{node.children.map(one)}</Tag>
    }
  }
}

/** Heads of a message stand beneath those of the page. */
const headings = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const

function Piece({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return <p>{block.children.map(one)}</p>
    case 'heading': {
      const Tag = headings[block.level - 1] ?? 'h6'
      return <Tag data-level={block.level}>{block.children.map(one)}</Tag>
    }
    case 'quote':
      return (
        <blockquote>
          <Pieces blocks={block.children} />
        </blockquote>
      )
    case 'list':
      return <List items={block.items} />
    case 'code':
      return <CodeBlock text={block.text} language={block.language} />
    case 'rule':
      return <hr />
    case 'table':
      return <Grid table={block} />
  }
}

const Pieces = ({ blocks }: { readonly blocks: readonly Block[] }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message's text never move
  blocks.map((block, key) => <Piece key={key} block={block} />)

/** Numbers are text, as they were written: they are copied, found and read aloud with it. */
function List({ items }: { readonly items: readonly ListItem[] }) {
  const Tag = items[0]?.number === undefined ? 'ul' : 'ol'
  return (
    <Tag>
      {items.map(({ number, done, children }, key) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the items of a message never move
        <li key={key} data-number={number !== undefined} data-task={done !== undefined}>
          {number !== undefined && <span className="td-number">{number} </span>}
          {done !== undefined && <input type="checkbox" checked={done} disabled readOnly />}
          <div>
            <Pieces blocks={children} />
          </div>
        </li>
      ))}
    </Tag>
  )
}

interface CellProps {
  readonly tag: 'th' | 'td'
  readonly align: Align | undefined
  readonly words: readonly Inline[]
}

const Cell = ({ tag: Tag, align, words }: CellProps) => <Tag data-align={align}>{words.map(one)}</Tag>

/** What is wider than the bubble scrolls within it. */
function Grid({ table: { aligns, head, rows } }: { readonly table: Table }) {
  const { t } = useSpeech()
  const cells = (tag: 'th' | 'td', row: Table['head']) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a message never move
    row.map((words, key) => <Cell key={key} tag={tag} align={aligns[key]} words={words} />)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
    <section className="td-table" aria-label={t('table')} tabIndex={0}>
      <table>
        <thead>
          <tr>{cells('th', head)}</tr>
        </thead>
        <tbody>
          {rows.map((row, key) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a message never move
            <tr key={key}>{cells('td', row)}</tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface MarkdownProps {
  readonly text: string
  readonly mentionsAt?: readonly MentionAt[] | undefined
}

/** The Markdown of chats as elements: HTML that is written in it is shown as it is written. */
export function Markdown({ text, mentionsAt }: MarkdownProps) {
  return (
    <div className="td-markdown">
      <Pieces blocks={readMarkdown(text, mentionsAt)} />
    </div>
  )
}
