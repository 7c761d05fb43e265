import {
  type Contact,
  type ContactRequest,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Hooks } from '../hooks/hooks.ts'
import type { ChosenSettings } from '../own/chosen-settings.ts'
import type { Own, OwnPut } from '../own/own.ts'
import { byStanding, type JudgedHere, type Writer } from '../places/judged-before.ts'
import { pairKey } from '../places/place.ts'
import type { DueRecord } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Scheduler } from '../turns/scheduler.ts'
import type { Directory } from '../users/directory.ts'
import type { WordLists } from '../wordlists/word-lists.ts'
import { expectHosted, notOneself } from './hosted.ts'
import type { Relations } from './relations.ts'

/** Whoever answers late hears that a request has expired; then it goes. */
const rememberedMs = 86_400_000

export interface ContactParts {
  readonly store: Store
  readonly own: Own
  readonly settings: CoreSettings
  readonly userSettings: ChosenSettings
  readonly relations: Relations
  readonly directory: Directory
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly hooks: Hooks | undefined
  readonly wordLists: WordLists | undefined
  /** Somebody may see another's presence no longer, or now. */
  readonly presenceChanged: (uid: Uid) => void
}

const newContact = (user: Uid, now: number): Contact => ({
  user: userOid(user),
  remark: '',
  groups: [],
  favourite: false,
  friend: true,
  since: now,
})

/** One of the two may write to the other now, or see them, or no longer. */
export function relationChanged({ relations, presenceChanged }: ContactParts, a: Uid, b: Uid): void {
  relations.forget(a, b)
  presenceChanged(a)
  presenceChanged(b)
}

/** Whatever one of the two had asked the other for is settled. */
const settledRequests = (a: Uid, b: Uid): readonly OwnPut[] => [
  { uid: a, kind: 'request', key: b, value: null, only: 'present' },
  { uid: b, kind: 'request', key: a, value: null, only: 'present' },
]

/** Each has a copy. */
function requested(uid: Uid, other: Uid, request: Omit<ContactRequest, 'user' | 'direction'>): readonly OwnPut[] {
  const due = request.expiresAt + rememberedMs
  return [
    { uid, kind: 'request', key: other, value: { user: userOid(other), direction: 'out', ...request }, due },
    { uid: other, kind: 'request', key: uid, value: { user: userOid(uid), direction: 'in', ...request }, due },
  ]
}

/** What they say with it; refused for a word in it, or by the operator's hook. */
async function heard(
  { hooks, wordLists }: Pick<ContactParts, 'hooks' | 'wordLists'>,
  input: ParsedInputOf<'contact.add'>,
  { uid }: Writer,
): Promise<string> {
  const [from, user] = [userOid(uid), userOid(uidOf(input.user))]
  const greeting = wordLists ? await wordLists.ofText(input.greeting, from, user) : input.greeting
  await hooks?.hear('contact.add', { from, user, greeting })
  return greeting
}

/** Requests, and the contacts that come of them. Each change is made for both sides at once. */
export function createContactRequests(parts: ContactParts) {
  const { own, settings, userSettings, relations, directory, clock, scheduler } = parts

  /** The version of one that is pending, in this direction; one whose time is over is as good as none. */
  async function pending(uid: Uid, other: Uid, direction: 'in' | 'out'): Promise<number | undefined> {
    const { value, version } = (await own.find(uid, 'request', other)) ?? {}
    return value?.direction === direction && value.expiresAt > clock.now() ? version : undefined
  }

  async function becomeFriends({ uid: a }: Writer, b: Uid, by: JudgedHere): Promise<Contact> {
    await directory.expectThere(b)
    const now = clock.now()
    const contact = newContact(b, now)
    const raises = pairKey(a, b)
    const changes: OwnPut[] = [
      ...settledRequests(a, b),
      { uid: a, kind: 'contact', key: b, value: contact, only: 'absent', raises },
      { uid: b, kind: 'contact', key: a, value: newContact(a, now), only: 'absent', raises },
    ]
    await own.put(changes, { by })
    relationChanged(parts, a, b)
    return contact
  }

  async function add(input: ParsedInputOf<'contact.add'>, { actor }: UserCall): Promise<OutputOf<'contact.add'>> {
    expectHosted(settings)
    const { uid } = actor
    const other = uidOf(input.user)
    if (other === uid) throw notOneself()
    const { kind } = await directory.expectHears(other)
    if (await relations.isBlocked(other, uid)) throw new TidingsError('blocked', `${other} takes no requests from you`)
    if (await own.get(uid, 'contact', other)) throw new TidingsError('conflict', `${other} is a contact already`)
    const chosen = await userSettings.stored([other])
    const { requests } = chosen.of(other)
    const judged = { ...byStanding(actor), given: [relations.notBlocked(other, uid), ...chosen.given] }
    const answered = await pending(uid, other, 'in')
    // Nobody sits there who could be asked.
    const isWanted = kind === 'robot' || requests === 'accept' || answered !== undefined
    if (!isWanted && requests === 'refuse') throw new TidingsError('forbidden', `${other} takes no requests`)
    const greeting = await heard(parts, input, actor)
    if (isWanted) {
      await becomeFriends(actor, other, judged)
      return { state: 'added' }
    }
    const ts = clock.now()
    const request = { greeting, ts, expiresAt: ts + settings.contactRequestTtlMs }
    await own.put(requested(uid, other, request), { by: judged })
    scheduler.look()
    return { state: 'asked' }
  }

  async function accept(
    input: ParsedInputOf<'contact.accept'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.accept'>> {
    expectHosted(settings)
    const other = uidOf(input.user)
    const { value: request, version } = (await own.find(actor.uid, 'request', other)) ?? {}
    if (request?.direction !== 'in' || version === undefined)
      throw new TidingsError('not_found', `${other} has not asked`)
    if (request.expiresAt <= clock.now())
      throw new TidingsError('expired', 'the request has expired; ask them yourself')
    // Whoever has blocked the other meanwhile, and whoever has taken it back, has taken it away.
    const given = [{ owner: userOid(actor.uid), kind: 'request', key: other, only: version }]
    return { contact: await becomeFriends(actor, other, { ...byStanding(actor), given }) }
  }

  async function reject(
    input: ParsedInputOf<'contact.reject'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'contact.reject'>> {
    expectHosted(settings)
    const other = uidOf(input.user)
    const [removed] = await own.put(settledRequests(actor.uid, other), { by: byStanding(actor) })
    if (!removed) throw new TidingsError('not_found', `there is no request between you and ${other}`)
    return {}
  }

  return { add, accept, reject, overNow: createOverNow(parts) }
}

/** It has expired some time ago, or is of a build that gave requests no time. */
const createOverNow =
  ({ own, clock }: ContactParts) =>
  async (uid: Uid, { key, version, value }: DueRecord): Promise<void> => {
    const request = JSON.parse(value ?? 'null') as ContactRequest
    const due = request.expiresAt + rememberedMs
    const change = { uid, kind: 'request', key, only: version } as const
    await own.put([due <= clock.now() ? { ...change, value: null } : { ...change, value: request, due }])
  }
