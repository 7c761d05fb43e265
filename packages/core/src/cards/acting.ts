import {
  actOf,
  answersFault,
  type CardAct,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { type Body, sameJson } from '../entries/body.ts'
import type { ChangeParts } from '../messages/changes.ts'
import { touch } from '../messages/marks.ts'
import type { Own } from '../own/own.ts'
import { oidFor } from '../places/kinds.ts'
import { bodyOf } from '../presenting/entry.ts'
import { cardContent } from './card-content.ts'
import { actedBeside, actsKeptMs } from './card-records.ts'

export interface CardParts extends ChangeParts {
  readonly own: Own
}

type Asked = ParsedInputOf<'card.act'>

const noButton = (): TidingsError =>
  new TidingsError('conflict', 'the card has no such button, or has it no longer: look at it again')

/** What the button carries, and that the card takes these answers. */
function chosen(card: object, { action, inputs }: Asked): Pick<CardAct, 'verb' | 'data'> {
  const button = actOf(card as Readonly<Record<string, unknown>>, action)
  if (!button) throw noButton()
  const fault = answersFault(button, inputs)
  if (fault) {
    const { input, message } = fault
    throw new TidingsError('invalid', `${input} ${message}`, { issues: [{ path: `inputs.${input}`, message }] })
  }
  const { type, verb, data } = button.node
  return {
    ...(type === 'Action.Execute' && typeof verb === 'string' ? { verb } : {}),
    ...(data === undefined ? {} : { data }),
  }
}

/** Buttons of cards: whoever wrote one is told, now or when they are there again. */
export function createCardActs(parts: CardParts) {
  const { own, clock, budget, scheduler } = parts

  /** What the caller has before them: another thing perhaps than all have. */
  async function cardFor(uid: string, id: string, body: Body): Promise<object> {
    if (body.forwarded) throw new TidingsError('forbidden', 'a card answers where it was first sent, and not passed on')
    const shown = cardContent(body.content)
    if (!shown) throw new TidingsError('not_found', 'the message is not a card')
    const view = await own.get(uid, 'card', id)
    if (!view || view.editedAt !== (body.editedAt ?? 0)) return shown
    const card = cardContent(view.content)
    if (!card) throw noButton()
    return card
  }

  return async function act(input: Asked, { actor }: UserCall): Promise<OutputOf<'card.act'>> {
    const { uid } = actor
    const { entry, reading, judged } = await touch(parts, actor, input.id)
    const author = uidOf(entry.sender)
    const id = `${input.id}.${uid}.${input.clientActId}`
    const before = await own.get(author, 'action', id)
    if (before) return { id: expectSame(before, input) }
    const said = chosen(await cardFor(uid, input.id, bodyOf(entry)), input)
    const ts = clock.now()
    const conversation = oidFor(reading.place, author)
    const { action, inputs } = input
    const value = { id, message: input.id, conversation, user: userOid(uid), action, ...said, inputs, ts }
    budget.take(uid, JSON.stringify(inputs))
    const due = ts + actsKeptMs
    const [isFirst] = await own.put([{ uid: author, kind: 'action', key: id, value, due, only: 'absent' }], {
      whole: true,
      beside: [actedBeside(uid, id, author, due)],
      by: { judged, place: reading.place },
    })
    if (!isFirst) return { id: expectSame(await own.get(author, 'action', id), input) }
    scheduler.look()
    return { id }
  }
}

/** The same act again, and no other under its name. */
function expectSame(before: CardAct | undefined, { action, inputs, clientActId }: Asked): string {
  if (before && (before.action !== action || !sameJson(before.inputs, inputs)))
    throw new TidingsError('conflict', `clientActId ${clientActId} was used for another act; take a new one`)
  return before?.id ?? ''
}
