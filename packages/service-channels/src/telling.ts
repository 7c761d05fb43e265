import { eachAtOnce, type ServiceHandlers } from '@tidings/core'
import { TidingsError, uidOf, userOid } from '@tidings/protocol'
import type { ChannelParts } from './parts.ts'

/** Messages that are said at once: others stand between them. */
const atOnce = 8

/** What stops all of it: who comes again goes on. */
const stopsAll: ReadonlySet<string> = new Set(['unavailable', 'rate_limited', 'rejected', 'muted', 'too_large'])

/** Editors say something to some of those who read their channel. */
export function createTelling({ gate: { channels } }: Pick<ChannelParts, 'gate'>): Pick<ServiceHandlers, 'desk.tell'> {
  return {
    async 'desk.tell'({ channel: id, users, content, clientMsgId }, { actor }) {
      const channel = await channels.expectEditor(id, actor.uid)
      const uids = [...new Set(users.map(uidOf))]
      const reads = new Set(await channels.readers(channel, uids))
      const left = new Set(uids.filter((uid) => !reads.has(uid)))
      await eachAtOnce(reads, atOnce, async (to) => {
        try {
          await channels.say(id, { to, content, oneOf: clientMsgId, by: actor.uid })
        } catch (error) {
          if (!(error instanceof TidingsError) || stopsAll.has(error.code)) throw error
          // They have blocked it, say.
          left.add(to)
        }
      })
      return { told: uids.length - left.size, left: [...left].map(userOid) }
    },
  }
}
