import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/**
 * Who may call an operation:
 * `public` anyone, before signing in · `session` a client, over its live connection ·
 * `user` a user with a token, or an app server that acts for one · `app` an app server with its secret.
 */
export type Access = 'public' | 'session' | 'user' | 'app'

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
