import { z } from 'zod'
import type { WireError } from './errors/errors.ts'
import type { ServerEvent } from './events.ts'

/** client → server. The id is the client's own and comes back with the answer. */
export const RequestFrame = z.strictObject({
  id: z.union([z.int(), z.string().max(64)]),
  op: z.string().max(64),
  data: z.unknown().optional(),
})
export type RequestFrame = z.infer<typeof RequestFrame>

/** server → client. `id` is null when the request's own could not be read. */
export type ResponseFrame =
  | { readonly id: RequestFrame['id']; readonly ok: unknown }
  | { readonly id: RequestFrame['id'] | null; readonly error: WireError }

export type ServerFrame = ResponseFrame | ServerEvent
