import { type OutputOf, type ParsedInputOf, TidingsError, type WireError } from '@tidings/protocol'
import type { UserCall } from '../calls/call.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { LoginQuestion } from '../cluster/envelope.ts'
import { type CodeLoginParts, CodeLogins, gone } from './code-login.ts'

interface AcrossParts extends CodeLoginParts {
  readonly cluster?: Pick<Cluster, 'askAll'> | undefined
}

/** What came of a step, at the node that shows the code. */
type Told = { readonly done: unknown } | { readonly error: WireError }

type Answer<Step extends LoginQuestion['step']> = OutputOf<`login.${Step}`>

/** A code is kept by the node that has shown it, and used at any: the steps that come after are made where it is. */
export function createCodeLogins({ cluster, ...parts }: AcrossParts) {
  const logins = new CodeLogins(parts)

  async function here({ step, input, actor }: LoginQuestion): Promise<unknown> {
    if (step === 'poll') return logins.poll(input as ParsedInputOf<'login.poll'>)
    if (!actor) throw gone()
    const call: UserCall = { actor, session: undefined }
    if (step === 'scan') return logins.scan(input, call)
    return logins.confirm(input as ParsedInputOf<'login.confirm'>, call)
  }

  async function take<Step extends LoginQuestion['step']>(
    question: LoginQuestion & { step: Step },
  ): Promise<Answer<Step>> {
    if (!cluster || logins.has(question.input.code)) return (await here(question)) as Answer<Step>
    const answers = await cluster.askAll<Told | null>(question)
    const told = answers.find(({ answer }) => answer !== null)?.answer
    if (!told) throw gone()
    if ('error' in told) throw TidingsError.fromWire(told.error)
    return told.done as Answer<Step>
  }

  /** Another node asks; null: the code is not of this node. */
  async function answer(question: LoginQuestion): Promise<Told | null> {
    if (!logins.has(question.input.code)) return null
    try {
      return { done: await here(question) }
    } catch (error) {
      if (error instanceof TidingsError) return { error: error.toWire() }
      throw error
    }
  }

  return {
    answer,
    start: logins.start.bind(logins),
    poll: (input: ParsedInputOf<'login.poll'>) => take({ kind: 'login', step: 'poll', input }),
    scan: (input: ParsedInputOf<'login.scan'>, { actor }: UserCall) =>
      take({ kind: 'login', step: 'scan', input, actor }),
    confirm: (input: ParsedInputOf<'login.confirm'>, { actor }: UserCall) =>
      take({ kind: 'login', step: 'confirm', input, actor }),
  }
}
