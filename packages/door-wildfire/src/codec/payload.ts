import { z } from 'zod'
import { optionalText, text, whole } from './fields.ts'

/** What is said, as Wildfire has it. Which of the fields say what depends on the type. */
export const Payload = z.object({
  type: whole,
  searchableContent: optionalText,
  pushContent: optionalText,
  pushData: optionalText,
  content: optionalText,
  /** Base64. */
  base64edData: optionalText,
  mediaType: whole.default(0),
  remoteMediaUrl: optionalText,
  /** 0: nothing stored with its readers, 1: stored and not counted, 3: stored and counted, 4: for who is there. */
  persistFlag: whole.default(3),
  expireDuration: whole.default(0),
  /** 1: those named, 2: all. */
  mentionedType: whole.default(0),
  mentionedTarget: z.array(text).default([]),
  extra: optionalText,
})
export type Payload = z.output<typeof Payload>

export const empty: Payload = Payload.parse({ type: 0 })

/** What only the server says: recalls, notices of groups, the signals of calls. */
export const isServersOwn = (type: number): boolean =>
  type === 80 || type === 81 || (type >= 90 && type <= 125) || (type >= 400 && type <= 434)

/** Text, text that does not count, and text that was told while it was made, which is whole now. */
export const isText = (type: number): boolean => type === 1 || type === 9 || type === 15

/** Without what is as in `empty`. */
export const shortened = (payload: Payload): Partial<Payload> =>
  Object.fromEntries(
    Object.entries(payload).filter(([name, value]) => {
      const usual = empty[name as keyof Payload]
      return Array.isArray(value) ? value.length > 0 : value !== usual
    }),
  )

/** JSON within a field; undefined for what is none. */
export function objectIn(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

export const base64Of = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

export const jsonIn = (base64: string): Readonly<Record<string, unknown>> =>
  objectIn(Buffer.from(base64, 'base64').toString('utf8')) ?? {}
