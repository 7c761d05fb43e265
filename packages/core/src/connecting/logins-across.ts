import type { OutputOf, ParsedInputOf } from '@tidings/protocol'
import { z } from '@tidings/protocol/schema'
import type { UserCall } from '../calls/call.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { AskedBy, type LoginQuestion } from '../cluster/questions.ts'
import { doneIn, type Told, told } from '../cluster/told.ts'
import { byStanding, notStale } from '../places/judged-before.ts'
import type { DueRecord, Records } from '../ports/records.ts'
import type { Store } from '../ports/store.ts'
import type { Clock, Ids } from '../ports/system.ts'
import { type CodeLogins, gone } from './code-login.ts'

interface AcrossParts {
  /** Those of this node. */
  readonly logins: CodeLogins
  readonly clock: Clock
  readonly ids: Ids
  readonly store: Pick<Store, 'records'>
  readonly cluster?: Pick<Cluster, 'askFor'> | undefined
}

type Step = 'scan' | 'confirm'

/** What a user did at one node, put down in the store for the node that shows the code: it believes no one else about it. */
export const loginProofKind = 'login'
const owner = 'logins'
/** So long a proof stands whose node died over it. */
const proofMs = 60_000

const Proof = z.object({
  code: z.string(),
  step: z.enum(['scan', 'confirm']),
  accept: z.boolean(),
  actor: AskedBy,
})
type Proof = z.infer<typeof Proof>

async function proved(records: Records, question: LoginQuestion & { readonly step: Step }): Promise<Proof> {
  const found = await records.get(owner, loginProofKind, question.proof)
  const proof = found?.value == null ? undefined : Proof.parse(JSON.parse(found.value))
  if (proof?.code !== question.code || proof.step !== question.step) throw gone()
  return proof
}

/** A code is kept by the node that has shown it, and used at any: the steps that come after are made where it is. */
export function createLoginsAcross({ logins, cluster, store, clock, ids }: AcrossParts) {
  const { records } = store

  const take = ({ code, step, accept, actor }: Proof): unknown => {
    const call: UserCall = { actor, session: undefined }
    return step === 'scan' ? logins.scan({ code }, call) : logins.confirm({ code, accept }, call)
  }

  async function here(question: LoginQuestion): Promise<unknown> {
    return question.step === 'poll' ? logins.poll(question) : take(await proved(records, question))
  }

  async function elsewhere(question: LoginQuestion): Promise<unknown> {
    const answer = await cluster?.askFor<Told>(question.code, question)
    if (!answer) throw gone()
    return doneIn(answer)
  }

  async function step(proof: Proof): Promise<unknown> {
    const { code } = proof
    if (!cluster || logins.has(code)) return take(proof)
    const at = { owner, kind: loginProofKind, key: ids.attachment() }
    const change = { ...at, value: JSON.stringify(proof), due: clock.now() + proofMs }
    notStale(await records.putJudged([change], byStanding(proof.actor)))
    try {
      return await elsewhere({ kind: 'login', step: proof.step, code, proof: at.key })
    } finally {
      await records.put([{ ...at, value: null }])
    }
  }

  return {
    /** Another node asks; null: the code is not of this node. */
    async answer(question: LoginQuestion): Promise<Told | null> {
      return logins.has(question.code) ? told(here(question)) : null
    },
    /** A proof of which its node has died. */
    async overNow({ key }: DueRecord): Promise<void> {
      await records.put([{ owner, kind: loginProofKind, key, value: null }])
    },
    start: logins.start.bind(logins),
    async poll(input: ParsedInputOf<'login.poll'>): Promise<OutputOf<'login.poll'>> {
      if (!cluster || logins.has(input.code)) return logins.poll(input)
      return (await elsewhere({ kind: 'login', step: 'poll', ...input })) as OutputOf<'login.poll'>
    },
    scan: async ({ code }: ParsedInputOf<'login.scan'>, { actor }: UserCall): Promise<OutputOf<'login.scan'>> =>
      (await step({ step: 'scan', code, accept: true, actor })) as OutputOf<'login.scan'>,
    confirm: async (
      { code, accept }: ParsedInputOf<'login.confirm'>,
      { actor }: UserCall,
    ): Promise<OutputOf<'login.confirm'>> =>
      (await step({ step: 'confirm', code, accept, actor })) as OutputOf<'login.confirm'>,
  }
}
