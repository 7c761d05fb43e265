import type { ServiceHandlers } from '@tidings/core'
import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import { secretsOf } from './courier.ts'
import { stateOf } from './health.ts'
import type { OperatingParts } from './parts.ts'
import { againTimer, forgetInMs, forgetTimer } from './timers.ts'
import { WaitingRoom } from './waiting.ts'
import { type KeptWebhook, typesOf, type Webhook } from './webhooks-kept.ts'

const day = 86_400_000

type Shown = OutputOf<'webhook.list'>['webhooks'][number]
type Choosing = `webhook.${'create' | 'list' | 'update' | 'remove' | 'secret'}`

/** Which webhooks there are, and how each comes along. */
export function createChoosing(parts: OperatingParts): Pick<ServiceHandlers, Choosing> {
  const { gate, posting, clock, ids, kept, changed } = parts
  const partOf = (id: string) => gate.part(id)

  async function change(id: string, to: (webhook: Webhook) => Webhook): Promise<KeptWebhook> {
    const after = await kept.change(id, to)
    if (!after) return kept.expect(id)
    await changed()
    return after
  }

  async function create({ name, url, types }: ParsedInputOf<'webhook.create'>): Promise<OutputOf<'webhook.create'>> {
    typesOf(types)
    posting.expectAddress(url)
    const id = ids.room()
    // Before it is there: whichever node sees it follows from here.
    await partOf(id).begin()
    const webhook = await kept
      .add(id, { name, url, types, createdAt: clock.now(), on: true, generation: 1 })
      .catch(async (error: unknown) => {
        await partOf(id).forget()
        throw error
      })
    await changed()
    return { webhook: await shown(parts, webhook), secret: secretsOf(parts, webhook, clock.now())[0] }
  }

  async function list(): Promise<OutputOf<'webhook.list'>> {
    const there = (await kept.all()).filter(({ removed }) => !removed)
    const webhooks: Shown[] = []
    for (const one of there) webhooks.push(await shown(parts, one))
    return { webhooks }
  }

  async function update({
    webhook: id,
    ...patch
  }: ParsedInputOf<'webhook.update'>): Promise<OutputOf<'webhook.update'>> {
    const { url, on } = await kept.expect(id)
    if (patch.types) typesOf(patch.types)
    if (patch.url !== undefined) posting.expectAddress(patch.url)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    // What has failed until now says nothing of another address, and nobody has tried while it was off.
    const tellsAnew = (patch.url ?? url) !== url || (patch.on === true && !on)
    const part = partOf(id)
    if (tellsAnew) await new WaitingRoom({ ...parts, part }).renew()
    const after = await change(id, (before) => ({ ...before, ...given }))
    if (tellsAnew) await part.setTimer(againTimer, clock.now(), '')
    return { webhook: await shown(parts, after) }
  }

  async function remove({ webhook: id }: ParsedInputOf<'webhook.remove'>): Promise<OutputOf<'webhook.remove'>> {
    await kept.expect(id)
    await change(id, (before) => ({ ...before, on: false, removed: true }))
    await gate.setTimer(`${forgetTimer}/${id}`, clock.now() + forgetInMs, '')
    return {}
  }

  async function secret({ webhook: id, renew }: ParsedInputOf<'webhook.secret'>): Promise<OutputOf<'webhook.secret'>> {
    const now = clock.now()
    const before = await kept.expect(id)
    const webhook = renew
      ? await change(id, (one) => ({ ...one, generation: one.generation + 1, formerUntil: now + day }))
      : before
    const [secret, former] = secretsOf(parts, webhook, now)
    return { secret, ...(former === undefined ? {} : { former }) }
  }

  return {
    'webhook.create': create,
    'webhook.list': list,
    'webhook.update': update,
    'webhook.remove': remove,
    'webhook.secret': secret,
  }
}

async function shown(parts: OperatingParts, webhook: KeptWebhook): Promise<Shown> {
  const { id, name, url, types, createdAt, on, stopped } = webhook
  const part = parts.gate.part(id)
  const waiting = new WaitingRoom({ ...parts, part })
  const [behind, count, parked, state] = await Promise.all([
    part.behind(),
    waiting.count(),
    waiting.parked(),
    stateOf(part),
  ])
  const { failingSince, fault } = state
  return {
    ...{ webhook: id, name, url, types: [...types], createdAt, behind, waiting: count, parked },
    state: on ? (stopped ? 'stopped' : 'on') : 'off',
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(fault === undefined || fault === '' ? {} : { fault }),
  }
}
