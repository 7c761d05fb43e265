import {
  type FileOffer,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { AttachmentViewing } from '../attachments/viewing.ts'
import type { UserCall } from '../calls/call.ts'
import { notOneself } from '../contacts/hosted.ts'
import type { Places } from '../conversations/places.ts'
import type { Readings } from '../conversations/reading.ts'
import type { Sender } from '../drafting/draft.ts'
import type { Judging } from '../judging/judging.ts'
import type { Own } from '../own/own.ts'
import { byStanding, type JudgedHere } from '../places/judged-before.ts'
import type { DueRecord } from '../ports/records.ts'
import type { Clock, Ids } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'
import { type Sending, senderOf } from './send.ts'

export interface OfferParts {
  readonly own: Own
  readonly viewing: AttachmentViewing
  readonly readings: Readings
  readonly places: Places
  readonly judging: Judging
  readonly directory: Directory
  readonly sending: Sending
  readonly scheduler: Scheduler
  readonly clock: Clock
  readonly ids: Ids
  readonly settings: CoreSettings
}

/** A settled offer stays for its two people to see. */
const rememberedMs = 24 * 3_600_000

const isOpen = ({ state }: FileOffer): boolean => state === 'offered' || state === 'accepted'

function expectState({ state }: FileOffer, ...states: readonly FileOffer['state'][]): void {
  if (!states.includes(state)) throw new TidingsError('conflict', `the offer is ${state} already`)
}

/** One of a user's offers, and by what they were judged; absent where what they did before stands already. */
interface Moved {
  readonly uid: Uid
  readonly id: string
  readonly by?: JudgedHere
}

const movedBy = (actor: UserCall['actor'], id: string): Moved => ({
  ...{ uid: actor.uid, id },
  by: byStanding(actor),
})

/** `conflict` when it is not in that state any more, also when somebody was faster. */
async function move(
  { own, clock }: OfferParts,
  { uid, id, by }: Moved,
  next: (offer: FileOffer) => FileOffer['state'],
): Promise<FileOffer> {
  const offer = await own.expect(uid, 'offer', id, `there is no offer ${id}`)
  const now = clock.now()
  if (isOpen(offer) && offer.expiresAt <= now) throw new TidingsError('conflict', 'the offer has expired')
  const moved = { ...offer, state: next(offer) }
  const due = isOpen(moved) ? offer.expiresAt : now + rememberedMs
  const stand = await Promise.all(
    [offer.from, offer.to].map(async (oid) => ({
      uid: uidOf(oid),
      version: (await own.find(uidOf(oid), 'offer', id))?.version,
    })),
  )
  const changed = await own.put(
    stand.flatMap(({ uid: user, version }) =>
      version === undefined ? [] : [{ uid: user, kind: 'offer' as const, key: id, value: moved, due, only: version }],
    ),
    { whole: true, by },
  )
  if (changed.includes(false)) throw new TidingsError('conflict', 'the offer has just changed; look at it again')
  return moved
}

/** Files that are offered first and uploaded when the other accepts. Both people have a copy; the two change together. */
export function createOffers(parts: OfferParts) {
  const { own, places, judging, directory, scheduler, clock, ids, settings } = parts

  async function make(input: ParsedInputOf<'offer.make'>, { actor }: UserCall): Promise<OutputOf<'offer.make'>> {
    const { uid } = actor
    const other = uidOf(input.to)
    if (other === uid) throw notOneself()
    await directory.expectThere(other)
    const place = await places.toSend(uid, userOid(other))
    const judged = await judging.of(place, actor)
    const limit = settings.media.maxBytes
    if (input.size > limit) throw new TidingsError('too_large', `this server takes at most ${limit} bytes`, { limit })
    const { name, size, mime } = input
    const now = clock.now()
    const expiresAt = now + settings.media.offerTtlMs
    const parties = { id: ids.session(), from: userOid(uid), to: userOid(other) }
    const offer: FileOffer = { ...parties, name, size, ...(mime ? { mime } : {}), state: 'offered', ts: now, expiresAt }
    await own.put(
      [uid, other].map((user) => ({ uid: user, kind: 'offer', key: offer.id, value: offer, due: expiresAt })),
      { by: { judged, place } },
    )
    scheduler.look()
    return { offer }
  }

  async function answer(input: ParsedInputOf<'offer.answer'>, { actor }: UserCall): Promise<OutputOf<'offer.answer'>> {
    const offer = await move(parts, movedBy(actor, input.id), (found) => {
      if (found.to !== userOid(actor.uid)) throw new TidingsError('conflict', 'the other one answers it')
      expectState(found, 'offered')
      return input.accept ? 'accepted' : 'declined'
    })
    return { offer }
  }

  async function withdraw(
    input: ParsedInputOf<'offer.withdraw'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'offer.withdraw'>> {
    const offer = await move(parts, movedBy(actor, input.id), (found) => {
      if (found.from !== userOid(actor.uid)) throw new TidingsError('conflict', 'only who made it withdraws an offer')
      expectState(found, 'offered', 'accepted')
      return 'withdrawn'
    })
    return { offer }
  }

  /** Sent before the offer is settled: its clientMsgId lets no crash between send it twice. */
  async function complete(input: ParsedInputOf<'offer.complete'>, call: UserCall): Promise<OutputOf<'offer.complete'>> {
    const { viewing, sending, readings } = parts
    const { uid } = call.actor
    const offer = await own.expect(uid, 'offer', input.id, `there is no offer ${input.id}`)
    if (offer.from !== userOid(uid)) throw new TidingsError('conflict', 'only who made an offer sends its file')
    expectState(offer, 'accepted')
    const { size, facts, source } = await viewing.expect(uid, input.attachment)
    // What was offered is what came; of what is kept in its place the size is another.
    if (size !== offer.size && source === undefined)
      throw new TidingsError('conflict', `the file has ${size} bytes, the one offered has ${offer.size}`)
    const content = { type: facts?.kind ?? 'file', data: { attachment: input.attachment, name: offer.name } }
    // The terminal that calls did not write the message: it gets its event like the others.
    const sender: Sender = { ...senderOf(call), isTold: true }
    const sent = await sending.send({ to: offer.to, content, clientMsgId: `offer-${offer.id}` }, sender)
    const settled = await move(parts, { uid, id: input.id }, (found) => {
      expectState(found, 'accepted')
      return 'sent'
    })
    const { reading, entry } = await readings.message(uid, sent.id)
    return { offer: settled, message: readings.present(reading, entry) }
  }

  /** Its time is over: an open one expires, a settled one is forgotten. */
  async function overNow(uid: Uid, { key, version, value }: DueRecord): Promise<void> {
    const offer = JSON.parse(value ?? 'null') as FileOffer
    const change = { uid, kind: 'offer', key, only: version } as const
    if (!isOpen(offer)) await own.put([{ ...change, value: null }])
    else await own.put([{ ...change, value: { ...offer, state: 'expired' }, due: clock.now() + rememberedMs }])
  }

  return { make, answer, withdraw, complete, overNow }
}
