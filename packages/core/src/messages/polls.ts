import { type OutputOf, type ParsedInputOf, TidingsError, userOid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Body } from '../entries/body.ts'
import { amend, type Change } from '../log/amending.ts'
import type { Entry } from '../ports/message-log.ts'
import { bodyOf } from '../presenting/entry.ts'
import { answer, type ChangeParts } from './changes.ts'
import { mark, touch } from './marks.ts'

interface PollData {
  readonly options: readonly { readonly id: string }[]
  readonly multiple?: boolean
  readonly closesAt?: number
  readonly closed?: true
}

/** Votes are marks on the message that asks; its end is a change of its words. */
export function createPolls(parts: ChangeParts) {
  const { clock, readings, judging } = parts

  async function vote(input: ParsedInputOf<'poll.vote'>, { actor }: UserCall): Promise<OutputOf<'poll.vote'>> {
    const found = await touch(parts, actor, input.id)
    const poll = openPoll(found.entry, clock.now())
    const unknown = input.options.find((option) => !poll.options.some(({ id }) => id === option))
    if (unknown !== undefined) throw invalidOptions(`the poll has no option ${unknown}`)
    if (!poll.multiple && new Set(input.options).size > 1) throw invalidOptions('the poll takes one choice')
    const changed = await mark(parts, found, {
      kind: 'vote',
      keys: poll.options.length,
      add: input.options,
      replace: true,
    })
    return answer(found, changed)
  }

  async function close(input: ParsedInputOf<'poll.close'>, { actor }: UserCall): Promise<OutputOf<'poll.close'>> {
    const found = await readings.message(actor.uid, input.id)
    if (found.entry.sender !== userOid(actor.uid))
      throw new TidingsError('forbidden', 'only the one who asked may end a poll')
    openPoll(found.entry, clock.now())
    const judged = await judging.ofOwn(found.reading.place, actor)
    const ended = (body: Body): Change => {
      const data = { ...(body.content.data as PollData), closed: true }
      return { body: JSON.stringify({ ...body, content: { ...body.content, data } }) }
    }
    const changed = await amend({ ...parts, judged }, found.reading.place, found.entry, ended)
    return answer(found, changed)
  }

  async function choice(input: ParsedInputOf<'poll.choice'>, { actor }: UserCall): Promise<OutputOf<'poll.choice'>> {
    const { entry } = await readings.message(actor.uid, input.id)
    expectPoll(entry)
    const { conversation, seq } = entry
    return { options: [...(await parts.store.log.marksBy({ conversation, seq, kind: 'vote', user: actor.uid }))] }
  }

  return { vote, choice, close }
}

const invalidOptions = (message: string): TidingsError =>
  new TidingsError('invalid', message, { issues: [{ path: 'options', message }] })

/** `not_found` when it is none. */
function expectPoll(entry: Entry): PollData {
  const { content } = bodyOf(entry)
  if (content.type !== 'poll') throw new TidingsError('not_found', 'the message is not a poll')
  return content.data as PollData
}

/** `not_found` when it is no poll, `expired` when it has ended. */
function openPoll(entry: Entry, now: number): PollData {
  const poll = expectPoll(entry)
  if (poll.closed || (poll.closesAt !== undefined && poll.closesAt <= now))
    throw new TidingsError('expired', 'the poll has ended')
  return poll
}
