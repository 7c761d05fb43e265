import type { Subject } from '../ports/bus.ts'

/** What every node hears. */
export const everyNode: Subject = 'facts'

/** What one node is asked. */
export const questionsTo = (node: string): Subject => `ask.${node}`
