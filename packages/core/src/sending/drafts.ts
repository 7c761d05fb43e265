import { mayRefer, roomOid, TidingsError, type Uid, uidOf } from '@tidings/protocol'
import type { Copying } from '../drafting/copying.ts'
import { type Draft, draftOf, type Sender, type SendInput } from '../drafting/draft.ts'
import { followsOf } from '../drafting/following.ts'
import type { References } from '../drafting/references.ts'
import type { Enclosing } from '../enclosing/enclosing.ts'
import { mayCopy, sourcesIn } from '../entries/copies.ts'
import { mentionedUsers, mentionsAll } from '../entries/mentions.ts'
import type { Mutes } from '../mutes/mutes.ts'
import { fromMessageId } from '../places/message-id.ts'
import type { Place } from '../places/place.ts'
import type { RoomState, RoomStates } from '../places/room-states.ts'
import type { Clock } from '../ports/system.ts'
import type { BetweenRobots } from '../robots/between-robots.ts'
import { expectMaySpeak, expectPower } from '../rooms/powers.ts'
import type { Directory } from '../users/directory.ts'

export interface DraftsParts {
  readonly rooms: RoomStates
  readonly directory: Directory
  readonly clock: Clock
  readonly enclosing: Enclosing
  readonly copying: Copying
  readonly references: References
  readonly mutes: Mutes
  readonly betweenRobots: BetweenRobots
}

/** What is to be sent as it is said in its place: whether the sender may say it there, and what it refers to. */
export class Drafts {
  readonly #parts: DraftsParts

  constructor(parts: DraftsParts) {
    this.#parts = parts
  }

  /** Without waiting where there is nothing to look up, as for nearly every message. */
  of(place: Place, input: SendInput, sender: Sender): Draft | Promise<Draft> {
    const { content, thread, replyTo, mentions } = input
    const { rooms, mutes } = this.#parts
    const room = place.kind === 'room' ? rooms.cached(place) : undefined
    const isPlain = !mayRefer(content.type) && !mayCopy(content.type) && thread === undefined && replyTo === undefined
    const isForSome = mentions !== undefined && mentionedUsers(mentions).length > 0
    const isRobots = sender.actor?.isRobot === true && place.kind === 'pair'
    if (!isPlain || isForSome || isRobots || !mutes.isKnown || (place.kind === 'room' && !room))
      return this.lookUp(place, input, sender)
    const isReached = !mutes.passes(content.type)
    if (isReached) mutes.expectKnown(sender.uid)
    if (room) this.#expectMaySay(room, input, sender, isReached)
    return draftOf({ place, input, sender })
  }

  async lookUp(place: Place, input: SendInput, sender: Sender): Promise<Draft> {
    const { rooms, directory, copying, enclosing, references, mutes, betweenRobots } = this.#parts
    const { uid } = sender
    const isReached = !mutes.passes(input.content.type)
    if (isReached) await mutes.expect(uid)
    if (place.kind === 'room') this.#expectMaySay(await rooms.of(place), input, sender, isReached)
    await directory.expectNoneDeleted(mentionedUsers(input.mentions))
    const said = sender.fromLog ? input.content : await copying.fill(input.content, uid)
    const { content, attachments } = await enclosing.enclose(said, sender.by ?? uid)
    const thread = await references.resolve(place, uid, input)
    const copies = mayCopy(content.type) ? sourcesIn(content).map(fromMessageId) : undefined
    const filled = { ...input, content, ...(thread === undefined ? {} : { thread }) }
    const follows = thread === undefined ? undefined : await this.#follows(place, thread, input, uid)
    const robotStep = await betweenRobots.step(place, uid, input.mentions)
    return draftOf({ place, input: filled, sender, attachments, copies, follows, robotStep })
  }

  #expectMaySay(room: RoomState, input: SendInput, sender: Sender, isReached: boolean): void {
    if (isReached) expectMaySpeak(room, sender.uid, this.#parts.clock.now())
    expectMayAddress(room, input, sender)
  }

  async #follows(place: Place, thread: string, { mentions, options }: SendInput, sender: Uid) {
    const { references, rooms } = this.#parts
    const root = await references.root(thread)
    const members = place.kind === 'room' ? (await rooms.of(place)).members : undefined
    return followsOf({ place, thread, root, sender, mentions, targets: options?.targets, members })
  }
}

/** Apart from mutes. */
function expectMayAddress(room: RoomState, { mentions, options }: SendInput, { uid, actor }: Sender): void {
  // An admin of the room lets an incoming webhook do so.
  if (mentionsAll(mentions) && !actor?.incoming?.mentionAll) expectPower(room, uid, 'mentionAll', 'mention all')
  const stranger = options?.targets?.find((target) => !room.members.has(uidOf(target)))
  if (stranger === undefined) return
  const message = `${stranger} is not a member of ${roomOid(room.room.id)}`
  throw new TidingsError('not_member', message, { issues: [{ path: 'options.targets', message }] })
}
