import { z } from 'zod'
import { ClientId } from '../ids/oid.ts'
import { Millis } from '../nouns/message.ts'
import { LanguageTag } from '../text/language-tag.ts'
import { soundText } from '../text/sound.ts'
import { operation } from './operation.ts'

/** Base64url without padding, of so many bytes. */
const bytes = (count: number) => {
  const length = Math.ceil((count * 4) / 3)
  return z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`), `expected ${count} bytes in base64url`)
}

export const pushOperations = {
  'push.key': operation({
    summary: "The server's public key for Web Push (VAPID, RFC 8292): a browser's subscription is made with it.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/push/key' },
    input: z.strictObject({}),
    output: z.object({
      key: bytes(65).meta({ description: 'An uncompressed point on P-256, base64url.' }),
      on: z.boolean().meta({ description: 'Pushes are sent: an operator has turned them on.' }),
    }),
    errors: [],
  }),
  'push.subscribe': operation({
    summary:
      "Keeps where pushes to this terminal go; in place of what was kept before. Ends with the terminal's session.",
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/push/subscription' },
    input: z.strictObject({
      endpoint: z
        .url({ protocol: /^https$/, error: 'expected an https URL' })
        .overwrite(soundText)
        .max(2048),
      keys: z.strictObject({ p256dh: bytes(65), auth: bytes(16) }),
      expiresAt: Millis.optional(),
      language: LanguageTag.optional().meta({ description: 'In which what is shown of a push is written.' }),
    }),
    output: z.object({}),
    errors: ['invalid'],
  }),
  'push.unsubscribe': operation({
    summary: 'Sends no more pushes to this terminal.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/push/subscription' },
    input: z.strictObject({}),
    output: z.object({}),
    errors: ['invalid'],
  }),
  'push.switch': operation({
    summary:
      "Turns pushes to one of the caller's terminals off, or on again; it stays off when the terminal subscribes anew.",
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/push/terminals/{client}' },
    input: z.strictObject({ client: ClientId, on: z.boolean() }),
    output: z.object({}),
    errors: ['not_found'],
  }),
  'push.test': operation({
    summary:
      "Pushes something to one of the caller's terminals at once, whatever they have set, and says what came of it.",
    access: 'user',
    rate: 'write',
    http: { method: 'POST', path: '/v1/push/test' },
    input: z.strictObject({
      client: ClientId.optional().meta({ description: 'The one that asks, when absent.' }),
    }),
    output: z.object({
      came: z.enum(['taken', 'dead', 'refused', 'failed', 'off', 'none']).meta({
        description:
          '`taken` by the push service; `dead`: the subscription is no more, and was forgotten; `refused`: as it is it will never be taken; `failed`: it cannot be now; `off`, `none`: as `client.list` says.',
      }),
      why: z.string().optional().meta({ description: 'What the push service answered, for people.' }),
    }),
    errors: ['invalid', 'not_found', 'unavailable'],
  }),
}
