import { setTimeout as pause } from 'node:timers/promises'
import { ChatClient, type ClientState } from '@tidings/client'
import { httpCall } from './http-call.ts'
import type { Person } from './person.ts'
import type { Site } from './terminals.ts'

const TURNS = 40
const TURN_MS = 250
/** The newest messages of a conversation; how far back a window reaches is no matter of state. */
const TAIL = 20

/** Every person's SDK, which lived through all of it, against one that comes new: what differs, if anything. */
export async function provenSynced(site: Site, people: readonly Person[]): Promise<readonly string[]> {
  const differences = await Promise.all(people.map((person) => provenOf(site, person)))
  return differences.flat()
}

async function provenOf(site: Site, { uid, terminals: { sdk } }: Person): Promise<readonly string[]> {
  const { body } = await httpCall(site.url, site.secret, 'token.create', { user: uid })
  const fresh = new ChatClient({ url: site.url, client: { id: `${uid}-fresh`, platform: 'linux' } })
  await fresh.connect(uid, (body as { token: string }).token)
  // What is said in a room that somebody has blocked is not told, only listed.
  const conversations = Object.values(fresh.state.conversations)
    .filter(({ settings }) => settings.blocked === undefined)
    .map(({ conversation }) => conversation)
  const opened = [fresh, sdk].flatMap((client) => conversations.map((conversation) => client.open(conversation)))
  try {
    let found: string | undefined
    // What was pushed last may still be on its way to either.
    for (let turn = 0; turn < TURNS; turn++) {
      await Promise.allSettled(opened.map((one) => one.ready()))
      found = difference(shown(fresh.state, conversations), shown(sdk.state, conversations))
      if (found === undefined) return []
      await pause(TURN_MS)
    }
    return [
      `${uid}: the SDK that was there all the time differs from a new one (${sdk.state.connection.phase}): ${found}`,
    ]
  } finally {
    for (const one of opened) one.close()
    fresh.disconnect()
  }
}

/** What a user sees of these conversations and of what is theirs. */
function shown({ user, conversations, rooms, windows, own }: ClientState, listed: readonly string[]): unknown {
  return {
    user,
    own: own.items,
    conversations: byOid(listed, (oid) => {
      const { version: _, order: __, rev, ...rest } = conversations[oid] ?? ({} as ClientState['conversations'][string])
      const room = oid.startsWith('room/') ? rooms[oid.slice('room/'.length)] : undefined
      // Where history begins with joining, nobody is told of a change before it: the log's number may be ahead of theirs.
      // How many subscribe, nobody is told.
      const channel = rest.channel && { ...rest.channel, subscribers: 0, version: 0 }
      return { ...rest, channel, room, ...(room?.settings.history === 'joined' ? {} : { rev }) }
    }),
    messages: byOid(listed, (oid) => windows[oid]?.messages.slice(-TAIL)),
  }
}

const byOid = <T>(listed: readonly string[], of: (oid: string) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(listed.map((oid) => [oid, of(oid)]))

/** Where two values differ first; of a message it is said what it is there and there. */
function difference(fresh: unknown, live: unknown, path = ''): string | undefined {
  if (Object.is(fresh, live)) return undefined
  const bothObjects = typeof fresh === 'object' && typeof live === 'object' && fresh !== null && live !== null
  if (!bothObjects) return `${path}: ${brief(live)}, and new ${brief(fresh)}`
  if ('rev' in fresh && 'rev' in live && 'content' in fresh && fresh.rev !== live.rev)
    return `${path}: ${brief(live)}, and new ${brief(fresh)}`
  if ('unread' in fresh && 'unread' in live && fresh.unread !== live.unread)
    return `${path}: ${brief({ ...live, lastMessage: undefined })}, and new ${brief({ ...fresh, lastMessage: undefined })}`
  for (const key of new Set([...Object.keys(fresh), ...Object.keys(live)])) {
    const found = difference((fresh as never)[key], (live as never)[key], `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

const brief = (value: unknown): string => JSON.stringify(value)?.slice(0, 800) ?? 'nothing'
