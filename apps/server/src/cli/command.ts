import type { Config } from '../config/schema.ts'

/** What a command gets: the words after its name, and the configuration, read only when asked for. */
export interface CommandContext {
  readonly words: readonly string[]
  /** Flags that are the command's own, `--name` → text; settings go to the configuration. */
  readonly own: Readonly<Record<string, string>>
  readonly json: boolean
  /** The settings that stand on the command line, and `config`, the file. */
  readonly flags: Readonly<Record<string, string>>
  /** `more`: flags that count where the command line has none of the name. */
  config(more?: Readonly<Record<string, string>>): Config
  /** For people, or with --json for machines. */
  print(value: Readonly<Record<string, unknown>>, text: string): void
}

export interface Command {
  readonly usage: string
  readonly summary: string
  /** Its own flags, with what they mean. */
  readonly flags?: Readonly<Record<string, string>>
  /** Those of its flags that take no value. */
  readonly switches?: readonly string[]
  /** Answers the exit code: 0 done, 1 failed, 2 used wrongly. */
  run(context: CommandContext): Promise<number>
}

/** The command was used wrongly: its usage is shown, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The first word after the command; without one `otherwise` says what is wanted. */
export function expectWord(words: readonly string[], otherwise: string): string {
  const [word] = words
  if (word === undefined) throw new UsageError(otherwise)
  return word
}

export const wholeNumber = (name: string, text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`--${name} takes a whole number, not ${text}`)
  return Number(text)
}
