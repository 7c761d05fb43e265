import { z } from 'zod'
import type { ErrorCode } from '../errors/errors.ts'

/**
 * Who may call an operation:
 * `public` anyone, before signing in · `session` a client, over its live connection ·
 * `user` a user with a token, or an app server that acts for one · `app` an app server with its secret ·
 * `known` a user or an app server, each for themselves.
 */
export type Access = 'public' | 'session' | 'user' | 'app' | 'known'

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Fields of the input in braces; one that holds a conversation's address stands for two segments. */
  readonly path: `/v1/${string}`
}

export interface OperationDefinition {
  readonly summary: string
  readonly access: Access
  /** Which budget a call draws on; see the server's `limits` settings. */
  readonly rate: 'send' | 'read' | 'write' | 'sign-in'
  /** Its answer may be waited for: that holds no place among those for whom pages are made, and ends when the node stops. */
  readonly waits?: true
  /** For people, and the app: a robot is refused. */
  readonly people?: true
  /** Looks through texts, which takes its time in a thread of its own. */
  readonly looksThrough?: true
  /** Reads many messages, and writes what they say many times. */
  readonly copiesMany?: true
  readonly http?: HttpRoute
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  /** The domain's errors beside those that any operation may answer with. */
  readonly errors: readonly ErrorCode[]
  /** A privileged act, kept in the audit log. */
  readonly audit?: {
    /** The field of the input that says whom or what it is done to; undefined: the caller. */
    readonly subject: string | undefined
    /** Fields kept beside it. Never content, never a secret. */
    readonly detail: readonly string[]
  }
}

/** One definition gives the types, the validation, the HTTP route, the OpenAPI page, the SDK's method and its reference. */
export const operation = <const D extends OperationDefinition>(definition: D): D => definition

/**
 * What carrying an operation out weighs. `page`: it reads, and its answer is a list of things; `search`: it looks through
 * texts as well; `copy`: it writes what it reads, many times. These are done a few at a time, one caller's after another's;
 * what is `small` never waits for them.
 */
export type Weight = 'small' | 'page' | 'search' | 'copy'

export function weightOf({ rate, looksThrough, copiesMany, waits, output }: OperationDefinition): Weight {
  if (waits) return 'small'
  if (looksThrough) return 'search'
  if (copiesMany) return 'copy'
  const answersList = Object.values(output.shape).some((field) => field instanceof z.ZodArray)
  return rate === 'read' && answersList ? 'page' : 'small'
}
