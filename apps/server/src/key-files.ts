import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { ConfigError } from './config/load.ts'

/** The text of a file that a setting names; a `ConfigError` where it cannot be read. */
export function textIn(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError([`${setting}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`])
  }
}

/** What is made of what an operator has set: where that is no key, the setting is named, and nothing of what is in it. */
export function madeFrom<T>(setting: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError([`${setting}: it cannot be used (${(error as NodeJS.ErrnoException).code ?? 'not a key'})`])
  }
}

/** Of the file of a service account, as a provider hands it out, what is used of it. */
export function accountIn<Schema extends z.ZodType>(setting: string, file: string, schema: Schema): z.output<Schema> {
  const text = textIn(setting, file)
  const json = madeFrom(setting, () => JSON.parse(text) as unknown)
  const account = schema.safeParse(json)
  if (account.success) return account.data
  const missing = account.error.issues.map(({ path }) => path.join('.')).join(', ')
  throw new ConfigError([`${setting}: ${file} is not the file of a service account: ${missing}`])
}
