import { hash } from 'node:crypto'
import { type OutputOf, type Uid, uidOf } from '@tidings/protocol'
import { z } from 'zod'
import { Conv, oidOf } from '../codec/conversations.ts'
import { line, messageUid, optionalText, text } from '../codec/fields.ts'
import { Payload } from '../codec/payload.ts'
import { saidOf } from '../codec/said.ts'
import { messageData } from '../codec/shown.ts'
import { codes, Refusal } from '../wire/errors.ts'
import { type Asking, type Routes, route } from './route.ts'

const payload = Payload
const toUsers = z.array(text).default([])
const clientMsgId = optionalText

/** A sender's own id as the core takes it. */
const keyOf = (id: string): { readonly clientMsgId?: string } =>
  id === '' ? {} : { clientMsgId: /^[\x21-\x7e]{1,64}$/.test(id) ? id : hash('sha256', id, 'base64url') }

const notThere = (): Refusal => new Refusal(codes.notThere, 'there is no such message')

export function idOf({ door }: Pick<Asking, 'door'>, uid: bigint): string {
  const id = door.messageOf(uid)
  if (id === undefined) throw notThere()
  return id
}

interface ToSay {
  readonly conv: Conv
  readonly payload: Payload
  readonly toUsers: readonly string[]
  readonly clientMsgId: string
  readonly replyTo?: string
}

type Sent = Pick<OutputOf<'message.send'>, 'id' | 'ts'>

export const sentAs = ({ door }: Asking, { id, ts }: Sent) => ({ messageUid: door.numberOf(id), timestamp: ts })

export async function say(asking: Asking, sender: Uid, { conv, payload: given, ...more }: ToSay): Promise<Sent> {
  const said = saidOf(given, { line: conv.line, toUsers: conv.type === 1 ? more.toUsers : [] })
  const replyTo = more.replyTo === undefined ? {} : { replyTo: more.replyTo }
  return asking.as(sender, 'message.send', { to: oidOf(conv), ...said, ...replyTo, ...keyOf(more.clientMsgId) })
}

const byUid = z.object({ messageUid })

/** A message as its sender sees it, or the one who asks. */
const messageOf = async (asking: Asking, reader: Uid, uid: bigint) =>
  (await asking.as(reader, 'message.get', { id: idOf(asking, uid) })).message

/** Of a robot: it says, answers, takes back, and changes what it has said. */
export const robotSaying: Routes = {
  'message/send': route(z.object({ conv: Conv, payload, toUsers, clientMsgId }), async (asking, input) =>
    sentAs(asking, await say(asking, asking.robot, input)),
  ),
  'message/reply': route(
    z.object({ messageUid, payload, only2Sender: z.union([z.boolean(), z.number()]).default(false), clientMsgId }),
    async (asking, { messageUid: uid, only2Sender, ...input }) => {
      const message = await messageOf(asking, asking.robot, uid)
      const [kind, target = ''] = message.conversation.split('/')
      const isGroup = kind === 'room'
      const conv = { type: isGroup ? 1 : kind === 'channel' ? 3 : 0, target, line: 0 }
      const toUsers = only2Sender ? [uidOf(message.from)] : []
      return sentAs(asking, await say(asking, asking.robot, { ...input, conv, toUsers, replyTo: message.id }))
    },
  ),
  'message/recall': route(byUid, async (asking, { messageUid: uid }) => {
    await asking.as(asking.robot, 'message.recall', { id: idOf(asking, uid) })
  }),
  'message/update': route(z.object({ messageUid, payload }), async (asking, { messageUid: uid, payload: to }) => {
    await asking.as(asking.robot, 'message.edit', { id: idOf(asking, uid), content: saidOf(to).content })
  }),
}

/** Of the operator's programs: in the name of anybody. */
export const saying: Routes = {
  'message/send': route(z.object({ sender: text, conv: Conv, payload, toUsers, clientMsgId }), async (asking, input) =>
    sentAs(asking, await say(asking, input.sender, input)),
  ),
  'message/multicast': route(
    z.object({ sender: text, targets: z.array(text).min(1).max(1000), line, payload, clientMsgId }),
    async (asking, { sender, targets, line: along, payload: given, clientMsgId: key }) => {
      let first: Sent | undefined
      for (const target of new Set(targets)) {
        const conv = { type: 0, target, line: along }
        const own = key === '' ? '' : `${key} ${target}`
        const sent = await say(asking, sender, { conv, payload: given, toUsers: [], clientMsgId: own })
        first ??= sent
      }
      return first && sentAs(asking, first)
    },
  ),
  'message/recall': route(z.object({ operator: optionalText, messageUid }), recalled),
  'message/get_one': route(byUid, async (asking, { messageUid: uid }) => {
    const message = await asking.door.message(idOf(asking, uid))
    if (!message) throw notThere()
    return messageData(message, uid)
  }),
  'message/update': route(
    z.object({ operator: optionalText, messageUid, payload }),
    async (asking, { messageUid: uid, payload: to }) => {
      const id = idOf(asking, uid)
      const message = await asking.door.message(id)
      if (!message) throw notThere()
      await asking.as(uidOf(message.from), 'message.edit', { id, content: saidOf(to).content })
    },
  ),
}

/** By whoever may: whoever said it, or the owner of the group. The operator's programs have no time limit, where the core sets none for them. */
async function recalled(asking: Asking, { messageUid: uid }: { readonly messageUid: bigint }): Promise<void> {
  const id = idOf(asking, uid)
  const message = await asking.door.message(id)
  if (!message) throw notThere()
  await asking.as(uidOf(message.from), 'message.recall', { id })
}
