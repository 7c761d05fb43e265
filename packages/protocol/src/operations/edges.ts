import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { PageCursor } from '../nouns/conversation.ts'
import { Millis } from '../nouns/message.ts'
import { operation } from './operation.ts'

/** What an operator calls an edge; part of its clients' addresses. */
const EdgeName = z
  .string()
  .max(32)
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'expected small letters, digits and -')
  .meta({ id: 'EdgeName', description: 'Small letters, digits and `-`, at most 32.', examples: ['shop-floor'] })

const Edge = z
  .object({
    name: EdgeName,
    key: z.string().meta({ description: 'Its public key, base64url. Absent while it has not joined yet.' }).optional(),
    joinedAt: Millis.optional(),
    seenAt: Millis.optional().meta({ description: 'When it last linked with a node.' }),
    expiresAt: Millis.optional().meta({ description: 'While it has not joined yet: until when its code is good.' }),
  })
  .meta({ id: 'Edge', description: 'A process that relays clients from a network of its own.' })
export type Edge = z.output<typeof Edge>

const name = EdgeName

export const edgeOperations = {
  'edge.invite': operation({
    summary: 'Makes a code with which one edge joins, once. Another one of the same name takes the place of the first.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/edges' },
    input: z.strictObject({
      name,
      ttl: z
        .int()
        .min(60_000)
        .max(30 * 86_400_000)
        .default(86_400_000)
        .meta({ description: 'How long it is good, in milliseconds.' }),
    }),
    output: z.object({
      name,
      code: z.string().meta({ description: 'A secret until it is used: whoever has it is the edge.' }),
      expiresAt: Millis,
    }),
    errors: ['conflict', 'too_large', 'unavailable'],
    audit: { subject: 'name', detail: [] },
  }),
  'edge.list': operation({
    summary: 'The edges that have joined, and those that may.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/edges' },
    input: z.strictObject({
      next: PageCursor.optional(),
      limit: z.int().min(1).max(limits.page).default(limits.defaultPage),
    }),
    output: z.object({ edges: z.array(Edge), next: PageCursor.optional() }),
    errors: [],
  }),
  'edge.revoke': operation({
    summary: 'Takes an edge its key, or its code: its links end at once, on every node, and its clients go elsewhere.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/edges/{name}' },
    input: z.strictObject({ name }),
    output: z.object({}),
    errors: ['not_found'],
    audit: { subject: 'name', detail: [] },
  }),
}
