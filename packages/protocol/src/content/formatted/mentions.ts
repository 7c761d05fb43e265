import { type Mentioned, piecesOf, unmarked } from '../mentioned.ts'
import type { Block, Inline } from './tree.ts'

/** Puts those who are meant back into a tree that was read from a marked text. In code, in an address and in what is a link they are words. */
export function withMentions(blocks: readonly Block[], mentioned: readonly Mentioned[]): readonly Block[] {
  const words = (text: string): string => unmarked(text, mentioned)
  const all = (nodes: readonly Inline[]): readonly Inline[] => nodes.flatMap(inline)

  function linked(node: Inline): Inline {
    return 'children' in node ? { ...node, children: node.children.map(linked) } : { ...node, text: words(node.text) }
  }

  function inline(node: Inline): readonly Inline[] {
    switch (node.kind) {
      case 'text':
        return piecesOf(node.text, mentioned).map((piece) =>
          typeof piece === 'string'
            ? { kind: 'text', text: piece }
            : { kind: 'mention', mention: piece.mention, text: piece.words },
        )
      case 'code':
      case 'mention':
        return [{ ...node, text: words(node.text) }]
      case 'address':
        return [{ ...node, text: words(node.text), url: words(node.url) }]
      case 'link':
        return [{ ...node, url: words(node.url), children: node.children.map(linked) }]
      default:
        return [{ ...node, children: all(node.children) }]
    }
  }

  function block(one: Block): Block {
    switch (one.kind) {
      case 'paragraph':
      case 'heading':
        return { ...one, children: all(one.children) }
      case 'quote':
        return { ...one, children: one.children.map(block) }
      case 'list':
        return { ...one, items: one.items.map((item) => ({ ...item, children: item.children.map(block) })) }
      case 'code':
        return { ...one, text: words(one.text) }
      case 'rule':
        return one
      case 'table':
        return { ...one, head: one.head.map(all), rows: one.rows.map((row) => row.map(all)) }
    }
  }

  return blocks.map(block)
}
