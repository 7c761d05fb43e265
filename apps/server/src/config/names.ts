import { z } from 'zod'
import { vendorSecrets } from './push/vendors.ts'
import { ConfigSchema } from './schema.ts'

/** One setting: where it stands in the schema and what it is called outside. */
export interface Setting {
  /** `limits.frameBytes`, in the file and as a flag. */
  readonly name: string
  /** `TIDINGS_LIMITS_FRAME_BYTES` */
  readonly variable: string
  readonly schema: z.ZodType
}

export const variableOf = (name: string): string =>
  `TIDINGS_${name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema
}

function leaves(schema: z.ZodType, prefix: string): Setting[] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return [{ name: prefix, variable: variableOf(prefix), schema }]
  return Object.entries(inner.shape).flatMap(([key, child]) =>
    leaves(child as z.ZodType, prefix === '' ? key : `${prefix}.${key}`),
  )
}

export const settings: readonly Setting[] = leaves(ConfigSchema, '')

/** COMPAT(1.0): names that settings had before, in files, flags and the environment. */
export const olderNames: Readonly<Record<string, string>> = { accounts: 'accounts.enabled' }

/** Settings that must not be shown. */
export const secretSettings: ReadonlySet<string> = new Set([
  'secret',
  'store',
  'bus',
  'translation.apiKey',
  'gifs.apiKey',
  'media.s3.secretAccessKey',
  'media.gateway.token',
  'media.gateway.secret',
  'media.encryption.keys',
  'smtp.password',
  'push.gateway.secret',
  'doors.wildfire.secret',
  ...vendorSecrets,
])
