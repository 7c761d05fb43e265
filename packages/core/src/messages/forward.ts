import { isNotice, type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { FoundMessage, Readings } from '../conversations/reading.ts'
import type { Body } from './body.ts'
import { bodyOf } from './present.ts'
import { type Sender, type SendInput, type Sending, senderOf } from './send.ts'

interface Source {
  readonly found: FoundMessage
  readonly body: Body
  /** Whose words, from the first sender on. */
  readonly origin: { readonly from: string; readonly ts: number }
}

type Part = Pick<SendInput, 'content'> & Pick<Sender, 'forwarded'>

/** Sends on what others have said, one by one or as a bundle. */
export function createForward(readings: Readings, sending: Sending) {
  async function sourceOf(uid: string, id: string): Promise<Source> {
    const found = await readings.message(uid, id)
    const body = bodyOf(found.entry)
    if (body.recalled || isNotice(body.content.type))
      throw new TidingsError('forbidden', `message ${id} has nothing to forward`)
    if (body.expireAfterRead !== undefined) throw new TidingsError('forbidden', `message ${id} is to be read once`)
    return { found, body, origin: body.forwarded ?? { from: found.entry.sender, ts: found.entry.ts } }
  }

  /** What is sent to each target. */
  function partsOf(input: ParsedInputOf<'message.forward'>, sources: readonly Source[]): Part[] {
    if (!input.bundle) return sources.map(({ body, origin }) => ({ content: body.content, forwarded: origin }))
    const messages = sources.map(({ body, origin }) => ({ ...origin, content: body.content }))
    return [{ content: { type: 'merge', data: { title: input.bundle.title, messages } } }]
  }

  /** All are asked before the first is sent: no half of a forward. */
  async function checkAll(uid: string, targets: readonly string[], parts: readonly Part[]): Promise<void> {
    for (const to of targets) for (const { content } of parts) await sending.check({ to, content }, uid)
  }

  return async (input: ParsedInputOf<'message.forward'>, call: UserCall): Promise<OutputOf<'message.forward'>> => {
    const sources: Source[] = []
    for (const id of input.ids) sources.push(await sourceOf(call.actor.uid, id))
    const parts = partsOf(input, sources)
    const targets = [...new Set(input.to)]
    await checkAll(call.actor.uid, targets, parts)
    const sent: OutputOf<'message.forward'>['sent'] = []
    for (const [to, part, id] of pairs(targets, parts, input.clientMsgId)) {
      const { content, ...origin } = part
      // The terminal that forwards did not write these: it gets their events like the others.
      const sender: Sender = { ...senderOf(call), session: undefined, ...origin }
      sent.push({ to, ...(await sending.send({ to, content, ...id }, sender)) })
    }
    return { sent }
  }
}

/** Each part to each target, under an id made of the whole forward's. */
function pairs(targets: readonly string[], parts: readonly Part[], clientMsgId: string | undefined) {
  return targets.flatMap((to, at) =>
    parts.map((part, index) => {
      const id = clientMsgId === undefined ? {} : { clientMsgId: `${clientMsgId}.${at}.${index}` }
      return [to, part, id] as const
    }),
  )
}
