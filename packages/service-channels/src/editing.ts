import type { ServiceHandlers } from '@tidings/core'
import { type AutoReply, limits, TidingsError, utf8Length } from '@tidings/protocol'
import type { ChannelParts } from './parts.ts'
import type { RepliesKept } from './replies-kept.ts'

type Operation = `autoreply.${'list' | 'put' | 'remove'}`

interface EditingParts extends Pick<ChannelParts, 'gate' | 'clock' | 'ids'> {
  readonly replies: RepliesKept
}

/** What editors have their channels answer by themselves, on whichever node. */
export function createEditing({ gate, clock, ids, replies }: EditingParts): Pick<ServiceHandlers, Operation> {
  const { channels } = gate

  /** In the order in which they were made. */
  const newId = (): string => `${clock.now().toString(36).padStart(9, '0')}-${ids.room()}`.slice(0, 24)

  /** Whether whoever comes is noted. */
  async function noteWelcome(channel: string): Promise<void> {
    await channels.setWelcomes(
      channel,
      (await replies.of(channel)).some(({ on }) => on === 'subscribe'),
    )
  }

  async function expect(channel: string, id: string): Promise<AutoReply> {
    const found = await replies.find(channel, id)
    if (found) return found
    throw new TidingsError('not_found', `this channel has no automatic answer ${id}: autoreply.list names them`)
  }

  return {
    async 'autoreply.list'({ channel }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      return { replies: [...(await replies.of(channel))] }
    },
    async 'autoreply.put'({ channel, id, on, content }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      if ((await channels.ofAccount(channel)) !== channel)
        throw new TidingsError('forbidden', 'nobody can write to this channel yet: channel.update {contact: true}')
      if (id !== undefined) await expect(channel, id)
      expectFits(content)
      const reply: AutoReply = { id: id ?? newId(), on, content }
      await replies.put(channel, reply)
      await noteWelcome(channel)
      return { reply }
    },
    async 'autoreply.remove'({ channel, id }, { actor }) {
      await channels.expectEditor(channel, actor.uid)
      await expect(channel, id)
      await replies.remove(channel, id)
      await noteWelcome(channel)
      return {}
    },
  }
}

function expectFits(content: AutoReply['content']): void {
  if (content.type.startsWith('notice/') || content.type === 'menu')
    throw new TidingsError('forbidden', `only the server writes ${content.type}`)
  const most = limits.autoReplyBytes
  if (utf8Length(JSON.stringify(content)) > most)
    throw new TidingsError('too_large', `an automatic answer has at most ${most} bytes`, { limit: most })
}
