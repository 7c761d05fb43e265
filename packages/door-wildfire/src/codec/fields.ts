import { z } from 'zod'

/** Some programs write ids as numbers. */
export const text = z.union([z.string(), z.number().transform(String), z.bigint().transform(String)])
export const optionalText = text.default('')
/** A number, or one written as text; absent: 0. */
export const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
])
export const line = whole.default(0)
/** Several SDKs write 0 and 1. */
export const yes = z.union([z.boolean(), z.number().transform((number) => number !== 0)])
/** A message's number, of up to 63 bits: a number with all its digits, or text. */
export const messageUid = z.union([
  z.int().transform(BigInt),
  z.bigint(),
  z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(BigInt),
])
