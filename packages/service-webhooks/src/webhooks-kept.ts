import type { RecordEntry, ServiceGate } from '@tidings/core'
import { TidingsError } from '@tidings/protocol'
import { type WebhookEventType, webhookEventTypes } from '@tidings/protocol/webhook-events'

/** What the operator has chosen of a webhook, and whether it is told. */
export interface Webhook {
  readonly name: string
  readonly url: string
  readonly types: readonly string[]
  readonly createdAt: number
  readonly on: boolean
  /** Of its secret; the one before signs, too, until `formerUntil`. */
  readonly generation: number
  readonly formerUntil?: number
  /** Nothing was taken for too long: it is not told before the operator says so. */
  readonly stopped?: true
  /** Nodes that still follow for it are to end; then it goes. */
  readonly removed?: true
}

export interface KeptWebhook extends Webhook {
  readonly id: string
  readonly version: number
}

/** Each reads the feed for itself. */
const mostWebhooks = 50

const kind = 'webhook'

const kept = ({ key, version, value }: RecordEntry): KeptWebhook => ({
  ...(JSON.parse(value ?? '{}') as Webhook),
  id: key,
  version,
})

/** Where webhooks stand, for all nodes. */
export class WebhooksKept {
  readonly #records: ServiceGate['records']

  constructor({ records }: ServiceGate) {
    this.#records = records
  }

  /** Those that were removed and have not gone yet among them. */
  async all(): Promise<readonly KeptWebhook[]> {
    return (await this.#records.list(kind, '', 2 * mostWebhooks)).map(kept)
  }

  async find(id: string): Promise<KeptWebhook | undefined> {
    const record = await this.#records.get(kind, id)
    return record && kept(record)
  }

  async expect(id: string): Promise<KeptWebhook> {
    const found = await this.find(id)
    if (found && !found.removed) return found
    throw new TidingsError('not_found', `there is no webhook ${id}: webhook.list names them`)
  }

  async add(id: string, webhook: Webhook): Promise<KeptWebhook> {
    if ((await this.all()).filter(({ removed }) => !removed).length >= mostWebhooks)
      throw new TidingsError('too_large', `there are ${mostWebhooks} webhooks, which is the most: remove one`)
    const [version = 0] = await this.#records.put([{ kind, key: id, value: JSON.stringify(webhook), only: 'absent' }])
    return { ...webhook, id, version }
  }

  /** From what it is now; undefined when it is not there any more. */
  async change(id: string, change: (webhook: Webhook) => Webhook): Promise<KeptWebhook | undefined> {
    for (;;) {
      const before = await this.find(id)
      if (!before || before.removed) return undefined
      const { id: _, version: only, ...webhook } = before
      const after = change(webhook)
      const [version] = await this.#records.put([{ kind, key: id, value: JSON.stringify(after), only }])
      if (version !== undefined) return { ...after, id, version }
    }
  }

  async drop(id: string): Promise<void> {
    await this.#records.put([{ kind, key: id, value: null }])
  }
}

/** What `message.*` and `*` stand for; nothing: it is no type, or one of a newer version. */
export function typesMeant(one: string): readonly WebhookEventType[] {
  const nouns = one === '*' ? '' : one.endsWith('.*') ? one.slice(0, -1) : undefined
  return webhookEventTypes.filter((type) => (nouns === undefined ? type === one : type.startsWith(nouns)))
}

/** This version knows all that it asks for. */
export const knowsTypes = ({ types }: Webhook): boolean => types.every((one) => typesMeant(one).length > 0)

/** Of all of them; `invalid` names what is none. */
export function typesOf(asked: readonly string[]): ReadonlySet<WebhookEventType> {
  const found = new Set<WebhookEventType>()
  for (const [index, one] of asked.entries()) {
    const meant = typesMeant(one)
    if (meant.length === 0) {
      const message = `${JSON.stringify(one)} is no type of event: docs/reference/webhook-events.md has them all`
      throw new TidingsError('invalid', message, { issues: [{ path: `types[${index}]`, message }] })
    }
    for (const type of meant) found.add(type)
  }
  return found
}
