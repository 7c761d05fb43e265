import {
  attachmentsIn,
  type Content,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  uidOf,
  userOid,
} from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import { type Touched, touch } from '../messages/marks.ts'
import { oidFor } from '../places/kinds.ts'
import { bodyOf } from '../presenting/entry.ts'
import { wordsRefused } from '../wordlists/refused.ts'
import type { CardParts } from './acting.ts'
import { cardContent } from './card-content.ts'
import { shownBeside, viewsLastMs } from './card-records.ts'

const shownTypes: ReadonlySet<string> = new Set(['adaptive-card', 'text', 'markdown'])

/** What some people see in place of a card: records of theirs, by the id of the message. */
export function createCardViews(parts: CardParts) {
  const { own, clock, budget, scheduler, readings, enclosing, hooks, wordLists } = parts

  /** Said like an edit, to fewer: under the same rules. */
  async function worded({ entry, reading: { place, uid } }: Touched, id: string, said: Content): Promise<Content> {
    const at = { from: userOid(uid), to: oidFor(place, uid) }
    const { becomes, content } =
      wordLists && !wordLists.isIdle
        ? await wordLists.judge(said, at.from, at.to)
        : ({ becomes: 'said', content: said } as const)
    if (becomes !== 'said') throw wordsRefused()
    if (!hooks?.asks('message.edit')) return content
    const heard = await hooks.hear('message.edit', { ...at, id, content, before: bodyOf(entry).content })
    return heard ?? content
  }

  async function contentFor(touched: Touched, id: string, asked: Content): Promise<Content> {
    const worn = await worded(touched, id, asked)
    if (!shownTypes.has(worn.type)) throw misplaced('content.type', 'is a card, text or markdown')
    const { content } = await enclosing.enclose(worn, touched.reading.uid)
    // Whoever may load a file is known by the message that has it.
    const there = new Set(attachmentsIn(bodyOf(touched.entry).content))
    if (attachmentsIn(content).some((attachment) => !there.has(attachment)))
      throw misplaced('content', 'shows no file that the card for all does not')
    budget.take(touched.reading.uid, JSON.stringify(content))
    return content
  }

  async function expectReaders(viewers: readonly Uid[], id: string): Promise<void> {
    for (const viewer of viewers) await readings.message(viewer, id)
  }

  return async function update(
    input: ParsedInputOf<'card.update'>,
    { actor }: UserCall,
  ): Promise<OutputOf<'card.update'>> {
    const { id } = input
    const touched = await touch(parts, actor, id)
    const { entry, reading, judged } = touched
    const body = bodyOf(entry)
    if (entry.sender !== userOid(actor.uid)) throw new TidingsError('forbidden', 'only who sent a card changes it')
    if (!cardContent(body.content) || body.forwarded)
      throw new TidingsError('not_found', 'the message is no card of yours')
    if (body.expireAfterRead !== undefined) throw new TidingsError('forbidden', 'what is read once is the same for all')
    const viewers = [...new Set(input.for.map(uidOf))]
    const content = input.content && (await contentFor(touched, id, input.content))
    if (content) await expectReaders(viewers, id)
    const due = clock.now() + viewsLastMs
    const editedAt = body.editedAt ?? 0
    await own.put(
      viewers.map((uid) =>
        content
          ? {
              uid,
              kind: 'card',
              key: id,
              value: { id, conversation: oidFor(reading.place, uid), content, editedAt },
              due,
            }
          : { uid, kind: 'card', key: id, value: null, only: 'present' },
      ),
      {
        beside: viewers.map((uid) => shownBeside(actor.uid, id, uid, content ? due : undefined)),
        by: { judged, place: reading.place },
      },
    )
    scheduler.look()
    return {}
  }
}

const misplaced = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', `${path} ${message}`, { issues: [{ path, message }] })
