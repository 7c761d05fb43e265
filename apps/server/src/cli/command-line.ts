import type { Command } from './command.ts'

/** Flags of every command. */
export const everywhere = ['json', 'help', 'version', 'config']
const switches = ['json', 'help', 'version']
const short = new Map([
  ['-h', '--help'],
  ['-v', '--version'],
])

export interface Parsed {
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, string>>
}

/** `--log-format` is `--logFormat`, as settings are called. */
const nameOf = (flag: string, own: readonly string[]): string =>
  own.includes(flag) ? flag : flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** `--name value` and `--name=value` are flags, and so is `--name` alone for a switch; what comes after `--` are words. */
export function parse(
  args: readonly string[],
  { flags: own = {}, switches: ownSwitches = [] }: Partial<Command> = {},
): Parsed {
  // Whatever a flag is called, it is one: of an object with a prototype `constructor` and others are there already.
  const [words, flags]: [string[], Record<string, string>] = [[], Object.create(null)]
  const bare = [...switches, ...ownSwitches]
  for (let index = 0; index < args.length; index++) {
    const given = args[index] as string
    const arg = short.get(given) ?? given
    if (arg === '--') return { words: [...words, ...args.slice(index + 1)], flags }
    if (!arg.startsWith('--')) {
      words.push(arg)
      continue
    }
    const [flag = '', value] = arg.slice(2).split(/=(.*)/s, 2) as [string, string | undefined]
    const name = nameOf(flag, Object.keys(own))
    const next = args[index + 1]
    if (value !== undefined) flags[name] = value
    else if (next === undefined || next.startsWith('--') || bare.includes(name)) flags[name] = 'true'
    else {
      flags[name] = next
      index += 1
    }
  }
  return { words, flags }
}
