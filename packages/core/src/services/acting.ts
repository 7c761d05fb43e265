import type { InputOf, OperationName, OutputOf, Uid } from '@tidings/protocol'
import type { Call } from '../calls/call.ts'
import type { Identity } from '../identity/identity.ts'
import type { Log } from '../ports/system.ts'
import type { ServiceGate } from './service-gate.ts'

interface ActingParts {
  readonly identity: Pick<Identity, 'actFor'>
  readonly call: Call
  readonly log: Log
}

export type Acting = (service: string, user: Uid) => ReturnType<ServiceGate['act']>

/** What services do as users goes the way of every call; only that no token says who it is. */
export const createActing =
  ({ identity, call, log }: ActingParts): Acting =>
  (service, user) => ({
    async call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
      const actor = await identity.actFor(user, `service ${service}`)
      log.info({ service, user, operation: name }, 'a service acts for a user')
      return (await call(actor, name, input, undefined)) as OutputOf<N>
    },
  })
