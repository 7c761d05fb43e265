import { TidingsError, type Uid, uidOf } from '@tidings/protocol'
import { gatheredItems, readEntries } from '../entries/of-item.ts'
import type { Own } from '../own/own.ts'
import type { FeedItem, FeedItemOf } from '../ports/feed.ts'
import type { Store } from '../ports/store.ts'
import { eachAtOnce } from '../turns/each-at-once.ts'
import { type AddressedParts, createAddressed } from './addressed.ts'
import { createRobotReading, type RobotRef, type RobotTold } from './reading.ts'

export interface ForRobot {
  readonly robot: Uid
  readonly ref: RobotRef
}

export interface RobotsTold {
  /** `forbidden` for who is none. */
  expect(user: Uid): Promise<void>
  /** False: it was removed, or never was. */
  isThere(robot: Uid): Promise<boolean>
  /** What items are to robots, in order. */
  of(items: readonly FeedItem[]): AsyncIterable<ForRobot>
  /** What stands there now, in order; undefined: nothing is left of it, or the robot may not read it any more. At most 500. */
  read(robot: Uid, refs: readonly RobotRef[]): Promise<readonly (RobotTold | undefined)[]>
}

interface ToldParts extends AddressedParts {
  readonly store: Store
  readonly own: Own
}

/** Items that are looked up at once, and records of one owner that one transaction changes at most. */
const itemsAtOnce = 8
const recordsAtOnce = 1000

/** What robots are told of what happens, and what they see of it when they ask. */
export function createRobotsTold({ store, own, directory, robotsKept }: ToldParts): RobotsTold {
  const addressed = createAddressed({ store, directory, robotsKept })

  async function isRobot(uid: Uid): Promise<boolean> {
    return (await directory.get(uid))?.kind === 'robot'
  }

  async function actionsIn({ owner, after, version }: FeedItemOf<'records'>): Promise<readonly ForRobot[]> {
    if (!owner.startsWith('user/') || !(await isRobot(uidOf(owner)))) return []
    const records = await store.records.since(owner, after, recordsAtOnce)
    return records
      .filter((record) => record.kind === 'action' && record.value !== null && record.version <= version)
      .map(({ key }) => ({ robot: uidOf(owner), ref: { type: 'action', key } }))
  }

  type Entries = Awaited<ReturnType<typeof readEntries>>

  async function written(item: FeedItemOf<'entries'>, entries: Entries): Promise<readonly ForRobot[]> {
    const found: ForRobot[] = []
    for (const said of entries(item)) {
      const { conversation, seq } = said.entry
      for (const robot of await addressed(said)) found.push({ robot, ref: { type: 'message', conversation, seq } })
    }
    return found
  }

  async function changed(item: FeedItemOf<'changed'>, entries: Entries): Promise<readonly ForRobot[]> {
    const found: ForRobot[] = []
    if (item.of !== 'body') return found
    const { conversation, seq, rev } = item
    for (const said of entries(item)) {
      // A link's preview is no other word of whoever wrote.
      if (said.body.editedAt === undefined && !said.body.recalled) continue
      // What robots change they would answer without end.
      if (await isRobot(uidOf(said.entry.sender))) continue
      for (const robot of await addressed(said))
        found.push({ robot, ref: { type: 'message.changed', conversation, seq, rev } })
    }
    return found
  }

  async function ofItem(item: FeedItem, entries: Entries): Promise<readonly ForRobot[]> {
    if (item.kind === 'entries') return written(item, entries)
    if (item.kind === 'changed') return changed(item, entries)
    return item.kind === 'records' ? actionsIn(item) : []
  }

  const read = createRobotReading({ store, own })

  return {
    async expect(user) {
      if (!(await isRobot(user)))
        throw new TidingsError('forbidden', 'only robots are told something: ask with the token of one')
    },

    async isThere(robot) {
      const user = await directory.get(robot)
      return user?.kind === 'robot' && !user.erased
    },

    async *of(items) {
      for (const gathered of gatheredItems(items)) {
        const entries = await readEntries(store, gathered)
        const found: (readonly ForRobot[])[] = []
        await eachAtOnce(gathered.entries(), itemsAtOnce, async ([index, item]) => {
          found[index] = await ofItem(item, entries)
        })
        for (const some of found) yield* some
      }
    },

    read,
  }
}
