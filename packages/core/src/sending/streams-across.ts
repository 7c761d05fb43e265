import { type OutputOf, type ParsedInputOf, TidingsError, type Uid } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { StreamQuestion } from '../cluster/questions.ts'
import { doneIn, type Told, told } from '../cluster/told.ts'
import { noStream, type Streams } from './streams.ts'

interface AcrossParts {
  /** Those of this node. */
  readonly streams: Streams
  readonly cluster?: Pick<Cluster, 'askFor'> | undefined
}

function nullIfNone(error: unknown): null {
  if (error instanceof TidingsError && error.code === 'not_found') return null
  throw error
}

/**
 * A stream is kept by the node that opened it, and written and read at any: who writes comes elsewhere when their connection is
 * made anew. Each piece is then a question to that node, which judges the writer as if they were there.
 */
export function createStreamsAcross({ streams, cluster }: AcrossParts) {
  async function elsewhere(question: StreamQuestion): Promise<unknown> {
    const answer = await cluster?.askFor<Told>(question.stream, question)
    if (!answer) throw noStream(question.stream)
    return doneIn(answer)
  }

  const isHere = (stream: string): boolean => !cluster || streams.knows(stream)

  async function here(question: StreamQuestion): Promise<unknown> {
    const { stream } = question
    const call: UserCall = { actor: question.actor, session: undefined }
    if (question.step === 'append')
      return streams.append({ stream, offset: question.offset, text: question.text }, call)
    const { cancel, content } = question
    return streams.finish({ stream, cancel, ...(content === undefined ? {} : { content }) }, call)
  }

  return {
    open: streams.open.bind(streams),

    async append(input: ParsedInputOf<'stream.append'>, call: UserCall): Promise<OutputOf<'stream.append'>> {
      if (isHere(input.stream)) return streams.append(input, call)
      const { actor } = call
      return (await elsewhere({ kind: 'streaming', step: 'append', actor, ...input })) as OutputOf<'stream.append'>
    },

    async finish(input: ParsedInputOf<'stream.finish'>, call: UserCall): Promise<OutputOf<'stream.finish'>> {
      if (isHere(input.stream)) return streams.finish(input, call)
      const { content, ...rest } = input
      const asked = { kind: 'streaming', step: 'finish', actor: call.actor, ...rest } as const
      const done = await elsewhere(content === undefined ? asked : { ...asked, content })
      return done as OutputOf<'stream.finish'>
    },

    async get({ stream }: ParsedInputOf<'stream.get'>, { actor }: UserCall): Promise<OutputOf<'stream.get'>> {
      if (isHere(stream)) return streams.get({ stream }, actor.uid)
      const asked = { kind: 'stream', stream, reader: actor.uid } as const
      const found = await cluster?.askFor<OutputOf<'stream.get'>>(stream, asked)
      if (!found) throw noStream(stream)
      return found
    },

    /** Another node asks, for somebody who reads; null: there is none for them. */
    async found(stream: string, reader: Uid): Promise<OutputOf<'stream.get'> | null> {
      return streams.knows(stream) ? streams.get({ stream }, reader).catch(nullIfNone) : null
    },

    /** Another node asks, for its writer; null: the stream is not of this node. */
    async answer(question: StreamQuestion): Promise<Told | null> {
      return streams.knows(question.stream) ? told(here(question)) : null
    },
  }
}
