import { limits, type OutputOf, type ParsedInputOf, TidingsError, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { FoundMessage } from '../conversations/reading.ts'
import type { UserActor } from '../judging/judging.ts'
import { JudgedBefore } from '../places/judged-before.ts'
import { oidFor } from '../places/kinds.ts'
import type { Entry, Judged, Marking } from '../ports/message-log.ts'
import { bodyOf, isAnonymousPoll } from '../presenting/entry.ts'
import { expectPower } from '../rooms/powers.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import { answer, type ChangeParts, expectMayTouch } from './changes.ts'

/** A message on which somebody may put something, and by what. */
export type Touched = FoundMessage & { readonly judged: Judged }

/** A message on which the caller may put something. */
export async function touch(parts: ChangeParts, actor: UserActor, id: string, as?: 'of'): Promise<Touched> {
  const found = await parts.readings.message(actor.uid, id)
  const judged = await expectMayTouch(parts, found.reading.place, actor, as ?? 'ofMark')
  if (bodyOf(found.entry).recalled) throw new TidingsError('conflict', 'the message was recalled')
  return { ...found, judged }
}

/** Sets or takes marks, and tells the readers when that changed anything. `JudgedBefore`. */
export async function mark(
  { store, clock, tell }: ChangeParts,
  { entry, reading, judged }: Touched,
  marking: Pick<Marking, 'kind' | 'add' | 'remove' | 'replace' | 'keys' | 'perUser' | 'entries'> & {
    readonly user?: string
  },
): Promise<Entry> {
  const { conversation, seq } = entry
  const at = { conversation, seq, user: reading.uid, judged, ts: clock.now(), named: limits.tallyUsers }
  const marked = await store.log.mark({ ...at, ...marking })
  if (!marked) throw new TidingsError('not_found', 'the message is gone')
  if (marked.kind === 'stale') throw new JudgedBefore(reading.place)
  if (marked.kind === 'full') throw tooMany(marking, marked.bound)
  if (marked.kind === 'changed')
    tell({ kind: 'changed', place: reading.place, entry: marked.entry, access: judged.access })
  return marked.entry
}

type Bounds = Pick<Marking, 'kind' | 'keys' | 'perUser' | 'entries'>

function tooMany({ kind, keys, perUser = keys, entries = keys }: Bounds, bound: 'keys' | 'perUser' | 'entries') {
  const what = kind === 'vote' ? 'answers' : 'different reactions'
  const [limit, says] = {
    keys: [keys, `a message takes at most ${keys} ${what}; give one that is there`],
    perUser: [perUser, `you may give a message at most ${perUser} ${what}; take one back first`],
    entries: [entries, `a conversation takes at most ${entries} pins; take some down first`],
  }[bound] as [number, string]
  return new TidingsError('too_large', says, { limit })
}

/** Reactions and pins: what members put on a message without changing its words. */
export function createMarks(parts: ChangeParts) {
  const { store, readings, rooms, wordLists } = parts

  /** A short name is a word like others, which everybody reads; there is nothing that could be put in its place. */
  async function expectWanted({ reading: { place, uid } }: FoundMessage, key: string): Promise<void> {
    const said = await wordLists?.ofText(key, userOid(uid), oidFor(place, uid))
    if (said !== undefined && said !== key) throw wordsRefused()
  }

  async function react(input: ParsedInputOf<'message.react'>, { actor }: UserCall): Promise<OutputOf<'message.react'>> {
    const found = await touch(parts, actor, input.id)
    if (input.on) await expectWanted(found, input.key)
    const keys = input.on ? { add: [input.key] } : { remove: [input.key] }
    const bounds = { keys: limits.reactionKeys, perUser: limits.reactionsPerUser }
    return answer(found, await mark(parts, found, { kind: 'reaction', ...bounds, ...keys }))
  }

  async function pin(input: ParsedInputOf<'message.pin'>, { actor }: UserCall): Promise<OutputOf<'message.pin'>> {
    const found = await touch(parts, actor, input.id, 'of')
    const { place } = found.reading
    if (place.kind === 'room') expectPower(await rooms.of(place), actor.uid, 'pin', 'pin messages')
    const pinnedBy = found.entry.marks?.find(({ kind }) => kind === 'pin')?.users[0]
    if (input.on ? pinnedBy !== undefined : pinnedBy === undefined) return answer(found, found.entry)
    // Whoever takes it down takes down what another one has put up.
    const change = pinnedBy === undefined ? { add: [''] } : { remove: [''], user: pinnedBy }
    return answer(found, await mark(parts, found, { kind: 'pin', keys: 1, entries: limits.pins, ...change }))
  }

  async function reactions(
    input: ParsedInputOf<'message.reactions'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'message.reactions'>> {
    const { entry } = await readings.message(actor.uid, input.id)
    const body = bodyOf(entry)
    if (isAnonymousPoll(body)) throw new TidingsError('forbidden', 'the poll is anonymous')
    const kind = body.content.type === 'poll' ? 'vote' : 'reaction'
    const { conversation, seq } = entry
    const uids = await store.log.markers({ conversation, seq, kind, key: input.key }, input.next ?? '', input.limit)
    const last = uids.at(-1)
    return { users: uids.map(userOid), ...(last !== undefined && uids.length === input.limit ? { next: last } : {}) }
  }

  return { react, pin, reactions }
}
