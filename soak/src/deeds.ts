import type { ChatClient } from '@tidings/client'
import type { InputOf, OperationName, OutputOf } from '@tidings/protocol'
import type { Draw } from './acts/draw.ts'

/** Somebody who does what they set out to do. */
export interface Doer {
  readonly uid: string
  readonly draw: Draw
  readonly sdk: ChatClient
  /** Over any of their terminals; undefined when it was refused. */
  act<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N> | undefined>
  /** The id of a file of so many bytes. */
  upload(bytes: number): Promise<string | undefined>
}

type Deed = (doer: Doer) => Promise<void>

const PIECES = 4

/** Keeps a message and is reminded of it, and then no longer. */
const keep: Deed = async ({ act, draw }) => {
  const id = draw.message()
  if (id === undefined || !(await act('saved.add', { id, note: draw.words() }))) return
  await act('reminder.set', { id, at: draw.soon() })
  await act('reminder.remove', { id })
  await act('saved.remove', { id })
}

const askAround: Deed = async ({ act, draw }) => {
  const options = ['a', 'b'].map((id) => ({ id, text: `${id} ${draw.words(3)}` }))
  const content = { type: 'poll', data: { question: draw.words(), options } }
  const sent = await act('message.send', { to: draw.conversation(), content, clientMsgId: draw.next() })
  if (!sent) return
  await act('poll.vote', { id: sent.id, options: ['a'] })
  await act('poll.close', { id: sent.id })
}

const writeAloud: Deed = async ({ act, draw }) => {
  const opened = await act('stream.open', { to: draw.conversation(), clientMsgId: draw.next() })
  if (!opened) return
  const { stream } = opened
  let { offset } = opened
  for (let piece = 0; piece < PIECES; piece++) {
    const answer = await act('stream.append', { stream, offset, text: draw.words(20) })
    if (!answer) return
    offset = answer.offset
  }
  await act('stream.finish', { stream })
}

/** Makes a room that is listed, changes it, looks for it, and hands it on or ends it. */
const host: Deed = async ({ act, draw }) => {
  const name = draw.name('House')
  const heir = draw.other()
  const made = await act('room.create', { name, join: 'approval', listed: true, members: [heir] })
  if (!made) return
  const room = made.room.id
  await act('room.update', { room, announcement: draw.words(), who: { edit: 'members' } })
  await act('room.browse', { query: name })
  const asked = await act('room.requests', { room })
  for (const { user } of asked?.requests ?? []) await act('room.answer', { room, user, accept: draw.chance(0.5) })
  if (draw.chance(0.5)) await act('room.dissolve', { room })
  else if (await act('room.transfer', { room, user: heir })) await act('room.leave', { room })
}

/** Lets in who has asked, wherever this person may. */
const letIn: Deed = async ({ act, draw, uid }) => {
  const list = await act('room.list', { limit: 200 })
  const room = draw.maybe((list?.rooms ?? []).filter(({ owner }) => owner === `user/${uid}`))?.id
  if (room === undefined) return
  const asked = await act('room.requests', { room })
  for (const { user } of asked?.requests ?? []) await act('room.answer', { room, user, accept: draw.chance(0.7) })
}

/** Takes what was offered, and sends what was accepted. */
const hand: Deed = async ({ act, draw, sdk, uid, upload }) => {
  const offers = Object.values(sdk.state.own.items.offer)
  const mine = draw.maybe(offers.filter(({ from, state }) => from === `user/${uid}` && state === 'accepted'))
  const theirs = draw.maybe(offers.filter(({ to, state }) => to === `user/${uid}` && state === 'offered'))
  if (theirs) await act('offer.answer', { id: theirs.id, accept: draw.chance(0.8) })
  if (!mine) return
  const attachment = await upload(mine.size)
  if (attachment !== undefined) await act('offer.complete', { id: mine.id, attachment })
}

const readForeign: Deed = async ({ act, draw }) => {
  const id = draw.message()
  if (id !== undefined) await act('message.translate', { id, to: draw.pick(['de', 'zh']) })
}

/** What comes to pass only when one thing is done after the other. */
export const deeds: readonly Deed[] = [keep, askAround, writeAloud, host, letIn, hand, readForeign]
