import { type Content, type Uid, uidOf } from '@tidings/protocol'
import type { ServiceEntry } from '../entries/body.ts'
import { mentionedUsers, wordsOf } from '../entries/mentions.ts'
import { fromMessageId } from '../places/message-id.ts'
import { otherOf, placeFromKey } from '../places/place.ts'
import type { ConversationId } from '../ports/message-log.ts'
import type { Store } from '../ports/store.ts'
import { isForOthers } from '../presenting/entry.ts'
import type { Directory } from '../users/directory.ts'
import { keptIn, type RobotsKept } from './robots-kept.ts'

export interface AddressedParts {
  readonly store: Pick<Store, 'conversations' | 'log' | 'rooms'>
  readonly directory: Directory
  readonly robotsKept: RobotsKept
}

/** Notices of a room that name whom they concern. */
const comings: ReadonlySet<string> = new Set([
  ...['notice/room-created', 'notice/members-added', 'notice/member-joined'],
  ...['notice/member-left', 'notice/members-removed'],
])

/** Robots of one room whose commands are looked through. */
const mostOfRoom = 100

const command = /^\s*\/([a-z0-9_]{1,32})(?:@([^\s@]{1,64}))?(?=\s|$)/i

interface Called {
  readonly name: string
  readonly of: string | undefined
}

function calledIn(content: Content): Called | undefined {
  const match = command.exec(wordsOf(content))
  return match?.[1] === undefined ? undefined : { name: match[1].toLowerCase(), of: match[2] }
}

/** Whom it names that came or went. */
const movedIn = ({ type, data }: Content): readonly Uid[] =>
  comings.has(type) ? ((data as { readonly users?: readonly string[] }).users ?? []).map(uidOf) : []

/** What a member may read of a room: nothing of before they came. */
export async function mayRead(
  { conversations }: Pick<Store, 'conversations'>,
  id: ConversationId,
  robot: Uid,
): Promise<(seq: number) => boolean> {
  const member = await conversations.membership(id, robot)
  return (seq) => member !== undefined && seq > Math.max(member.clearedSeq, member.joinedSeq)
}

export const isMoved = ({ body: { content } }: ServiceEntry, robot: Uid): boolean => movedIn(content).includes(robot)

/**
 * Which robots an entry calls: the other of a pair; in a room those that it mentions, whose message it answers, one of whose commands
 * it begins with, those that hear everything there, and those that came by it or went. No robot hears itself,
 * nor another one unless that mentions it: what they say to each other would never end.
 */
export function createAddressed({ store, directory, robotsKept }: AddressedParts) {
  async function robotsAmong(uids: readonly Uid[]): Promise<readonly Uid[]> {
    const users = await Promise.all([...new Set(uids)].map((uid) => directory.get(uid)))
    return users.flatMap((user) => (user?.kind === 'robot' && !user.erased && !user.banned ? [user.uid] : []))
  }

  const isRobot = async (uid: Uid): Promise<boolean> => (await directory.get(uid))?.kind === 'robot'

  async function answeredBy({ entry, body }: ServiceEntry): Promise<readonly Uid[]> {
    if (body.replyTo === undefined) return []
    const { conversation, seq } = fromMessageId(body.replyTo)
    const answered = conversation === entry.conversation ? await store.log.get(conversation, seq) : undefined
    return answered ? [uidOf(answered.sender)] : []
  }

  async function commanded({ entry, body }: ServiceEntry): Promise<readonly Uid[]> {
    const called = entry.type === 'event' ? undefined : calledIn(body.content)
    if (!called) return []
    if (called.of !== undefined) return [called.of]
    const there = await store.rooms.robots(entry.conversation, mostOfRoom)
    const kept = await Promise.all(there.map((uid) => robotsKept.find(uid)))
    const knows = kept.map((record) => record && keptIn(record).commands.some(({ name }) => name === called.name))
    return there.filter((_, index) => knows[index])
  }

  /** Those that an admin lets hear everything. */
  async function hearingIn(room: string): Promise<readonly Uid[]> {
    return ((await store.rooms.get(room))?.settings.hears ?? []).map(uidOf)
  }

  async function inRoom(said: ServiceEntry, room: string, sender: Uid): Promise<readonly Uid[]> {
    const { entry, body } = said
    if (entry.type === 'event') return robotsAmong(movedIn(body.content))
    const mentioned = mentionedUsers(body.mentions)
    const [answered, called, hearing] = await Promise.all([answeredBy(said), commanded(said), hearingIn(room)])
    const asked = await robotsAmong([...mentioned, ...answered, ...called, ...hearing])
    const robots = asked.length > 0 && (await isRobot(sender)) ? asked.filter((one) => mentioned.includes(one)) : asked
    const reads = await Promise.all(
      robots.map(async (robot) => robot !== sender && (await mayRead(store, entry.conversation, robot))(entry.seq)),
    )
    return robots.filter((robot, index) => reads[index] && !isForOthers(body, entry.sender, robot))
  }

  return async function addressed(said: ServiceEntry): Promise<readonly Uid[]> {
    const { entry, conversation } = said
    const sender = uidOf(entry.sender)
    const place = placeFromKey(entry.conversation, conversation)
    if (place.kind === 'room') return inRoom(said, place.room, sender)
    if (place.kind !== 'pair') return []
    const other = otherOf(place, sender)
    const [robot] = other === sender ? [] : await robotsAmong([other])
    return robot === undefined || (await isRobot(sender)) ? [] : [robot]
  }
}
