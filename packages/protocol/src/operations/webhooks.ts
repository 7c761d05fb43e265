import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { Millis } from '../nouns/message.ts'
import { visibleName } from '../text/names.ts'
import { plainText, soundText } from '../text/sound.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'

const webhook = plainText()
  .min(1)
  .max(32)
  .meta({ description: 'Its id: `webhook.list` has it.', examples: ['k3v0q8f2m1xz'] })
const name = visibleName(limits.nameLength).meta({ description: 'What you call it.' })
const url = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .overwrite(soundText)
  .max(2048)
  .meta({ description: 'Where it is told. Addresses of private networks only where the operator allows them.' })
const types = z.array(plainText().max(64)).min(1).max(100).meta({
  description:
    'Of what it is told: types of docs/reference/webhook-events.md, or `noun.*` for all of a noun, `*` for all.',
})

const Secret = z.string().meta({
  description:
    'With which what is told is signed, as Standard Webhooks has it. Whoever has it can say anything in your name.',
  examples: ['whsec_…'],
})

const Webhook = z
  .object({
    webhook: z.string(),
    name: z.string(),
    url: z.string(),
    types: z.array(z.string()),
    createdAt: Millis,
    state: z.enum(['on', 'off', 'stopped']).meta({
      description:
        '`off`: you turned it off; what happens meanwhile is not told. `stopped`: nothing was taken for 24 hours; what happens meanwhile is told when you resume it, as far as the feed keeps it.',
    }),
    behind: z.int().min(0).meta({ description: 'About so many changes are still to be looked at.' }),
    waiting: z.int().min(0).meta({ description: 'Events that were not taken and are told again.' }),
    parked: z.int().min(0).meta({
      description:
        'Events that were not taken for 24 hours while others were: tell them again with `webhook.replay`, or forget them.',
    }),
    failingSince: Millis.optional().meta({ description: 'Since when nothing was taken; absent while it is.' }),
    fault: z.string().optional().meta({ description: 'Why not, the last time.' }),
  })
  .meta({ id: 'Webhook', description: 'An address that is told what happens.' })

const Delivery = z
  .object({
    id: z.string().meta({ description: 'Of the event, as the header `webhook-id` has it.' }),
    type: z.string(),
    at: Millis,
    outcome: z.enum(['taken', 'failed', 'parked']),
    status: z.int().optional().meta({ description: 'What was answered.' }),
    ms: z.int().min(0).meta({ description: 'How long that took.' }),
    attempt: z.int().min(1),
    fault: z.string().optional(),
  })
  .meta({ id: 'WebhookDelivery', description: 'One attempt to tell a webhook of one event.' })

export const webhookOperations = {
  'webhook.create': operation({
    summary: 'Has an address told of what happens from now on, at least once each and in order, signed.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/webhooks' },
    input: z.strictObject({ name, url, types }),
    output: z.object({ webhook: Webhook, secret: Secret }),
    errors: ['too_large', 'rejected', 'forbidden'],
    audit: { subject: 'name', detail: [] },
  }),
  'webhook.list': operation({
    summary: 'The webhooks, and how each comes along.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/webhooks' },
    input: z.strictObject({}),
    output: z.object({ webhooks: z.array(Webhook) }),
    errors: ['forbidden'],
  }),
  'webhook.update': operation({
    summary: 'Changes a webhook; what is left out stays. Turned on again, it is told of what happens from then on.',
    access: 'app',
    rate: 'write',
    http: { method: 'PATCH', path: '/v1/admin/webhooks/{webhook}' },
    input: z.strictObject({
      webhook,
      name: name.optional(),
      url: url.optional(),
      types: types.optional(),
      on: z.boolean().optional(),
    }),
    output: z.object({ webhook: Webhook }),
    errors: ['not_found', 'conflict', 'rejected', 'forbidden'],
    audit: { subject: 'webhook', detail: ['name', 'on'] },
  }),
  'webhook.remove': operation({
    summary: 'Removes a webhook, with what waits for it.',
    access: 'app',
    rate: 'write',
    http: { method: 'DELETE', path: '/v1/admin/webhooks/{webhook}' },
    input: z.strictObject({ webhook }),
    output: z.object({}),
    errors: ['not_found', 'forbidden'],
    audit: { subject: 'webhook', detail: [] },
  }),
  'webhook.secret': operation({
    summary: 'The secret of a webhook. With `renew` another one: for a day what is told is signed with both.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/webhooks/{webhook}/secret' },
    input: z.strictObject({ webhook, renew: z.boolean().default(false) }),
    output: z.object({
      secret: Secret,
      former: Secret.optional().meta({ description: 'The one before, while it is used, too.' }),
    }),
    errors: ['not_found', 'forbidden'],
    audit: { subject: 'webhook', detail: ['renew'] },
  }),
  'webhook.test': operation({
    summary: 'Tells a webhook of `webhook.test` now, once, and says what came of it.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/webhooks/{webhook}/test' },
    input: z.strictObject({ webhook }),
    output: z.object({ delivery: Delivery }),
    errors: ['not_found', 'forbidden'],
  }),
  'webhook.deliveries': operation({
    summary: 'What a webhook was told, the latest first: the last thousand attempts, or some more.',
    access: 'app',
    rate: 'read',
    http: { method: 'GET', path: '/v1/admin/webhooks/{webhook}/deliveries' },
    input: z.strictObject({ webhook, ...page }),
    output: z.object({ deliveries: z.array(Delivery), next: z.string().optional() }),
    errors: ['not_found', 'forbidden'],
  }),
  'webhook.replay': operation({
    summary:
      'Tells a webhook again: of one event, of those of a time, or of all since then; under the same ids. What is parked is told with them.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/webhooks/{webhook}/replay' },
    input: z.strictObject({
      webhook,
      event: plainText()
        .min(1)
        .max(400)
        .optional()
        .meta({ description: 'The id of one that `webhook.deliveries` names.' }),
      since: Millis.optional().meta({
        description: 'Those that happened from then on, as far as the feed keeps them.',
      }),
      until: Millis.optional().meta({ description: 'And before then; absent: until now.' }),
    }),
    output: z.object({}),
    errors: ['not_found', 'conflict', 'expired', 'forbidden'],
    audit: { subject: 'webhook', detail: ['event', 'since', 'until'] },
  }),
  'webhook.resume': operation({
    summary: 'Goes on with a webhook that was stopped, where it was, at once; with `drop` what is parked is forgotten.',
    access: 'app',
    rate: 'write',
    http: { method: 'POST', path: '/v1/admin/webhooks/{webhook}/resume' },
    input: z.strictObject({ webhook, drop: z.boolean().default(false) }),
    output: z.object({}),
    errors: ['not_found', 'forbidden'],
    audit: { subject: 'webhook', detail: ['drop'] },
  }),
}
