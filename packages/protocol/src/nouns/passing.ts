import { z } from 'zod'
import { declared } from '../bounds/declared.ts'
import { limits } from '../bounds/limits.ts'
import { plainText, sound } from '../text/sound.ts'
import { utf8Length } from '../text/utf8.ts'

export type Passing = Readonly<Record<string, unknown>>

/** How deep it may nest. */
const depth = 8

/** An object that the server keeps and hands out as it came, and never reads: at most so many bytes of JSON in UTF-8. */
export function passing(bytes: number, id: string, description: string) {
  return z
    .record(
      plainText(),
      z.unknown().overwrite((value) => sound(value)),
    )
    .refine((value) => utf8Length(JSON.stringify(value)) <= bytes, {
      message: `is larger than ${bytes} bytes of JSON`,
      params: { bytes },
    })
    .meta({ id, description })
    .register(declared, { bytes, depth })
}

export const Ext = passing(
  limits.extBytes,
  'Ext',
  'What whoever sends adds for programs that read it: an object of at most 1 KiB of JSON, kept and handed out as it came, read by no part of the server.',
)
