import type { FeedItem, FeedItemOf, ServiceEntry, ServiceGate, Until } from '@tidings/core'

/** What `custom/bell` says. */
interface Bell {
  readonly minutes: number
}

const bellIn = ({ body: { content } }: ServiceEntry): Bell | undefined =>
  content.type === 'custom/bell' ? (content.data as Bell) : undefined

/** For whom it rings next, by user: what they have not read. */
interface Ring {
  readonly conversation: string
  readonly seq: number
}

const kind = 'ring'

/**
 * A whole service. Whoever sends `custom/bell` has the bell rung `minutes` later for those whom that called, who were not there,
 * and who have not read it by then: `bell`, a user like others, writes to them.
 */
export function startBell(gate: ServiceGate): () => Promise<void> {
  /** May be done twice: a ring that is set stays as it is. */
  async function set(said: ServiceEntry, { minutes }: Bell): Promise<void> {
    const { conversation, entry } = said
    const value = JSON.stringify({ conversation, seq: entry.seq } satisfies Ring)
    for await (const page of gate.recipients(said)) {
      for (const { user, call, seen, terminals } of page) {
        if (!call.calls || seen || terminals.some(({ online }) => online)) continue
        await gate.setTimer(user, entry.ts + minutes * 60_000, '')
        await gate.records.put([{ kind, key: user, value, only: 'absent' }])
      }
    }
  }

  async function takeBack(user: string): Promise<void> {
    await gate.cancelTimer(user)
    await gate.records.put([{ kind, key: user, value: null, only: 'present' }])
  }

  async function read(item: FeedItemOf<'pointer'>): Promise<void> {
    const [record, pointer] = await Promise.all([gate.records.get(kind, item.user), gate.pointer(item)])
    const ring = record && (JSON.parse(record.value ?? '') as Ring)
    if (ring && ring.conversation === pointer?.conversation && pointer.readSeq >= ring.seq) await takeBack(item.user)
  }

  async function handle(item: FeedItem): Promise<void> {
    if (item.kind === 'pointer') return read(item)
    if (item.kind !== 'entries') return
    for await (const said of gate.entries(item)) {
      const bell = bellIn(said)
      if (bell) await set(said, bell)
    }
  }

  gate.onTimer(async (user) => {
    const record = await gate.records.get(kind, user)
    if (!record) return
    const count = (await gate.unread([user])).get(user) ?? 0
    const content = { type: 'text', data: `Ding! ${count} unread.` }
    await gate.act('bell').call('message.send', { to: `user/${user}`, content, clientMsgId: `ring-${record.version}` })
    await gate.records.put([{ kind, key: user, value: null, only: record.version }])
  })

  return gate.consume({
    kinds: ['entries', 'pointer'],
    async handle(items: readonly FeedItem[], until: Until) {
      for (const item of items) {
        // All of them come again, here or where another process goes on.
        if (until.isOver) return
        await handle(item)
      }
    },
    // Who has read what meanwhile is not known: nobody is rung for what they have read.
    async lost() {
      for (const { key } of await gate.records.list(kind, '', 1000)) await takeBack(key)
    },
  })
}
