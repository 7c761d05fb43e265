import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import type { UserCall } from '../call.ts'
import type { Copying, Source } from './copying.ts'
import type { Sender, SendInput } from './draft.ts'
import { type Sending, senderOf } from './send.ts'

type Part = Pick<SendInput, 'content'> & Pick<Sender, 'forwarded' | 'fromLog'>

/** Sends on what others have said, one by one or as a bundle. */
export function createForward(copying: Copying, sending: Sending) {
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
    const parts = await partsOf(input, call.actor.uid)
    const targets = [...new Set(input.to)]
    await checkAll(call.actor.uid, targets, parts)
    const sent: OutputOf<'message.forward'>['sent'] = []
    for (const [to, part, id] of pairs(targets, parts, input.clientMsgId)) {
      const { content, ...more } = part
      // The terminal that forwards did not write these: it gets their events like the others.
      const sender: Sender = { ...senderOf(call), session: undefined, ...more }
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
