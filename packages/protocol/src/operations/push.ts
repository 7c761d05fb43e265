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

/** What providers hand to devices: letters, digits and signs, never looked into. */
const DeviceToken = z.string().regex(/^[\x21-\x7e]{1,2048}$/, 'expected up to 2048 letters, digits and signs')

const Provider = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected the name of a provider, as apns or fcm')
  .meta({ description: 'Who pushes to the device: `apns`, `fcm`, `huawei` …, as the operator has set up.' })

/** Its devices have a token for calls beside the other one, or alone. */
const isApples = (provider: string): boolean => provider === 'apns' || provider === 'apns-sandbox'

export const pushOperations = {
  'push.key': operation({
    summary: "The server's public key for Web Push (VAPID, RFC 8292): a browser's subscription is made with it.",
    access: 'user',
    rate: 'read',
    http: { method: 'GET', path: '/v1/push/key' },
    input: z.strictObject({}),
    output: z.object({
      key: bytes(65).meta({ description: 'An uncompressed point on P-256, base64url.' }),
      on: z.boolean().meta({ description: 'Browsers are pushed to: an operator has turned that on.' }),
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
    errors: ['invalid', 'not_found', 'forbidden', 'unavailable'],
  }),
  'push.register': operation({
    summary:
      "Keeps the device token of an app, by which this terminal is pushed to; in place of what was kept before. Ends with the terminal's session. A token belongs to who registers it last: an app says it again at each start.",
    access: 'user',
    rate: 'write',
    http: { method: 'PUT', path: '/v1/push/device' },
    input: z
      .strictObject({
        provider: Provider,
        token: DeviceToken.optional().meta({
          description: "Left out at Apple's where there is none but `voipToken`: then it is told of calls alone.",
        }),
        voipToken: DeviceToken.optional().meta({ description: "Apple's for calls, which wake the app." }),
        app: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'expected a bundle id, or the name of a package')
          .optional()
          .meta({ description: 'By which the app is known to the provider, where there are several.' }),
        language: LanguageTag.optional().meta({ description: 'In which what is shown of a push is written.' }),
        expiresAt: Millis.optional(),
      })
      .refine(({ provider, token, voipToken }) => token !== undefined || (isApples(provider) && voipToken), {
        path: ['token'],
        error: "expected one; at Apple's a `voipToken` will do",
      }),
    output: z.object({}),
    errors: ['invalid', 'conflict'],
  }),
  'push.unregister': operation({
    summary: 'Sends no more pushes to this terminal.',
    access: 'user',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/push/device' },
    input: z.strictObject({}),
    output: z.object({}),
    errors: ['invalid'],
  }),
}
