import { hostname } from 'node:os'
import { hasBus } from './nats.ts'

/** As it is set, or made of the machine's name where there may be others: `chat-1.example.org` is `chat-1-example-org`. */
export function nodeOf({ node, bus }: { readonly node?: string | undefined; readonly bus: string }): string {
  if (node !== undefined) return node
  if (!hasBus({ bus })) return 'node-1'
  return hostname()
    .replace(/[^A-Za-z0-9_-]/g, '-')
    .slice(0, 64)
}
