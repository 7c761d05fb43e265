import { isTakenAsIs, outOfBounds, RequestFrame, TidingsError } from '@tidings/protocol'

export type RequestId = RequestFrame['id']

/** A frame that is no text: there is none in this protocol. */
export const binary = Symbol('a binary frame')

/** What the network brought: one frame. */
export type Frame = Buffer | typeof binary

const issue = (path: string, message: string): TidingsError =>
  new TidingsError('invalid', path === '' ? message : `${path}: ${message}`, { issues: [{ path, message }] })

/** The request in a frame, or what is wrong with it and the id, if that could be read. */
export function parseRequest(
  frame: Frame,
): RequestFrame | { readonly id: RequestId | null; readonly error: TidingsError } {
  if (frame === binary) return { id: null, error: issue('', 'expected a text frame with JSON') }
  let value: unknown
  try {
    value = JSON.parse(frame.toString())
  } catch {
    return { id: null, error: issue('', 'expected JSON') }
  }
  if (isTakenAsIs(RequestFrame, value)) return value as RequestFrame
  // Fields that there are not are not gathered: there may be many.
  const fault = outOfBounds(RequestFrame, value)
  const parsed = fault ? undefined : RequestFrame.safeParse(value)
  if (parsed?.success) return parsed.data
  const [first] = fault ? [fault] : (parsed?.error.issues ?? [])
  const id = RequestFrame.shape.id.safeParse((value as { id?: unknown } | null)?.id)
  const path = String(first?.path[0] ?? '').slice(0, 64)
  return { id: id.success ? id.data : null, error: issue(path, first?.message ?? 'not a request') }
}
