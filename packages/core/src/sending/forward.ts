import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Copying, Source } from '../drafting/copying.ts'
import type { Sender, SendInput } from '../drafting/draft.ts'
import type { Repeats } from '../drafting/repeats.ts'
import { Dropped } from './hearing.ts'
import { type Sending, senderOf } from './send.ts'

type Part = Pick<SendInput, 'content'> & Pick<Sender, 'forwarded' | 'fromLog'>

/** Sends on what others have said, one by one or as a bundle. */
export function createForward(copying: Copying, sending: Sending, repeats: Repeats) {
  /** What others have said. */
  async function copiesOf({ ids, bundle }: ParsedInputOf<'message.forward'>, uid: string): Promise<readonly Part[]> {
    if (bundle) {
      const asked = { type: 'merge', data: { title: bundle.title, messages: ids.map((id) => ({ id })) } }
      return [{ content: await copying.fill(asked, uid), fromLog: true }]
    }
    const sources: Source[] = []
    for (const id of ids) sources.push(await copying.source(uid, id))
    return sources.map(({ body, origin }) => ({ content: body.content, forwarded: origin, fromLog: true }))
  }

  /** What is sent to each target. */
  async function partsOf(input: ParsedInputOf<'message.forward'>, uid: string): Promise<readonly Part[]> {
    const copies = await copiesOf(input, uid)
    return input.comment === undefined ? copies : [{ content: input.comment }, ...copies]
  }

  /** All are asked before the first is sent: no half of a forward. */
  async function checkAll(uid: string, targets: readonly string[], parts: readonly Part[]): Promise<void> {
    for (const to of targets)
      for (const { content, ...more } of parts) await sending.check({ to, content }, { uid, ...more })
  }

  return async (input: ParsedInputOf<'message.forward'>, call: UserCall): Promise<OutputOf<'message.forward'>> => {
    const { uid } = call.actor
    const targets = [...new Set(input.to)]
    let parts: readonly Part[]
    try {
      parts = await partsOf(input, uid)
      await checkAll(uid, targets, parts)
    } catch (refusal) {
      const asked = pairs(targets, Array.from({ length: lengthOf(input) }), input.clientMsgId)
      return {
        sent: [
          ...(await repeats.allOr(
            refusal,
            asked.map(([to, _, id]) => ({ to, ...id })),
            uid,
          )),
        ],
      }
    }
    const sends = pairs(targets, parts, input.clientMsgId).map(([to, part, id]) => {
      const { content, ...more } = part
      // The terminal that forwards did not write these: it gets their events like the others.
      const sender: Sender = { ...senderOf(call), isTold: true, ...more }
      return { message: { to, content, ...id }, sender }
    })
    const heard: (SendInput | undefined)[] = []
    for (const { message, sender } of sends) heard.push(await sending.hear(message, sender).catch(unlessDropped))
    const sent: OutputOf<'message.forward'>['sent'] = []
    for (const [at, { message, sender }] of sends.entries())
      sent.push({ to: message.to, ...(await sending.send(message, { ...sender, heard: heard[at] })) })
    return { sent }
  }
}

/** It is looked at once more when it is sent, and goes nowhere. */
function unlessDropped(refusal: unknown): undefined {
  if (!(refusal instanceof Dropped)) throw refusal
}

/** How many messages each target gets. */
const lengthOf = ({ ids, bundle, comment }: ParsedInputOf<'message.forward'>): number =>
  (bundle ? 1 : ids.length) + (comment === undefined ? 0 : 1)

/** Each part to each target, under an id made of the whole forward's. */
function pairs<P>(targets: readonly string[], parts: readonly P[], clientMsgId: string | undefined) {
  return targets.flatMap((to, at) =>
    parts.map((part, index) => {
      const id = clientMsgId === undefined ? {} : { clientMsgId: `${clientMsgId}.${at}.${index}` }
      return [to, part, id] as const
    }),
  )
}
