import type { Actor, DoorGate, Gate } from '@tidings/core'
import type { OperationName, OutputOf, Uid } from '@tidings/protocol'
import type { z } from 'zod'
import type { ProgramSecrets } from '../robots/secrets.ts'
import type { OwnCodes } from '../wire/errors.ts'

export interface RouteParts {
  readonly gate: Pick<Gate, 'call'>
  readonly door: DoorGate
  readonly secrets: ProgramSecrets
  readonly channels: ProgramSecrets
  /** By the clock of the server, in milliseconds since the epoch. */
  readonly now: () => number
}

/** Who asks, after the signature was found right. */
export interface Asking extends RouteParts {
  readonly address: string
  /** The robot whose program asks; '' for the operator's own programs. */
  readonly robot: Uid
  /** The channel whose program asks; likewise. */
  readonly channel: string
  /** As the app. */
  app<N extends OperationName>(name: N, input: unknown): Promise<OutputOf<N>>
  /** As somebody for whom the app acts, or the robot. */
  as<N extends OperationName>(user: Uid, name: N, input: unknown): Promise<OutputOf<N>>
}

export interface Route {
  readonly input: z.ZodType
  readonly own: OwnCodes
  answer(asking: Asking, input: unknown): Promise<unknown>
}

/** A route: what is asked, what is done, and which errors mean something of their own there. */
export const route = <S extends z.ZodType>(
  input: S,
  answer: (asking: Asking, input: z.output<S>) => Promise<unknown>,
  own: OwnCodes = {},
): Route => ({ input, own, answer: (asking, given) => answer(asking, given as z.output<S>) })

export type Routes = Readonly<Record<string, Route>>

/** From where, and by whose program. */
export interface AskedBy {
  readonly address: string
  readonly robot?: Uid
  readonly channel?: string
}

export function askingOf(parts: RouteParts, { address, robot = '', channel = '' }: AskedBy): Asking {
  const { gate, door } = parts
  const actors = new Map<Uid, Promise<Actor>>()
  function actorOf(user: Uid): Promise<Actor> {
    const known = actors.get(user) ?? door.actFor(user, address)
    actors.set(user, known)
    return known
  }
  return {
    ...parts,
    address,
    robot,
    channel,
    app: (name, input) => gate.call({ kind: 'app', address }, name, input),
    as: async (user, name, input) => gate.call(await actorOf(user), name, input),
  }
}
