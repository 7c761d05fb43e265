import type { Subject } from '../ports/bus.ts'
import type { Sender } from './envelope.ts'

/** Names of nodes have capitals, words of subjects none: two names never become one word. */
const wordOf = (node: string): string =>
  node.replace(/[A-Z_]/g, (letter) => (letter === '_' ? '__' : `_${letter.toLowerCase()}`))

/** What every node of an installation hears. Others may be on the same bus. */
export const everyNode = (installation: string): Subject => `${installation}.facts`

/** What one node is asked. */
export const questionsTo = (installation: string, node: string): Subject => `${installation}.ask.${wordOf(node)}`

/** What one life of a node is told alone. */
export const oneNode = (installation: string, { node, life }: Sender): Subject =>
  `${installation}.to.${wordOf(node)}.${wordOf(life)}`
